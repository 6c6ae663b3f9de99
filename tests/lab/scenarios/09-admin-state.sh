# shellcheck shell=bash
# Promise: upgrades do not enable what the administrator has disabled or masked.

scenario() {
    local word state
    for word in disable mask; do
        fresh installed
        boot
        run systemctl "$word" --now nix-daemon.socket >/dev/null 2>&1
        state="$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
        has "the socket is ${word}d" "${word%e}*ed inactive" "$state"
        works "the package is upgraded" upgrade r2
        hasnt "and prints no warning of the package" "*nix-multiuser:*" "$OUT"
        is "the socket is still ${word}d" "$state" \
            "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
        works "the package is reinstalled" reinstall r2
        is "it is still ${word}d" "$state" \
            "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
        stop
        boot
        is "it is still ${word}d after a reboot" "$state" \
            "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    done
}
