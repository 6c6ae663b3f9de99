# shellcheck shell=bash
# Promise: when activation fails at any point, the store is valid, and the next activation completes it.

# shellcheck source=21-faults-commands.sh
. scenarios/21-faults-commands.sh

scenario() {
    start_faults
    fault "killed at any moment, activation leaves only complete paths, and the next activation repairs the rest" moments
    fault "the same when the file system becomes full" space
    fault "the same when Nix was interrupted while it created the database" database
    fault "concurrent activations do the work once and all succeed" together
    end_faults
    collected_meanwhile
    [ "$FAMILY" != deb ] || dpkg_killed
}

# Garbage collection by another version of Nix, which has its own GC root.
collected_meanwhile() {
    local other=2.8.0
    [ "$PAYLOAD" != 2.8.0 ] || other=2.3.7
    package r1 "$other" >/dev/null || abandon "the package is made"
    fresh nix
    boot
    needs "a version is installed" install_here r1
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    needs "it is also installed in a profile" as root "nix-env -p /nix/var/nix/profiles/keeper -i $(fact nix)"
    needs "another version is installed" downgrade r1 "$other"
    if OUT=$(LIMIT=300 run bash /srv/lab/gc-stress.sh "$(fact nix)" 20 2>&1); then
        ok "activation and collections at the same time do not hurt each other ($(tail -n 1 <<<"$OUT"))"
    else
        not_ok "concurrent activation and garbage collection work" "$OUT"
    fi
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
}

# dpkg and all its child processes are killed.
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
        works "after dpkg was killed at $k/8 of its time, the package installs" install_here r1
        works "nix-multiuser activate works" run nix-multiuser activate
        run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
        works "the store matches the database" run nix-store --verify --check-contents
        works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    done
}
