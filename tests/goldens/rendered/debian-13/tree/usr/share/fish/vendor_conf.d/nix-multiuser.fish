# Sets up Nix for fish, as profile.sh does for login shells; fish reads this at every start.
set -l nix_profile /nix/var/nix/profiles/default
set -l nix_link
set -l nix_state
if test -O /
    # After sudo or su, variables may be those of another user, which root must not use (see profile.sh).
    set -l nix_home ~root
    set -l nix_is_roots '(?s)^(/etc|/usr|/nix/var/nix/profiles/default|/nix/var/nix/profiles/per-user/root|'(string escape --style=regex -- "$nix_home")')/(?!(.*/)?\.\.(/|$))'
    for nix_name in XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME XDG_CACHE_HOME NIX_CONFIG_HOME NIX_STATE_HOME NIX_DATA_HOME NIX_CACHE_HOME NIX_CONF_DIR NIX_STATE_DIR NIX_LOCALSTATE_DIR NIX_STORE_DIR NIX_STORE NIX_DAEMON_SOCKET_PATH NIX_LOG_DIR NIX_DATA_DIR NIX_BIN_DIR NIX_LIBEXEC_DIR NIX_BUILD_HOOK NIX_BUILD_SHELL NIX_PROFILE NIX_GCROOT NIX_SHOW_STATS_PATH NIX_SSL_CERT_FILE NIX_MAN_DIR NIXPKGS_CONFIG LOCALE_ARCHIVE _NIX_TEST_FREE_SPACE_FILE
        set -q $nix_name; and not string match -q -r -- $nix_is_roots "$$nix_name"; and set -e $nix_name
    end
    # Temporary files: a directory that only root can replace by another.
    if set -q TMPDIR
        set -l nix_dir
        string match -q '/*' -- "$TMPDIR"; or set -e TMPDIR
        for nix_name in (string split / -- "$TMPDIR")
            test -n "$nix_name"; or continue
            set nix_dir "$nix_dir/$nix_name"
            test -O "$nix_dir/" -a ! -L "$nix_dir"; or set -e TMPDIR
        end
    end
    if test -n "$HOME" -a "$HOME" != "$nix_home"; or test -n "$USER" -a "$USER" != root; or test -n "$LOGNAME" -a "$LOGNAME" != root
        # fish 3.1 erases one variable at a time.
        for nix_name in NIX_CONFIG NIX_PATH SSL_CERT_FILE NIX_REMOTE NIX_SSHOPTS NIX_PAGER NIX_BUILD_CORES NIX_MAX_JOBS NIX_DISTRIBUTED_BUILDS NIX_IGNORE_SYMLINK_STORE NIX_AFFINITY_HACK NIX_HELD_LOCKS NIX_LOG_FD NIX_ALLOW_EVAL NIX_ABORT_ON_WARN NIX_GET_COMPLETIONS NIX_SHOW_STATS NIX_SHOW_SYMBOLS NIX_COUNT_CALLS NIX_DEBUG_SQLITE_TRACES _NIX_FORCE_HTTP _NIX_IN_TEST NIXPKGS_ALLOW_BROKEN NIXPKGS_ALLOW_INSECURE NIXPKGS_ALLOW_UNFREE NIXPKGS_ALLOW_UNSUPPORTED_SYSTEM
            set -e $nix_name
        end
    end
    if set -q HOME; and test "$HOME" = "$nix_home"; and test -O "$nix_home"
        set nix_link "$nix_home/.nix-profile"
        set nix_state "$nix_home/.local/state"
        test -n "$XDG_STATE_HOME"; and set nix_state "$XDG_STATE_HOME"
    end
    # Profiles of other users, which their login added; fish itself has searched XDG_DATA_DIRS.
    for nix_name in PATH XDG_DATA_DIRS MANPATH INFOPATH XDG_CONFIG_DIRS NIX_USER_CONF_FILES NIX_REMOTE_SYSTEMS fish_function_path fish_complete_path
        set -q $nix_name; or continue
        set -l nix_kept
        for nix_dir in (string split : -- $$nix_name)
            if contains $nix_name XDG_CONFIG_DIRS NIX_USER_CONF_FILES NIX_REMOTE_SYSTEMS
                or string match -q -r -- '/(\.nix-profile|nix/profile|nix/profiles/profile)/|^/nix/var/nix/profiles/per-user/' "$nix_dir"
                string match -q -r -- $nix_is_roots "$nix_dir"; or continue
            end
            set -a nix_kept "$nix_dir"
        end
        switch $nix_name
            case 'fish_*'
                set $nix_name $nix_kept
            case '*PATH'
                set -gx $nix_name $nix_kept
            case '*'
                # Nix reads no settings if its list is empty, but set.
                set -gx $nix_name (string join : -- $nix_kept)
                test -n "$$nix_name"; or set -e $nix_name
        end
    end
    set -gx NIX_USER_PROFILE_DIR /nix/var/nix/profiles/per-user/root
    set -gx NIX_USER_GCROOTS_DIR /nix/var/nix/gcroots/per-user/root
