# shellcheck shell=bash
# Promise: when the distribution replaces its Nix, the daemon goes on with the new one and running builds end well.

scenario() {
    fresh installed
    boot
    open_gate
    local daemon
    start_build alice busy go
    needs "a build is running" arrived busy
    daemon=$(daemon_pid)
    needs "the distribution's Nix is replaced" replace_nix
    hasnt "and nothing of ours complains" "*nix-multiuser:*" "$OUT"
    is "the build is still running" "" "$(run cat /tmp/busy.status 2>/dev/null)"
    run touch /gate/go
    works "it ends well" finish_build busy
    works "builds go on" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who after"
    hasnt "by a new daemon" "$daemon" "$(daemon_pid)"
    [ "$INIT" != systemd ] || is "no unit has failed" "" "$(run systemctl --failed --no-legend --plain)"
}

# By rpm: a stub package brings the same binary, under the name that the daemon is started by.
replace_nix() {
    case $FAMILY in
    deb) run apt-get install "${APT[@]}" --reinstall nix-bin ;;
    rpm)
        run sh -c 'cd /tmp && {
            printf "%s\n" "%global debug_package %{nil}" "%global __os_install_post %{nil}" "Name: nix-again" "Version: 1" "Release: 1"
            printf "%s\n" "Summary: stub" "License: MIT" "AutoReqProv: no" "%description" "Stub." "%install"
            printf "%s\n" "install -D /usr/bin/nix %{buildroot}/usr/bin/nix" "%files" "/usr/bin/nix"
        } >nix-again.spec && rpmbuild --quiet -bb --define "_rpmdir /tmp/rpms" nix-again.spec' &&
            run sh -c 'dnf --assumeyes install /tmp/rpms/*/nix-again-*.rpm'
        ;;
    esac
}
