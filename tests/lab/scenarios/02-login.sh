# shellcheck shell=bash
# Promise: login shells have the environment that Nix needs, in any shell and however often the script is sourced (S10
# to S17).

scenario() {
    fresh installed
    boot
    local shell
    LINKED=no
    case $(run env HOME=/run nix-env --version) in
    *" 2."[0-9].* | *" 2.1"[0-3].*) LINKED=per-user ;;
    *) LINKED=state-home ;;
    esac
    for shell in bash dash; do
        check_user alice "$shell"
        check_root "$shell"
    done
    check_user bob bash
    check_quiet
    check_without_home
    check_foreign_owner
}

# value NAME: its value in ENVIRONMENT.
value() {
    sed -n "s/^$1=//p" <<<"$ENVIRONMENT"
}

login() { # login USER SHELL: sets ENVIRONMENT to that of a login shell, COMPLAINTS to its standard error
    run su --shell "/bin/$2" - "$1" -c '. /srv/lab/environment.sh' >"$DIR/environment" 2>"$DIR/complaints"
    ENVIRONMENT=$(cat "$DIR/environment")
    COMPLAINTS=$(cat "$DIR/complaints")
    is "$1's login in $2 prints nothing on standard error, nor does the script under \`set -eu\`" "" "$COMPLAINTS"
}

check_path() { # check_path WHO HOME
    local path own=$2/.nix-profile/bin default=/nix/var/nix/profiles/default/bin
    path=$(value PATH)
    has "$1: the user's profile comes before the system profile in PATH" "*:$own:*$default:*" "$path"
    is "$1: each is in PATH once although the script was sourced three times" "1 1" \
        "$(tr : '\n' <<<"$path" | grep -cxF "$own") $(tr : '\n' <<<"$path" | grep -cxF "$default")"
    is "$1: NIX_PROFILES has the system profile and the user's" "/nix/var/nix/profiles/default $2/.nix-profile" "$(value NIX_PROFILES)"
}

check_user() {
    local who="$1 in $2" expected
    login "$1" "$2"
    check_path "$who" "/home/$1"
    is "$who: NIX_REMOTE" daemon "$(value NIX_REMOTE)"
    case $LINKED in
    per-user) expected=/nix/var/nix/profiles/per-user/$1/profile ;;
    state-home) expected=/home/$1/.local/state/nix/profiles/profile ;;
    esac
    is "$who: ~/.nix-profile points where this Nix keeps profiles" "$expected" "$(value profile)"
    is "$who: the profile's directory belongs to the user, and no other user can write there" "$1 755" \
        "$(run stat -c '%U %a' "${expected%/profile}" 2>&1)"
    is "$who: ~/.nix-defexpr is a directory" directory "$(value defexpr)"
    is "$who: root's channels are linked" /nix/var/nix/profiles/per-user/root/channels "$(value channels_root)"
    is "$who: the user has no channels" none "$(value channels)"
}

# The newest that the target's Nix can evaluate.
default_channel() {
    case $PAYLOAD-$PACKAGE_TARGET in
    2.3.7-* | distro-debian-11) echo nixos-24.05 ;;
    2.8.0-* | distro-debian-12) echo nixos-25.05 ;;
    *) echo nixpkgs-unstable ;;
    esac
}

check_root() {
    login root "$1"
    check_path "root in $1" /root
    is "root in $1: NIX_REMOTE" unset "$(value NIX_REMOTE)"
    is "root in $1: ~/.nix-profile is the system profile" /nix/var/nix/profiles/default "$(value profile)"
    is "root in $1: no channels_root link" none "$(value channels_root)"
    has "root in $1: subscribed to a channel" "https://channels.nixos.org/$(default_channel) nixpkgs" "$(value channels)"
}

check_quiet() {
    is "a login shell prints nothing" "" "$(as alice true 2>&1)$(as root true 2>&1)"
    run su - alice -c 'printf "%s\n" "https://example.org/mine mine" >~/.nix-channels'
    as alice true
    is "an existing .nix-channels is kept" "https://example.org/mine mine" "$(run cat /home/alice/.nix-channels)"
    run sh -c 'rm -rf /home/bob/.nix-defexpr && ln -s /nowhere /home/bob/.nix-defexpr'
    as bob true
    is "an old symbolic link ~/.nix-defexpr becomes a directory" directory "$(run stat -c %F /home/bob/.nix-defexpr)"
}

check_without_home() {
    works "the script works without HOME" run setpriv --reuid=alice --regid=alice --clear-groups \
        env -i /bin/dash -euc '. /etc/profile.d/nix-multiuser.sh'
    is "and prints nothing" "" "$OUT"
    works "it works with a HOME that does not exist" run setpriv --reuid=alice --regid=alice --clear-groups \
        env -i HOME=/nonexistent /bin/dash -euc '. /etc/profile.d/nix-multiuser.sh'
    is "and prints nothing" "" "$OUT"
}

check_foreign_owner() {
    local dir
    dir=$(run su - bob -c 'echo "$NIX_USER_PROFILE_DIR"')
    run chown alice "$dir"
    is "a profile directory of another user causes one warning" \
        "Nix: warning: $dir belongs to another user; it should belong to you" "$(as bob true 2>&1)"
    run chown bob "$dir"
    run sh -c 'rm -rf /home/bob/.nix-*; HOME=/home/bob; . /etc/profile.d/nix-multiuser.sh'
    is "root writes nothing into the home directory of another user" "" "$(run sh -c 'ls -d /home/bob/.nix-* 2>/dev/null')"
}
