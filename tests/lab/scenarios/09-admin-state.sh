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
    [ "$FAMILY" != deb ] || { diverted_unit; enabled_service; }
}

# What the administrator enabled ends with the purge.
enabled_service() {
    fresh installed
    boot
    run systemctl enable nix-daemon.service >/dev/null 2>&1
    # Also an empty file is a mask.
    run touch /etc/systemd/system/nix-daemon.socket
    works "the package is removed" remove
    works "a successor would find the service enabled" run test -L /etc/systemd/system/multi-user.target.wants/nix-daemon.service
    works "the package is purged" purge
    hasnt "and nothing has taken over" "*taken over*" "$OUT"
    is "no link is left" "" "$(run find /etc/systemd/system -type l -name 'nix-daemon.*')"
}

# The administrator's own unit, in the place of the package's.
diverted_unit() {
    local units=/usr/lib/systemd/system
    fresh installed
    boot
    run sh -c 'dpkg-divert --local --rename --add "$1/nix-daemon.service" &&
        printf "[Service]\nExecStart=/usr/bin/nix-daemon --daemon\n" >"$1/nix-daemon.service" &&
        systemctl daemon-reload' sh "$units" >/dev/null 2>&1
    works "with a diverted unit the package is upgraded" upgrade r2
    hasnt "and takes the unit for no other installation" "*another installation*" "$OUT"
    has "the administrator's unit is in its place" "*nix-daemon --daemon*" "$(run cat "$units/nix-daemon.service")"
    works "a user builds with it" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who diverted"
    works "the package is purged" purge
    hasnt "and nothing has taken over" "*another installation*" "$OUT"
}
