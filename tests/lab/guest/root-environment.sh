#!/bin/bash
# root-environment.sh USER HOME: starts every shell as root in the environment that USER's login would leave behind, and
# in one that names USER's directories in every variable. Prints each variable of the result that still names HOME, and
# last the number of cases.
# fish before 3.2 always reads its configuration, which includes our file.
fish=(/usr/bin/fish)
! /usr/bin/fish --no-config -c true 2>/dev/null || fish+=(--no-config)
set -u
user=$1 home=$2
scripts=/usr/share/nix-multiuser
cases=0
# Also a directory of root's inside the user's: the user can replace it.
mkdir -p "$home/.config/nix" "$home/of-root/nix"
chown "$user:" "$home/.config" "$home/.config/nix"

profile=$home/.nix-profile
state=$home/.local/state/nix
default=/nix/var/nix/profiles/default

# try NAME VARIABLE... -- COMMAND...: which variables of the environment name the home directory, or are set but empty?
try() {
    local name=$1 variables=() found
    shift
    while [ "$1" != -- ]; do variables+=("$1") && shift; done
    shift
    cases=$((cases + 1))
    # Who the caller says to be is not judged.
    found=$(env -i "${variables[@]}" "$@" 2>&1 </dev/null |
        grep -vE '^(HOME|PWD|OLDPWD|USER|LOGNAME)=' | grep -e "$home" -e "per-user/$user" -e /tmp/ -e owned -e end: -e '_FILES=$' )
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
    try "$name, fish" "$@" -- \
        "${fish[@]}" -c "source /usr/share/fish/vendor_conf.d/nix-multiuser.fish; /usr/bin/env; echo end: yes"
    try "$name, the user's manager" "$@" -- /bin/sh -c \
        '/usr/lib/systemd/user-environment-generators/60-nix-multiuser; echo end: yes'
}

path=PATH=/usr/local/bin:/usr/bin:/bin
shells "HOME of the user" "$path" HOME="$home"
shells "XDG variables of the user" "$path" HOME=/root XDG_CONFIG_HOME="$home/.config" XDG_DATA_HOME="$home/.local/share" XDG_STATE_HOME="$home/.local/state"
shells "both" "$path" HOME="$home" XDG_CONFIG_HOME="$home/.config" XDG_STATE_HOME="$home/.local/state"
shells "a directory of root's in HOME" "$path" HOME="$home/of-root" XDG_CONFIG_HOME="$home/of-root" TMPDIR="$home/of-root"
shells "a way out of root's home" "$path" HOME="/root/..$home" XDG_CONFIG_HOME="/root/..$home/.config" XDG_STATE_HOME="/root/..$home/.local/state"
shells "the user's profiles in lists" HOME=/root PATH="$profile/bin:$default/bin:$state/profile/bin:/usr/bin:/bin" \
    XDG_DATA_DIRS="/usr/share:$profile/share:$state/profile/share" XDG_CONFIG_DIRS="$profile/etc/xdg:/etc/xdg" \
    MANPATH="$profile/share/man:/usr/share/man" \
    NIX_PROFILES="$default $profile" NIX_USER_PROFILE_DIR="/nix/var/nix/profiles/per-user/$user" \
    NIX_USER_GCROOTS_DIR="/nix/var/nix/gcroots/per-user/$user"
shells "the user's files" "$path" HOME=/root NIX_SSL_CERT_FILE="$home/ca.crt" LOCALE_ARCHIVE="$home/locale-archive"
# Root's own directory, where a user makes links.
ln -sfn /etc/passwd /tmp/owned.pem && chown -h "$user:" /tmp/owned.pem
shells "a link in /tmp" "$path" HOME=/root NIX_SSL_CERT_FILE=/tmp/owned.pem LOCALE_ARCHIVE=owned.pem XDG_CONFIG_HOME=/tmp XDG_STATE_HOME=owned
shells "settings of the user" "$path" HOME=/root NIX_USER_CONF_FILES="$home/nix.conf" NIX_CONF_DIR="$home" XDG_CONFIG_DIRS="$home/xdg:/etc/xdg" \
    XDG_CACHE_HOME="$home/.cache" NIX_CONFIG_HOME="$home" NIX_STATE_HOME="$home" NIX_CACHE_HOME="$home" NIX_BUILD_HOOK="$home/hook"
shells "settings in the environment of the user" "$path" HOME="$home" NIX_CONFIG="plugin-files = $home/x.so
max-jobs = 7" NIX_PATH="nixpkgs=$home/nixpkgs" NIX_REMOTE="unix://$home/socket" NIX_PAGER="$home/pager" \
    NIX_SHOW_STATS=owned NIX_IGNORE_SYMLINK_STORE=owned NIXPKGS_ALLOW_INSECURE=owned
shells "other files of the user" "$path" HOME=/root NIX_STORE="$home/store" NIX_DAEMON_SOCKET_PATH="$home/socket" \
    NIX_PROFILE="/nix/var/nix/profiles/per-user/$user/profile" NIX_SHOW_STATS_PATH="$home/statistics" \
    NIXPKGS_CONFIG="$home/config.nix" NIX_REMOTE_SYSTEMS="$home/machines:/etc/nix/machines" TMPDIR="$home/tmp"