else
    if set -q HOME; and test -d "$HOME"
        set nix_link "$HOME/.nix-profile"
        set nix_state "$HOME/.local/state"
        set -q XDG_STATE_HOME; and set nix_state "$XDG_STATE_HOME"
    end
    set -gx NIX_REMOTE daemon
end
if set -q nix_link[1]
    test -O /; or set -gx NIX_USER_PROFILE_DIR "$nix_state/nix/profiles"
    test -L "$nix_state/nix/profile"; and set nix_link "$nix_state/nix/profile"
end
# First login.
if set -q nix_link[1]; and status is-login; and not test -L "$nix_link"; and test -r /usr/share/nix-multiuser/profile.sh
    # Only with what it reads: bash would take functions from the environment.
    /usr/bin/env -i HOME="$HOME" USER="$USER" LOGNAME="$LOGNAME" \
        XDG_CONFIG_HOME="$XDG_CONFIG_HOME" XDG_STATE_HOME="$XDG_STATE_HOME" /bin/sh -c '. /usr/share/nix-multiuser/profile.sh'
end
set -gx NIX_PROFILES (string join ' ' -- $nix_profile $nix_link)

# Directories already in a list are not added again. In PATH the user's profile comes first; in the
# other lists the directories of the distribution come first, and are added where missing.
test -n "$PATH"; or set -gx PATH /usr/local/bin /usr/bin /bin
for nix_dir in $nix_profile $nix_link
    contains -- "$nix_dir/bin" $PATH; or set -gx PATH "$nix_dir/bin" $PATH
end
set -l nix_data (string match -r '.+' -- (string split : -- "$XDG_DATA_DIRS"))
for nix_dir in /usr/local/share /usr/share $nix_link/share $nix_profile/share
    contains -- "$nix_dir" $nix_data; or contains -- "$nix_dir/" $nix_data; or set -a nix_data "$nix_dir"
end
set -l nix_config (string match -r '.+' -- (string split : -- "$XDG_CONFIG_DIRS"))
for nix_dir in /etc/xdg $nix_link/etc/xdg $nix_profile/etc/xdg
    contains -- "$nix_dir" $nix_config; or set -a nix_config "$nix_dir"
end
set -gx XDG_CONFIG_DIRS (string join : -- $nix_config)
# man finds manuals next to the directories of PATH, unless MANPATH is set.
if set -q MANPATH; and test -n "$MANPATH"
    for nix_dir in $nix_link/share/man $nix_profile/share/man
        contains -- "$nix_dir" $MANPATH; or set -gx MANPATH $MANPATH "$nix_dir"
    end
end
# fish searched its own vendor directories before it read this file.
for nix_dir in $nix_link/share/fish $nix_profile/share/fish
    contains -- "$nix_dir/vendor_completions.d" $fish_complete_path
    or set -a fish_complete_path "$nix_dir/vendor_completions.d"
    contains -- "$nix_dir/vendor_functions.d" $fish_function_path
    or set -a fish_function_path "$nix_dir/vendor_functions.d"
    if not contains -- "$nix_dir/vendor_conf.d" $__fish_vendor_confdirs
        for nix_file in $nix_dir/vendor_conf.d/*.fish
            test -r "$nix_file"; and source "$nix_file"
        end
    end
end
set -gx XDG_DATA_DIRS (string join : -- $nix_data)
if not set -q LOCALE_ARCHIVE; and test -r /usr/lib/locale/locale-archive
    set -gx LOCALE_ARCHIVE /usr/lib/locale/locale-archive
end
