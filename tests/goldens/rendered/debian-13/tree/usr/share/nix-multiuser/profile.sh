# shellcheck shell=sh
# Sets up Nix for login shells; sourced by /etc/profile.d/nix-multiuser.sh.
#
# Works in any POSIX shell, repeatedly, and under `set -eu`; no error in it can end a login. After a
# user's first login it starts no process. Written for Nix 2.14.0 or later.

# The environment for Nix; starts no process, except in shells without -O (posh).
# shellcheck disable=SC3067 # dash, bash, zsh and busybox have -O
if [ -O / ] 2>/dev/null || [ ! -O / ] 2>/dev/null; then
    nix_owns() { [ -O "$1" ]; }
else
    nix_owns() { /usr/bin/test -O "$1"; }
fi
# Profiles: that of all users and, where there is a home, the user's.
nix_profile=/nix/var/nix/profiles/default
nix_link=
# Root? Only root owns /.
if nix_owns /; then
    # After sudo or su, variables may be those of another user, which root must not use. A variable that names a file is
    # kept if the file is where only root can write. (To check the owner is not enough: /tmp belongs to root, too, and so
    # does what anybody adds to the store.)
    nix_home=~root
    nix_is_roots() {
        case $1/ in
            */../*) return 1 ;;
            /etc/* | /usr/* | /nix/var/nix/profiles/default/* | /nix/var/nix/profiles/per-user/root/*) ;;
            "$nix_home"/*) ;;
            *) return 1 ;;
        esac
    }
    for nix_name in XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME XDG_CACHE_HOME NIX_CONFIG_HOME NIX_STATE_HOME NIX_DATA_HOME NIX_CACHE_HOME NIX_CONF_DIR NIX_STATE_DIR NIX_LOCALSTATE_DIR NIX_STORE_DIR NIX_STORE NIX_DAEMON_SOCKET_PATH NIX_LOG_DIR NIX_DATA_DIR NIX_BIN_DIR NIX_LIBEXEC_DIR NIX_BUILD_HOOK NIX_BUILD_SHELL NIX_PROFILE NIX_GCROOT NIX_SHOW_STATS_PATH NIX_SSL_CERT_FILE NIX_MAN_DIR NIXPKGS_CONFIG LOCALE_ARCHIVE _NIX_TEST_FREE_SPACE_FILE; do
        eval "nix_rest=\${$nix_name:-}"
        [ -z "$nix_rest" ] || nix_is_roots "$nix_rest" || unset "$nix_name"
    done
    # Temporary files: a directory that only root can replace by another, such as /tmp or /tmp/user/0.
    nix_dir='' nix_rest=${TMPDIR:-}
    case $nix_rest in
        '') ;;
        /*) nix_rest=${nix_rest#/}/ ;;
        *) unset TMPDIR nix_rest ;;
    esac
    while [ -n "${nix_rest:-}" ]; do
        nix_dir=$nix_dir/${nix_rest%%/*}
        nix_rest=${nix_rest#*/}
        if [ -L "$nix_dir" ] || ! nix_owns "$nix_dir/"; then unset TMPDIR nix_rest; fi
    done
    # Variables that name no file are kept if the environment is root's.
    case ${HOME:-$nix_home}:${USER:-root}:${LOGNAME:-root} in
        # Braces, because zsh has modifiers.
        "${nix_home}:root:root") ;;
        *) unset NIX_CONFIG NIX_PATH SSL_CERT_FILE NIX_REMOTE NIX_SSHOPTS NIX_PAGER NIX_BUILD_CORES NIX_MAX_JOBS NIX_DISTRIBUTED_BUILDS NIX_IGNORE_SYMLINK_STORE NIX_AFFINITY_HACK NIX_HELD_LOCKS NIX_LOG_FD NIX_ALLOW_EVAL NIX_ABORT_ON_WARN NIX_GET_COMPLETIONS NIX_SHOW_STATS NIX_SHOW_SYMBOLS NIX_COUNT_CALLS NIX_DEBUG_SQLITE_TRACES _NIX_FORCE_HTTP _NIX_IN_TEST NIXPKGS_ALLOW_BROKEN NIXPKGS_ALLOW_INSECURE NIXPKGS_ALLOW_UNFREE NIXPKGS_ALLOW_UNSUPPORTED_SYSTEM ;;
    esac
    if [ "${HOME:-}" = "$nix_home" ] && [ -d "$nix_home" ] && nix_owns "$nix_home"; then
        nix_link=$nix_home/.nix-profile
        nix_state=${XDG_STATE_HOME:-$nix_home/.local/state}
    fi
    NIX_USER_PROFILE_DIR=/nix/var/nix/profiles/per-user/root
    NIX_USER_GCROOTS_DIR=/nix/var/nix/gcroots/per-user/root
    export NIX_USER_PROFILE_DIR NIX_USER_GCROOTS_DIR
    # Lists: without other users' profiles, which their login added. Nix takes settings from three of them.
    for nix_name in PATH XDG_DATA_DIRS MANPATH INFOPATH XDG_CONFIG_DIRS NIX_USER_CONF_FILES NIX_REMOTE_SYSTEMS FPATH; do
        eval "nix_rest=\${$nix_name:-}"
        [ -n "$nix_rest" ] || continue
        nix_rest=$nix_rest: nix_kept=
        while [ -n "$nix_rest" ]; do
            nix_dir=${nix_rest%%:*}
            nix_rest=${nix_rest#*:}
            case $nix_name:$nix_dir in
                XDG_CONFIG_DIRS:* | NIX_USER_CONF_FILES:* | NIX_REMOTE_SYSTEMS:* | \
                    *:*/.nix-profile/* | *:*/nix/profile/* | *:*/nix/profiles/profile/* | *:/nix/var/nix/profiles/per-user/*)
                    nix_is_roots "$nix_dir" || continue
                    ;;
            esac
            nix_kept=$nix_kept:$nix_dir
        done
        eval "$nix_name=\${nix_kept#:}"
        [ -n "$nix_kept" ] || unset "$nix_name"
    done
    unset nix_home nix_name nix_rest nix_kept
    unset -f nix_is_roots
else
    if [ -d "${HOME:-/nonexistent}" ]; then
        nix_link=$HOME/.nix-profile
        nix_state=${XDG_STATE_HOME:-$HOME/.local/state}
    fi
    if [ -n "$nix_link" ]; then
        NIX_USER_PROFILE_DIR=$nix_state/nix/profiles
        export NIX_USER_PROFILE_DIR
    fi
    NIX_REMOTE=daemon
    export NIX_REMOTE
fi
# With the setting use-xdg-base-directories, the profile is in the state directory.
if [ -n "$nix_link" ] && [ -L "$nix_state/nix/profile" ]; then
    nix_link=$nix_state/nix/profile
fi
NIX_PROFILES=$nix_profile${nix_link:+ $nix_link}
export NIX_PROFILES

# Directories already in a list are not added again. In PATH the user's profile comes first; in the
# other lists the directories of the distribution come first, and are added where missing.
: "${PATH:=/usr/local/bin:/usr/bin:/bin}" "${XDG_DATA_DIRS:=/usr/local/share:/usr/share}" "${XDG_CONFIG_DIRS:=/etc/xdg}"
for nix_dir in "$nix_profile" ${nix_link:+"$nix_link"}; do
    case ":$PATH:" in *":$nix_dir/bin:"*) ;; *) PATH=$nix_dir/bin:$PATH ;; esac
done
for nix_dir in /usr/local/share /usr/share ${nix_link:+"$nix_link/share"} "$nix_profile/share"; do
    case ":$XDG_DATA_DIRS:" in *":$nix_dir:"* | *":$nix_dir/:"*) ;; *) XDG_DATA_DIRS=$XDG_DATA_DIRS:$nix_dir ;; esac
done
for nix_dir in /etc/xdg ${nix_link:+"$nix_link/etc/xdg"} "$nix_profile/etc/xdg"; do
    case ":$XDG_CONFIG_DIRS:" in *":$nix_dir:"* | *":$nix_dir/:"*) ;; *) XDG_CONFIG_DIRS=$XDG_CONFIG_DIRS:$nix_dir ;; esac
done
export PATH XDG_DATA_DIRS XDG_CONFIG_DIRS
# man finds manuals next to the directories of PATH, unless MANPATH is set.
if [ -n "${MANPATH:-}" ]; then
    for nix_dir in ${nix_link:+"$nix_link/share/man"} "$nix_profile/share/man"; do
        case ":$MANPATH:" in *":$nix_dir:"*) ;; *) MANPATH=$MANPATH:$nix_dir ;; esac
    done
fi
# zsh searches completions in FPATH, which is not exported.
if [ -n "${ZSH_VERSION:-}" ]; then
    for nix_dir in ${nix_link:+"$nix_link/share/zsh/site-functions"} "$nix_profile/share/zsh/site-functions"; do
        case ":${FPATH:-}:" in *":$nix_dir:"*) ;; *) FPATH=${FPATH:+$FPATH:}$nix_dir ;; esac
    done
fi
# Lets programs installed by Nix use the distribution's locales.
if [ -z "${LOCALE_ARCHIVE:-}" ] && [ -r /usr/lib/locale/locale-archive ]; then
    LOCALE_ARCHIVE=/usr/lib/locale/locale-archive
    export LOCALE_ARCHIVE
fi

unset nix_profile nix_link nix_dir nix_state

# Creates Nix's files in the home directory at a user's first login. The user's profile is the last in NIX_PROFILES;
# without a home directory there is none.
nix_link=${NIX_PROFILES#/nix/var/nix/profiles/default}
nix_link=${nix_link# }
# Programs by the system's search path: after sudo or su, root's may be that of another user.
nix_path=$PATH
PATH=/usr/bin:/bin
if [ -n "$nix_link" ]; then
    # Root? Only root owns /.
    if nix_owns /; then
        nix_root=yes
        nix_profile=/nix/var/nix/profiles/default
        for nix_dir in "$NIX_USER_PROFILE_DIR" "$NIX_USER_GCROOTS_DIR"; do
            [ -d "$nix_dir" ] || mkdir -m 0755 "$nix_dir" 2>/dev/null || :
        done
    else
        nix_root=
        nix_profile=$NIX_USER_PROFILE_DIR/profile
    fi

    # Only in the user's own home directory; on some file systems it belongs to another user.
    if nix_owns "$HOME"; then
        # This Nix keeps profiles in the user's state directory, and needs no GC roots for users.
        [ "$nix_root" ] || [ -d "$NIX_USER_PROFILE_DIR" ] ||
            (umask 022 && mkdir -p "$NIX_USER_PROFILE_DIR") 2>/dev/null || :
        case $nix_link in
            */nix/profile) # with use-xdg-base-directories
                nix_expressions=${nix_link%/profile}/defexpr
                nix_channels=${nix_link%/profile}/channels
                [ -d "${nix_link%/profile}" ] || (umask 022 && mkdir -p "${nix_link%/profile}") 2>/dev/null || :
                ;;
            *)
                nix_expressions=$HOME/.nix-defexpr
                nix_channels=$HOME/.nix-channels
                ;;
        esac
        if [ "$nix_root" ] && [ ! -e "$nix_channels" ]; then
            # Outer parentheses: zsh prints the error of a redirection outside those that it applies to.
            (
                umask 022
                {
                    echo 'https://channels.nixos.org/nixpkgs-unstable nixpkgs'
                } >"$nix_channels"
            ) 2>/dev/null || :
        fi
        [ -L "$nix_link" ] || [ -e "$nix_link" ] || ln -s "$nix_profile" "$nix_link" 2>/dev/null || :
        # Root's channels are available to all users.
        [ ! -L "$nix_expressions" ] || rm -f "$nix_expressions" 2>/dev/null || :
        [ -d "$nix_expressions" ] || (umask 022 && mkdir "$nix_expressions") 2>/dev/null || :
        [ "$nix_root" ] || [ -L "$nix_expressions/channels_root" ] ||
            ln -s /nix/var/nix/profiles/per-user/root/channels "$nix_expressions/channels_root" 2>/dev/null || :
    fi

    nix_dir=$NIX_USER_PROFILE_DIR
    # No warning when the home directory also belongs to another user.
    if [ -d "$nix_dir" ] && ! nix_owns "$nix_dir" && nix_owns "$HOME"; then
        echo "Nix: warning: $nix_dir belongs to another user; it should belong to you" >&2
    fi
    unset nix_root nix_profile nix_dir nix_expressions nix_channels
fi
PATH=$nix_path
unset nix_link nix_path
unset -f nix_owns
