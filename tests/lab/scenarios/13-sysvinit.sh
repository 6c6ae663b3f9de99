# shellcheck shell=bash
# Promise: an init.d script runs the daemon, with the exit codes of the LSB (S7, S9).

scenario() {
    fresh installed
    boot
    local level links
    refused "there is no systemd on this machine" run sh -c 'command -v systemctl || test -e /usr/lib/systemd/systemd'
    for level in 2 3 4 5; do
        links=$(run sh -c "ls /etc/rc$level.d" | grep nix-daemon)
        has "runlevel $level starts it" "S[0-9][0-9]nix-daemon" "$links"
    done
    for level in 0 1 6; do
        links=$(run sh -c "ls /etc/rc$level.d" | grep nix-daemon)
        has "runlevel $level stops it" "K[0-9][0-9]nix-daemon" "$links"
    done
    works "the daemon runs after boot" service status
    check_cycle
    check_busy_restart
}

service() {
    run /etc/init.d/nix-daemon "$@"
}

# exits TEXT STATUS ACTION
exits() {
    local status
    OUT=$(service "$3" 2>&1)
    status=$?
    if [ "$status" = "$2" ]; then ok "$1"; else not_ok "$1" "exit $status: $OUT"; fi
}

check_cycle() {
    local pid
    pid=$(run cat /run/nix-daemon.pid)
    is "its pidfile has its pid" nix-daemon "$(run cat "/proc/$pid/comm")"
    exits "start succeeds when it runs" 0 start
    is "and does not restart it" "$pid" "$(run cat /run/nix-daemon.pid)"
    is "there is one daemon" 1 "$(run pgrep -c -x nix-daemon)"
    exits "restart succeeds" 0 restart
    hasnt "and starts a new daemon" "$pid" "$(run cat /run/nix-daemon.pid)"
    exits "stop succeeds" 0 stop
    is "no daemon runs" "" "$(run pgrep -x nix-daemon)"
    refused "its pidfile is deleted" run test -e /run/nix-daemon.pid
    exits "status is 3 when stopped" 3 status
    exits "stop succeeds when it is stopped" 0 stop
    run sh -c 'echo 999999 >/run/nix-daemon.pid'
    exits "status is 1 when dead with a pidfile" 1 status
    exits "start succeeds over a stale pidfile" 0 start
    exits "status is 0 when running" 0 status
    exits "an unknown action is a usage error" 2 dance
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
}

check_busy_restart() {
    open_gate
    start_build alice busy go
    works "a build is running" arrived busy
    exits "restart succeeds during a build" 0 restart
    is "the build continues" "" "$(run cat /tmp/busy.status 2>/dev/null)"
    run touch /gate/go
    works "and succeeds" finish_build busy
}
