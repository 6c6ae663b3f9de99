# shellcheck shell=bash
# Promise: an upgrade keeps the administrator's changes, asks no questions, and does not stop running builds.

scenario() {
    # Before a build starts to wait for the upgrade, because it waits only for a limited time.
    package r2 >/dev/null || abandon "the package is made"
    fresh installed
    boot
    open_gate
    local before daemon
    run sh -c 'sed -i "1i # edited by the administrator" /etc/nix/nix.conf'
    run sh -c 'echo "keep-outputs = true" >>/etc/nix/nix.custom.conf'
    run sh -c 'echo "# edited by the administrator" >>"$1"' sh "$(environment_file)"
    before=$(run sh -c 'cat /etc/nix/nix.conf /etc/*/nix-daemon; getent group nixbld; stat -c "%a %U:%G" /nix/store')
    start_build alice busy go
    needs "a build is running" arrived busy
    daemon=$(daemon_pid)

    needs "the package is upgraded without questions" upgrade r2
    hasnt "and prints no warning of the package" "*nix-multiuser:*" "$OUT"
    is "the build is still running" "" "$(run cat /tmp/busy.status 2>/dev/null)"
    refused "it still waits" run test -e /gate/go
    run touch /gate/go
    works "it succeeds" finish_build busy

    check_version 2
    is "edited configuration files, accounts and the store are unchanged" "$before" \
        "$(run sh -c 'cat /etc/nix/nix.conf /etc/*/nix-daemon; getent group nixbld; stat -c "%a %U:%G" /nix/store')"
    is "the settings of the new revision apply" 3 "$(setting max-jobs)"
    is "the administrator's settings apply" true "$(setting keep-outputs)"
    works "a user builds" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who after"
    hasnt "with a new daemon" "$daemon" "$(daemon_pid)"
    [ "$INIT" != systemd ] || {
        is "the socket is still enabled and active" "enabled active" \
            "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
        is "no unit has failed" "" "$(run systemctl --failed --no-legend --plain)"
    }
    works "the same upgrade again works" upgrade r2
    [ "$FAMILY" != deb ] || {
        works "a downgrade works" downgrade r1
        works "a user builds after that" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who older"
    }
}

check_version() { # check_version REVISION
    case $FAMILY in
    deb) has "revision $1 is installed" "ii *-$1~*" "$(run dpkg-query --show --showformat='${db:Status-Abbrev}${Version}' nix-multiuser)" ;;
    rpm) has "revision $1 is installed" "$1.*" "$(run rpm -q --queryformat '%{RELEASE}' nix-multiuser)" ;;
    esac
}
