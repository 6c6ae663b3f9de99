# shellcheck shell=bash
# Promise: an upgrade keeps the administrator's edit, asks nothing, and leaves running builds alone.

scenario() {
    # Beforehand: a build waits for the upgrade, but not for ever.
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

    needs "the upgrade needs no answers" upgrade r2
    hasnt "and warns of nothing of ours" "*nix-multiuser:*" "$OUT"
    is "the build is still running" "" "$(run cat /tmp/busy.status 2>/dev/null)"
    refused "and still alone" run test -e /gate/go
    run touch /gate/go
    works "it ends well" finish_build busy

    check_version 2
    is "the edited configuration files are as they were, and so are accounts and the store" "$before" \
        "$(run sh -c 'cat /etc/nix/nix.conf /etc/*/nix-daemon; getent group nixbld; stat -c "%a %U:%G" /nix/store')"
    is "the settings of the new revision hold" 3 "$(setting max-jobs)"
    is "so does the administrator's own file" true "$(setting keep-outputs)"
    works "builds go on" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who after"
    hasnt "by a new daemon" "$daemon" "$(daemon_pid)"
    [ "$INIT" != systemd ] || {
        is "the socket is still enabled and active" "enabled active" \
            "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
        is "no unit has failed" "" "$(run systemctl --failed --no-legend --plain)"
    }
    works "the same upgrade again changes nothing" upgrade r2
    [ "$FAMILY" != deb ] || {
        works "a downgrade works" downgrade r1
        works "builds go on after it" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who older"
    }
}

check_version() { # check_version REVISION
    case $FAMILY in
    deb) has "revision $1 is installed" "ii *-$1~*" "$(run dpkg-query --show --showformat='${db:Status-Abbrev}${Version}' nix-multiuser)" ;;
    rpm) has "revision $1 is installed" "$1.*" "$(run rpm -q --queryformat '%{RELEASE}' nix-multiuser)" ;;
    esac
}
