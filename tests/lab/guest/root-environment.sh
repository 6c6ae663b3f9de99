#!/bin/bash
# root-environment.sh USER HOME: starts every shell as root in the environment that USER's login would leave behind, and
# in one that names USER's directories in every variable. Prints each variable of the result that still names HOME, and
# last the number of cases.
set -u
user=$1 home=$2
scripts=/usr/share/nix-multiuser
cases=0
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT
# Also a directory of root's inside the user's: the user can replace it.
mkdir -p "$home/.config/nix" "$home/of-root/nix"
chown "$user:" "$home/.config" "$home/.config/nix"

profile=$home/.nix-profile
state=$home/.local/state/nix
default=/nix/var/nix/profiles/default

# try NAME VARIABLE... -- COMMAND...: which variables of the environment name the home directory?
try() {
    local name=$1 variables=() found
    shift
    while [ "$1" != -- ]; do variables+=("$1") && shift; done
    shift
    cases=$((cases + 1))
    # What the caller set for itself, and is not Nix's, is not judged.
    found=$(env -i "${variables[@]}" "$@" 2>&1 </dev/null |
        grep -vE '^(HOME|PWD|OLDPWD|XDG_(CONFIG|DATA|STATE|CACHE)_HOME|USER|LOGNAME)=' | grep -F -e "$home" -e "per-user/$user" -e end: )
    [ "$found" = "end: yes" ] || printf '%s: %s\n' "$name" "$found"
}

# shells NAME VARIABLE...
shells() {
    local name=$1
    shift
    try "$name, dash" "$@" -- /bin/dash -euc ". $scripts/profile.sh; /usr/bin/env; echo end: yes"
    try "$name, bash" "$@" -- /bin/bash -euc ". $scripts/profile.sh; /usr/bin/env; echo end: yes"
    try "$name, busybox sh" "$@" -- /opt/busybox/bin/busybox sh -euc ". $scripts/profile.sh; /usr/bin/env; echo end: yes"
    try "$name, zsh" "$@" -- /bin/zsh -f -euc ". $scripts/profile.sh; /usr/bin/env; echo FPATH=\$FPATH; echo end: yes"
    [ ! -e "$scripts/zshenv" ] ||
        try "$name, zshenv" "$@" -- /bin/zsh -f -c ". $scripts/zshenv; /usr/bin/env; echo FPATH=\$FPATH; echo end: yes"
    try "$name, tcsh" "$@" -- /bin/tcsh -f -c "source $scripts/profile.csh; /usr/bin/env; echo end: yes"
    try "$name, fish" "$@" XDG_CACHE_HOME="$own" XDG_DATA_HOME="$own" -- \
        /usr/bin/fish --no-config -c "source /usr/share/fish/vendor_conf.d/nix-multiuser.fish; /usr/bin/env; echo end: yes"
    try "$name, the user's manager" "$@" -- /bin/sh -c \
        '/usr/lib/systemd/user-environment-generators/60-nix-multiuser; echo end: yes'
}

path=PATH=/usr/local/bin:/usr/bin:/bin
shells "HOME of the user" "$path" HOME="$home"
shells "XDG variables of the user" "$path" HOME=/root XDG_CONFIG_HOME="$home/.config" XDG_DATA_HOME="$home/.local/share" XDG_STATE_HOME="$home/.local/state"
shells "both" "$path" HOME="$home" XDG_CONFIG_HOME="$home/.config" XDG_STATE_HOME="$home/.local/state"
shells "a directory of root's in HOME" "$path" HOME="$home/of-root" XDG_CONFIG_HOME="$home/of-root"
shells "a way out of root's home" "$path" HOME="/root/..$home" XDG_CONFIG_HOME="/root/..$home/.config" XDG_STATE_HOME="/root/..$home/.local/state"
shells "the user's profiles in lists" HOME=/root PATH="$profile/bin:$default/bin:$state/profile/bin:/usr/bin:/bin" \
    XDG_DATA_DIRS="/usr/share:$profile/share:$state/profile/share" XDG_CONFIG_DIRS="$profile/etc/xdg:/etc/xdg" \
    MANPATH="$profile/share/man:/usr/share/man" \
    NIX_PROFILES="$default $profile" NIX_USER_PROFILE_DIR="/nix/var/nix/profiles/per-user/$user" \
    NIX_USER_GCROOTS_DIR="/nix/var/nix/gcroots/per-user/$user"
shells "the user's files" "$path" HOME=/root NIX_SSL_CERT_FILE="$home/ca.crt" LOCALE_ARCHIVE="$home/locale-archive"
# Only zsh reads it.
try "the user's completions, zsh" "$path" HOME=/root FPATH="$profile/share/zsh/site-functions" -- \
    /bin/zsh -f -euc ". $scripts/profile.sh; echo FPATH=\$FPATH; echo end: yes"
echo "$cases cases"
