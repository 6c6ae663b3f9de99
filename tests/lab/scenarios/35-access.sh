# shellcheck shell=bash
# Promise: with an access group, only root and its members can connect to the daemon.

scenario() {
    fresh nix
    boot
    works "a package with an access group installs" install_here access || return
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    has "the group exists" "nix-users:*" "$(run getent group nix-users)"
    is "only the group can enter the socket's directory" "750 root:nix-users" "$(run stat -c '%a %U:%G' /nix/var/nix/daemon-socket)"
    refused "a user outside the group cannot build" as bob 'nix-build --no-out-link /srv/lab/hello.nix --argstr who bob'
    has "because access to the socket is denied" "*ermission denied*" "$OUT"
    refused "this user cannot see the socket" as bob 'test -e /nix/var/nix/daemon-socket/socket'
    is "a login of this user prints nothing" "" "$(as bob : 2>&1)"
    works "root adds a user to the group" run usermod --append --groups nix-users alice
    works "the user can build after the next login" as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who alice'
    has "through the daemon" "*/nix/store/*-hello-alice" "$OUT"
    works "the user can see the socket" as alice 'test -S /nix/var/nix/daemon-socket/socket'
    works "root builds" run sh -c '. /etc/profile.d/nix-multiuser.sh; nix-build --no-out-link /srv/lab/hello.nix --argstr who root'
    is "allowed-users is set" "root @nix-users" "$(setting allowed-users | tr ' ' '\n' | sort -r | paste -sd ' ')"

    # Without the option, every user has access again.
    works "a package without the option replaces it" install_here r2
    is "every user can enter the socket's directory" "755 root:root" "$(run stat -c '%a %U:%G' /nix/var/nix/daemon-socket)"
    works "the other user can build" as bob 'nix-build --no-out-link /srv/lab/hello.nix --argstr who bob'
    check_purge
}

check_purge() {
    case $FAMILY in
    deb)
        works "the package with the option is installed again" install_here access
        works "the package is purged" purge
        ;;
    rpm) works "nix-multiuser purge works" run nix-multiuser purge --yes ;;
    esac
    is "the groups are deleted" "" "$(run getent group nixbld nix-users)"
    is "login users are kept" alice "$(run id -un alice)"
}