shells "su without -" "$path" HOME=/root USER="$user" LOGNAME="$user" NIX_CONFIG="include $home/nix.conf" NIX_PATH="nixpkgs=$home/nixpkgs"
# In tcsh, these words are operators.
shells "words of an expression" "$path" HOME=-e USER=-d LOGNAME="(" XDG_CONFIG_HOME=-e XDG_STATE_HOME="(" XDG_CONFIG_DIRS=-f \
    NIX_USER_CONF_FILES="!" NIX_CONF_DIR="$home" NIX_PATH="$home" NIX_STATE_DIR="$home
x"
# Only zsh reads it.
try "the user's completions, zsh" "$path" HOME=/root FPATH="$profile/share/zsh/site-functions" -- \
    /bin/zsh -f -euc ". $scripts/profile.sh; echo FPATH=\$FPATH; echo end: yes"

# kept NAME COMMAND...: what is root's own stays.
kept() {
    local name=$1 own=(NIX_CONFIG=max-jobs=7 NIX_PATH=nixpkgs=/srv/nixpkgs NIX_SSL_CERT_FILE=/etc/ssl/own.pem
        XDG_CONFIG_HOME=/root/own XDG_STATE_HOME=/root/state) found
    shift
    cases=$((cases + 1))
    found=$(env -i "$path" HOME=/root USER=root LOGNAME=root "${own[@]}" "$@" 2>&1 </dev/null | grep -cFx "$(printf '%s\n' "${own[@]}")")
    [ "$found" = 5 ] || printf 'root'"'"'s own variables, %s: %s of 5 are kept\n' "$name" "$found"
}
for shell in /bin/dash /bin/bash "/opt/busybox/bin/busybox sh" "/bin/zsh -f"; do
    # shellcheck disable=SC2086 # words
    kept "$shell" $shell -euc ". $scripts/profile.sh; /usr/bin/env"
done
kept tcsh /bin/tcsh -f -c "source $scripts/profile.csh; /usr/bin/env"
kept fish "${fish[@]}" -c "source /usr/share/fish/vendor_conf.d/nix-multiuser.fish; /usr/bin/env"

# Programs of the user's that have names of those that login scripts start.
mkdir -p "$home/bin-of-user"
for program in printenv mkdir ln rm id nix-store test env sh; do
    printf '#!/bin/sh\necho %s >>/run/owned-programs\nexec /usr/bin/%s "$@"\n' "$program" "$program" >"$home/bin-of-user/$program"
    chmod 755 "$home/bin-of-user/$program"
done
# starts NAME COMMAND...: at a first login, with lists that are to be cleaned.
starts() {
    local name=$1
    shift
    cases=$((cases + 1))
    mkdir -p /root/kept && mv /root/.nix-* /root/kept/
    env -i PATH="$home/bin-of-user:$profile/bin:/usr/bin:/bin" HOME=/root XDG_DATA_DIRS="/usr/share:$profile/share" \
        NIX_SSL_CERT_FILE="$home/ca.crt" "$@" >/dev/null 2>&1 </dev/null
    [ -L /root/.nix-profile ] || printf 'first login, %s: no profile\n' "$name"
    rm -rf /root/.nix-* && mv /root/kept/.nix-* /root/
    [ ! -e /run/owned-programs ] || printf 'first login, %s: starts of the user: %s\n' "$name" "$(sort -u /run/owned-programs | tr '\n' ' ')"
    rm -f /run/owned-programs
}
for shell in /bin/dash /bin/bash "/opt/busybox/bin/busybox sh" "/bin/zsh -f"; do
    # shellcheck disable=SC2086 # words
    starts "$shell" $shell -c ". $scripts/profile.sh"
done
starts tcsh /bin/tcsh -f -c "source $scripts/profile.csh"
starts fish "${fish[@]}" --login -c "source /usr/share/fish/vendor_conf.d/nix-multiuser.fish"
# As on Fedora, sh is bash, which takes functions from the environment.
sh=$(readlink /bin/sh)
ln -sfn bash /bin/sh
# shellcheck disable=SC2016 # for bash
function='() { echo function >>/run/owned-programs; builtin [ "$@"; }'
starts "tcsh, functions" "BASH_FUNC_[%%=$function" /bin/tcsh -f -c "source $scripts/profile.csh"
starts "fish, functions" "BASH_FUNC_[%%=$function" \
    "${fish[@]}" --login -c "source /usr/share/fish/vendor_conf.d/nix-multiuser.fish"
ln -sfn "$sh" /bin/sh

# fish has searched XDG_DATA_DIRS before it reads our file.
cases=$((cases + 1))
install -d "$home/fish-of-user/.nix-profile/share/fish/vendor_functions.d" "$home/fish-of-user/.nix-profile/share/fish/vendor_completions.d"
echo 'function ls; echo owned; end' >"$home/fish-of-user/.nix-profile/share/fish/vendor_functions.d/ls.fish"
found=$(env -i "$path" HOME=/root XDG_DATA_DIRS="/usr/share:$home/fish-of-user/.nix-profile/share" \
    /usr/bin/fish -c 'ls /; echo $fish_function_path $fish_complete_path' 2>&1 | grep -F -e owned -e "$home")
[ -z "$found" ] || printf "fish takes the user's functions: %s\n" "$found"
rm -rf "$home/bin-of-user" "$home/fish-of-user" /tmp/owned.pem /root/kept /root/own /root/state
echo "$cases cases"
