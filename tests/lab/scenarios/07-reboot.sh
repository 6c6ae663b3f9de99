# shellcheck shell=bash
# Promise: everything works after a reboot (S7).

scenario() {
    fresh installed
    boot
    local before
    needs "alice installs a package" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who alice"
    before=$(run sh /srv/lab/state.sh | grep -v '^nix-daemon.service')
    stop
    boot
    [ "$INIT" != systemd ] || {
        is "the socket is active" active "$(run systemctl is-active nix-daemon.socket)"
        is "the service is not started yet" inactive "$(run systemctl is-active nix-daemon.service)"
        is "no unit has failed" "" "$(run systemctl --failed --no-legend --plain)"
    }
    [ "$INIT" != sysvinit ] || works "the daemon runs" run /etc/init.d/nix-daemon status
    is "alice's package runs" "hello from alice" "$(as alice hello-alice 2>&1)"
    works "bob builds" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who bob"
    is "accounts, modes, owners and links are as before" "$before" "$(run sh /srv/lab/state.sh | grep -v '^nix-daemon.service')"
}
