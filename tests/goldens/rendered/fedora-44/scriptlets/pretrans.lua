-- arg[2]: 1 first installation, 2 upgrade.
-- Runs before the transaction, and so before rpm 4.19 and later creates the users of sysusers.d itself.
-- Lua, because a system under construction has no shell yet, and nothing to check either.
if posix.access("/bin/sh", "x") then
    local refused = rpm.execute("/bin/sh", "-c", [==[
set -eu
# Programs that root runs begin with these lines, so that the caller's umask, search path and variables change nothing.
# bash takes functions from the environment; those of commands that these lines use are unset first.
unset -f -- '[' umask command env sed 2>/dev/null || :
umask 022
PATH=/usr/sbin:/usr/bin:/sbin:/bin
PS4='+ '
# Root's home, whatever HOME names: an owner would not do, /tmp is root's as well.
# shellcheck disable=SC3067 # dash, bash and busybox have -O, posh has not
if [ -O / ] 2>/dev/null || env test -O /; then HOME=~root; fi
export PATH HOME
set +C -f
# Before any program is looked for.
unset IFS EXECIGNORE
# In bash these two are read-only.
# shellcheck disable=SC3045 # for bash
command unset SHELLOPTS BASHOPTS 2>/dev/null || command export -n SHELLOPTS BASHOPTS 2>/dev/null || :
# Of the caller's variables only those that this list names are kept. (LANGUAGE and SHELL would name files.) A line of a
# value can look like a name: at worst it unsets a variable. The doctor reports the names in nix_dropped.
nix_dropped=${nix_dropped:-}
for name in $(LC_ALL=C env | LC_ALL=C sed -nE 's/^([A-Za-z_][A-Za-z0-9_]*|BASH_FUNC_[^=[:space:]]+%%)=.*/\1/p'); do
    case $name in
        PATH | HOME | PWD | USER | LOGNAME | TERM | LANG | LC_*) ;;
        nix_dropped | POSIXLY_CORRECT | SYSTEMD_OFFLINE | SOURCE_DATE_EPOCH) ;;
        BASH_FUNC_*%%)
            name=${name#BASH_FUNC_}
            unset -f -- "${name%??}" || :
            ;;
        *)
            case $name=${NIX_REMOTE-} in
                # As login scripts set it.
                NIX_REMOTE= | NIX_REMOTE=daemon | NIX_REMOTE=auto) ;;
                NIX_* | _NIX_*) nix_dropped="$nix_dropped $name" ;;
            esac
            # Some are read-only in some shells, which do not export them then.
            command unset "$name" 2>/dev/null || :
            ;;
    esac
done
# Last: without it, bash leaves its POSIX mode.
if [ "${POSIXLY_CORRECT+set}" ]; then
    unset POSIXLY_CORRECT
    # shellcheck disable=SC3040 # for bash
    if (set -o posix) 2>/dev/null; then set -o posix; fi
fi
set +f

root=

[ "$1" -eq 1 ] || exit 0

# known passwd|group NAME: does the user or group exist?
known() {
    if [ -n "$root" ]; then
        grep -q "^$2:" "$root/etc/$1"
    else
        getent "$1" "$2" >/dev/null
    fi
}

# name_of passwd|group ID: prints the name of the user or group with that id, if there is one.
name_of() {
    if [ -n "$root" ]; then
        sed -n "s/^\([^:]*\):[^:]*:$2:.*/\1/p" "$root/etc/$1"
    else
        getent "$1" "$2" | cut -d : -f 1
    fi
}

# Each exits with one message when the package cannot be installed on this system, and changes nothing.

step_refuse_foreign_installation() {
    found=
    # shellcheck disable=SC2043 # one unit or several
    for unit in nix-daemon.socket nix-daemon.service; do
        path=/etc/systemd/system/$unit
        # A mask, which may be an empty file, is the administrator's choice and is kept.
        if [ -s "$root$path" ] || [ -L "$root$path" ]; then
            [ "$(readlink "$root$path" || :)" = /dev/null ] || found="$found
  $path: a systemd unit of another installation"
        fi
    done
    for path in /nix/receipt.json /nix/nix-installer; do
        [ ! -e "$root$path" ] || found="$found
  $path: left by an installer"
    done
    if [ -L "$root/nix" ]; then
        found="$found
  /nix: a symbolic link, which Nix refuses; use a bind mount instead"
    else
        for path in /nix /nix/store /nix/var /nix/var/nix /nix/var/nix/db /nix/var/nix/db/db.sqlite /nix/var/nix/profiles /nix/var/nix/gcroots; do
            [ ! -e "$root$path" ] || [ "$(stat -c %u "$root$path")" = 0 ] || found="$found
  $path: belongs to $(stat -c %U "$root$path"), not to root: a single-user installation"
        done
    fi
    [ -n "$found" ] || return 0
    cat >&2 <<END
nix-multiuser: there is another Nix installation on this system:$found
Nothing has been changed.
Remove that installation with its own uninstaller (or move it away), then install nix-multiuser again.
The contents of /nix can stay if they belong to root.
END
    exit 1
}

step_refuse_packages_that_delete_nix() {
    # rpm cannot be asked: its transaction has begun.
    for path in /usr/share/nix/nix.tar.xz /usr/share/nix/nix-setup /usr/lib/systemd/system/nix-setup.service; do
        [ ! -e "$root$path" ] || refuse_package "nix-multi-user or lix-multi-user ($path)" "rpm --erase --noscripts \$(rpm --query --file $path)"
    done
}

refuse_package() {
    cat >&2 <<END
nix-multiuser: there is the package $1, which deletes /nix and its users when it is removed.
Nothing has been changed.
Keep its nix.conf, remove it without its script, then install nix-multiuser again:
  cp -np /etc/nix/nix.conf /etc/nix/nix.custom.conf; $2
END
    exit 1
}

# The groups and users of the package.
groups="nixbld"
users=
n=1
while [ "$n" -le 32 ]; do
    users="$users nixbld$n"
    n=$((n + 1))
done

# only_root_writes PATH: is it a file or directory of root's that nobody else can write to? A symbolic link is not.
only_root_writes() {
    case $(stat -c '%u %A' "$1" 2>/dev/null) in
        '0 '[-d]????-??-?*) ;;
        *) return 1 ;;
    esac
}

# Makes /var/lib/nix-multiuser a directory that only root can write to. What others could write to is moved away unread.
make_state_directory() {
    state_directory=$root/var/lib/nix-multiuser
    if { [ -e "$state_directory" ] || [ -L "$state_directory" ]; } &&
        ! only_root_writes "$state_directory/."; then
        aside=$(mktemp -d "$state_directory.not-of-root.XXXXXX")
        mv -f "$state_directory" "$aside/"
        echo "nix-multiuser: users other than root could write to /var/lib/nix-multiuser; it was moved to ${aside#"$root"}" >&2
    fi
    mkdir -p "$state_directory"
    chmod 0755 "$state_directory"
}

# Records the accounts that exist now, which are not the package's. %pre reads the record, for purge.
step_note_accounts() {
    make_state_directory
    {
        for name in $groups; do
            ! known group "$name" || echo "group $name"
        done
        for name in $users; do
            ! known passwd "$name" || echo "user $name"
        done
    } >/var/lib/nix-multiuser/before
}

step_refuse_packages_that_delete_nix
step_refuse_foreign_installation
step_note_accounts
]==], "pretrans", tostring(arg[2])) ~= 0
    if refused then
        error("nix-multiuser is not installed; see above", 0)
    end
end
