# shellcheck shell=bash
# Promise: where a processor is emulated, `nix-multiuser doctor` and `status` do not take the emulator for the daemon's
# program, and report the missing sandbox and nothing else.

# shellcheck source=tests/lab/scenarios/40-doctor.sh
. scenarios/40-doctor.sh

scenario() {
    local program
    program=$(fact nix)/bin/nix
    fresh installed
    boot
    works "alice builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    has "to the kernel, the daemon's program is the emulator" "*/qemu-aarch64" "$(run readlink "/proc/$(daemon_pid)/exe")"
    reports "the missing sandbox is reported and nothing else" "warning:settings-sandbox" 0
    has "the daemon's program is known" "*\"ok\", \"found\": \"$program\"*" "$(grep '"daemon-version"' "$DIR/doctor.json")"
    has "status names it" "*Daemon*process $(daemon_pid), *, nix-$PAYLOAD"$'\n'* "$(run nix-multiuser status)"

    run sh -euc '. /srv/lab/break-system.sh; another_file "$1"' sh "$program"
    reports "a daemon that still runs a replaced program is reported" "failed:daemon-version warning:settings-sandbox" 1
    run systemctl restart nix-daemon.service
    reports "--deep also reports that builds see the system" "failed:sandbox-build warning:settings-sandbox" 1 --deep
}

# reports TEXT EXPECTED STATUS [ARGUMENT...]: what the doctor finds, in one of three tries: under emulation, a command may take
# longer than the doctor waits for it.
reports() {
    local text=$1 expected=$2 status=$3 tries
    shift 3
    for ((tries = 0; tries < 3; tries++)); do
        doctor "$@"
        [ "$FOUND $STATUS" != "$expected $status" ] || break
    done
    finds "$text" "$expected" "$status"
}
