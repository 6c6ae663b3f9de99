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
    doctor
    finds "the missing sandbox is reported and nothing else" "warning:settings-sandbox" 0
    has "the daemon's program is known" "*\"ok\", \"found\": \"$program\"*" "$(grep '"daemon-version"' "$DIR/doctor.json")"
    has "status names it" "*Daemon*process $(daemon_pid), *, nix-$PAYLOAD"$'\n'* "$(run nix-multiuser status)"

    run sh -euc '. /srv/lab/break-system.sh; another_file "$1"' sh "$program"
    doctor
    finds "a daemon that still runs a replaced program is reported" "failed:daemon-version warning:settings-sandbox" 1
    run systemctl restart nix-daemon.service
    doctor --deep
    finds "--deep also reports that builds see the system" "failed:sandbox-build warning:settings-sandbox" 1
    as alice "/usr/bin/nix-multiuser doctor --json" >"$DIR/doctor.json" 2>"$DIR/doctor.err"
    STATUS=$?
    read_report
    finds "alice sees the same report" "warning:settings-sandbox" 0
}
