# shellcheck shell=bash
# Promise: what the administrator disabled or masked stays so through upgrades.

scenario() {
    local word state
    for word in disable mask; do
        fresh installed
        boot
        run systemctl "$word" --now nix-daemon.socket >/dev/null 2>&1
        state="$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
        has "the socket is ${word}d" "${word%e}*ed inactive" "$state"
        works "the upgrade works with the socket ${word}d" upgrade r2
        hasnt "and warns of nothing of ours" "*nix-multiuser:*" "$OUT"
        is "the socket is as the administrator left it" "$state" \
            "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
        works "reinstalling works" reinstall r2
        is "and leaves it so" "$state" \
            "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
        stop
        boot
        is "it is so after a reboot" "$state" \
            "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    done
}
