# shellcheck shell=bash
# Promise: when the distribution updates its Nix, the daemon is restarted with it and running builds succeed.

scenario() {
    fresh installed
    boot
    open_gate
    local daemon
    start_build alice busy go
    needs "a build is running" arrived busy
    daemon=$(daemon_pid)
    needs "the distribution's Nix is updated" replace_nix
    hasnt "the package prints no error" "*nix-multiuser:*" "$OUT"
    is "the build is still running" "" "$(run cat /tmp/busy.status 2>/dev/null)"
    run touch /gate/go
    works "it succeeds" finish_build busy
    works "a user builds" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who after"
    hasnt "with a new daemon" "$daemon" "$(daemon_pid)"
    [ "$INIT" != systemd ] || is "no unit has failed" "" "$(run systemctl --failed --no-legend --plain)"
}

# With rpm: a stub package installs the same binary as /usr/bin/nix.
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
