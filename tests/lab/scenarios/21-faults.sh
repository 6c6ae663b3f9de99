# shellcheck shell=bash
# Promise: whatever happens to activation, the store is never wrong, and the next activation ends what was begun.

# shellcheck source=21-faults-commands.sh
. scenarios/21-faults-commands.sh

scenario() {
    start_faults
    fault "killed at any moment, it leaves only whole paths, and the next time makes everything right" moments
    fault "so it is when there is no room in the middle" room
    fault "so it is when Nix was cut off while it made its database" database
    fault "several at a time do the work once, and all of them end well" together
    end_faults
    collected_meanwhile
    [ "$FAMILY" != deb ] || dpkg_killed
}

# The collector is an older Nix with a root of its own.
collected_meanwhile() {
    local other=2.8.0
    [ "$PAYLOAD" != 2.8.0 ] || other=2.3.7
    package r1 "$other" >/dev/null || abandon "the package is made"
    fresh nix
    boot
    needs "a release is installed" install_here r1
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    needs "it is in a profile, too" as root "nix-env -p /nix/var/nix/profiles/keeper -i $(fact nix)"
    needs "another release takes its place" downgrade r1 "$other"
    if OUT=$(LIMIT=300 run bash /srv/lab/hammer.sh "$(fact nix)" 20 2>&1); then
        ok "activation and collections at the same time do not hurt each other ($(tail -n 1 <<<"$OUT"))"
    else
        not_ok "activation and collections at the same time do not hurt each other" "$OUT"
    fi
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
}

# dpkg itself is killed, with everything it started.
dpkg_killed() {
    local started whole k file
    file=$(package r1) || abandon "the package is made"
    fresh nix
    boot
    started=${EPOCHREALTIME/./}
    needs "the package installs" install_here r1
    whole=$((${EPOCHREALTIME/./} - started))
    for k in 2 3 4 5 6 7; do
        fresh nix
        boot
        run bash -c 'setsid dpkg --install "$1" & sleep "$2"; kill -9 -- "-$!"; wait "$!"' bash "$file" \
            "$(printf '%d.%06d' $((whole * k / 8 / 1000000)) $((whole * k / 8 % 1000000)))" >/dev/null 2>&1
        run dpkg --configure -a >/dev/null 2>&1
        works "killed at $k eighths of its time, dpkg can install it" install_here r1
        works "and activation finds nothing wrong" run nix-multiuser activate
        run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
        works "the store is sound" run nix-store --verify --check-contents
        works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    done
}
