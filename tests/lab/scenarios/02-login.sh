# shellcheck shell=bash
# Promise: a login shell has what Nix needs, in any shell and however often the script is read (S10 to S17).

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

# value NAME: of the last environment.
value() {
    sed -n "s/^$1=//p" <<<"$ENVIRONMENT"
}

login() { # login USER SHELL: the environment of a login shell in ENVIRONMENT, its complaints in COMPLAINTS
    run su --shell "/bin/$2" - "$1" -c '. /srv/lab/environment.sh' >"$DIR/environment" 2>"$DIR/complaints"
    ENVIRONMENT=$(cat "$DIR/environment")
    COMPLAINTS=$(cat "$DIR/complaints")
    is "$1's login in $2 says nothing on standard error, nor does the script under \`set -eu\`" "" "$COMPLAINTS"
}

check_path() { # check_path WHO HOME
    local path own=$2/.nix-profile/bin default=/nix/var/nix/profiles/default/bin
    path=$(value PATH)
    has "$1: her own profile comes before the system-wide one in PATH" "*:$own:*$default:*" "$path"
    is "$1: each is in PATH once although the script was read three times" "1 1" \
        "$(tr : '\n' <<<"$path" | grep -cxF "$own") $(tr : '\n' <<<"$path" | grep -cxF "$default")"
    is "$1: NIX_PROFILES names the system-wide profile and hers" "/nix/var/nix/profiles/default $2/.nix-profile" "$(value NIX_PROFILES)"
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
    is "$who: ~/.nix-profile points where this release keeps profiles" "$expected" "$(value profile)"
    is "$who: the profile's directory is hers, and no one else may write there" "$1 755" \
        "$(run stat -c '%U %a' "${expected%/profile}" 2>&1)"
    is "$who: ~/.nix-defexpr is a directory" directory "$(value defexpr)"
    is "$who: root's channels are linked" /nix/var/nix/profiles/per-user/root/channels "$(value channels_root)"
    is "$who: no channels of her own" none "$(value channels)"
}

check_root() {
    login root "$1"
    check_path "root in $1" /root
    is "root in $1: NIX_REMOTE" unset "$(value NIX_REMOTE)"
    is "root in $1: ~/.nix-profile is the system-wide profile" /nix/var/nix/profiles/default "$(value profile)"
    is "root in $1: no link to root's own channels" none "$(value channels_root)"
    has "root in $1: subscribed to a channel" "https://*nixpkgs-unstable nixpkgs" "$(value channels)"
}

check_quiet() {
    is "a login shell says nothing at all" "" "$(as alice true 2>&1)$(as root true 2>&1)"
    run su - alice -c 'printf "%s\n" "https://example.org/mine mine" >~/.nix-channels'
    as alice true
    is "an existing .nix-channels is left as it is" "https://example.org/mine mine" "$(run cat /home/alice/.nix-channels)"
    run sh -c 'rm -rf /home/bob/.nix-defexpr && ln -s /nowhere /home/bob/.nix-defexpr'
    as bob true
    is "an old symbolic link ~/.nix-defexpr becomes a directory" directory "$(run stat -c %F /home/bob/.nix-defexpr)"
}

check_without_home() {
    works "the script can be read without HOME" run setpriv --reuid=alice --regid=alice --clear-groups \
        env -i /bin/dash -euc '. /etc/profile.d/nix-multiuser.sh'
    is "and says nothing then" "" "$OUT"
    works "and with a HOME that is not there" run setpriv --reuid=alice --regid=alice --clear-groups \
        env -i HOME=/nonexistent /bin/dash -euc '. /etc/profile.d/nix-multiuser.sh'
    is "and says nothing then either" "" "$OUT"
}

check_foreign_owner() {
    local dir
    dir=$(run su - bob -c 'echo "$NIX_USER_PROFILE_DIR"')
    run chown alice "$dir"
    is "somebody else's profile directory is warned of, once" \
        "Nix: warning: $dir belongs to somebody else; its owner should be you" "$(as bob true 2>&1)"
    run chown bob "$dir"
    run sh -c 'rm -rf /home/bob/.nix-*; HOME=/home/bob; . /etc/profile.d/nix-multiuser.sh'
    is "root writes nothing into the home of another" "" "$(run sh -c 'ls -d /home/bob/.nix-* 2>/dev/null')"
}
