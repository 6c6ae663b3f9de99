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
    needs "apt replaces nix-bin" run apt-get install "${APT[@]}" --reinstall nix-bin
    hasnt "and nothing of ours complains" "*nix-multiuser:*" "$OUT"
    is "the build is still running" "" "$(run cat /tmp/busy.status 2>/dev/null)"
    run touch /gate/go
    works "it ends well" finish_build busy
    works "builds go on" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who after"
    hasnt "by a new daemon" "$daemon" "$(daemon_pid)"
    [ "$INIT" != systemd ] || is "no unit has failed" "" "$(run systemctl --failed --no-legend --plain)"
}
