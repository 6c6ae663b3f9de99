# shellcheck shell=bash
# Promise: with an access group, its members and root use Nix, and nobody else reaches the daemon.

scenario() {
    fresh nix
    boot
    works "a package with an access group installs" install_here access || return
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    has "the group is there" "nix-users:*" "$(run getent group nix-users)"
    is "the way to the socket is the group's" "750 root:nix-users" "$(run stat -c '%a %U:%G' /nix/var/nix/daemon-socket)"
    refused "who is not in it does not build" as bob 'nix-build --no-out-link /srv/lab/hello.nix --argstr who bob'
    has "because the daemon is out of reach" "*ermission denied*" "$OUT"
    refused "she does not even see its socket" as bob 'test -e /nix/var/nix/daemon-socket/socket'
    is "her login says nothing about it" "" "$(as bob : 2>&1)"
    works "root adds a member" run usermod --append --groups nix-users alice
    works "who builds at her next login" as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who alice'
    has "through the daemon" "*/nix/store/*-hello-alice" "$OUT"
    works "whose socket she sees" as alice 'test -S /nix/var/nix/daemon-socket/socket'
    works "root builds" run sh -c '. /etc/profile.d/nix-multiuser.sh; nix-build --no-out-link /srv/lab/hello.nix --argstr who root'
    is "Nix itself was told, too" "root @nix-users" "$(setting allowed-users | tr ' ' '\n' | sort -r | paste -sd ' ')"

    # The way opens by itself when the option is taken back, and closes again.
    works "another package without the option takes its place" upgrade_to r2
    is "the way is everybody's" "755 root:root" "$(run stat -c '%a %U:%G' /nix/var/nix/daemon-socket)"
    works "and the other user builds" as bob 'nix-build --no-out-link /srv/lab/hello.nix --argstr who bob'
    check_purge
}

upgrade_to() {
    case $FAMILY in
    deb) install_here "$1" ;;
    rpm) upgrade "$1" ;;
    esac
}

check_purge() {
    case $FAMILY in
    deb)
        works "with the option again" install_here access
        works "it is purged" purge
        ;;
    rpm) works "nix-multiuser purge works" run nix-multiuser purge --yes ;;
    esac
    is "the groups are gone" "" "$(run getent group nixbld nix-users)"
    is "the people are not" alice "$(run id -un alice)"
}
