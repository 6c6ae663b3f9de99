#!/bin/bash
# Sources the login scripts in every shell with unusual variables and home directories, twice each and under `set -eu`
# where the shell has that. Prints all unexpected output and the number of cases.
#
#   unusual-logins.sh       run as the user, with HOME set
set -u

scripts=/usr/share/nix-multiuser
twice=". $scripts/profile.sh; . $scripts/profile.sh; echo end"
cases=0
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT

# try NAME EXPECTED COMMAND...: the command prints EXPECTED.
try() {
    local output
    cases=$((cases + 1))
    output=$("${@:3}" 2>&1 </dev/null)
    [ "$output" = "$2" ] || printf '%s: %s\n' "$1" "$output"
}

# shells NAME VARIABLE...: every shell, with only these variables.
shells() {
    try "$1, dash" end env -i "${@:2}" /bin/dash -euc "$twice"
    try "$1, bash" end env -i "${@:2}" /bin/bash -euc "$twice"
    try "$1, sh that is bash" end env -i "${@:2}" /bin/bash --posix -euc "$twice"
    try "$1, busybox sh" end env -i "${@:2}" /opt/busybox/bin/busybox sh -euc "$twice"
    try "$1, zsh" end env -i "${@:2}" /bin/zsh -f -euc "$twice"
    try "$1, sh that is zsh" end env -i "${@:2}" /bin/zsh --emulate sh -f -euc "$twice"
    try "$1, tcsh" end env -i "${@:2}" /bin/tcsh -f -c "source $scripts/profile.csh; source $scripts/profile.csh; echo end"
    # fish prints an error when it cannot write its own files.
    try "$1, fish" end env -i "${@:2}" XDG_CONFIG_HOME="$own" XDG_DATA_HOME="$own" XDG_CACHE_HOME="$own" /usr/bin/fish -c "source /usr/share/fish/vendor_conf.d/nix-multiuser.fish; echo end"
    try "$1, the user's manager" 0 env -i "${@:2}" /bin/bash -c \
        '/usr/lib/systemd/user-environment-generators/60-nix-multiuser 2>&1 >/dev/null; echo $?'
}

path=PATH=/usr/local/bin:/usr/bin:/bin
shells "no variables"
shells "no HOME" "$path" USER=x
shells "an empty HOME" "$path" HOME= USER=x
shells "a HOME that does not exist" "$path" HOME=/nonexistent USER=x
shells "no USER" "$path" HOME="$HOME"
shells "no PATH" HOME="$HOME" USER=x
shells "an empty PATH" PATH= HOME="$HOME" USER=x
shells "MANPATH set" "$path" HOME="$HOME" MANPATH=/opt/man
shells "an empty MANPATH" "$path" HOME="$HOME" MANPATH=
shells "lists without the distribution's directories" "$path" HOME="$HOME" XDG_DATA_DIRS=/opt/share XDG_CONFIG_DIRS=/opt/xdg
shells "empty lists" "$path" HOME="$HOME" XDG_DATA_DIRS= XDG_CONFIG_DIRS=
shells "another state directory" "$path" HOME="$HOME" XDG_STATE_HOME="$HOME/other state"
shells "HOME of another user" "$path" HOME=/srv/foreign USER=x
shells "read-only HOME of another user" "$path" HOME=/srv/read-only/1 USER=x
shells "read-only HOME of the user" "$path" HOME="/srv/read-only/$(id -u)" USER=x
shells "a HOME that is a file" "$path" HOME=/etc/hostname USER=x
echo "$cases cases"
