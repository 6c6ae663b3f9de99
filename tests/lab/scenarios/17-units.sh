# shellcheck shell=bash
# Promise: what an administrator does with the units does what it says, and running builds survive it.

scenario() {
    fresh installed
    boot
    open_gate
    stop_and_start
    use_service_alone
    for_everybody
    restart_often
    while_it_cannot_start
    successor_of_the_service
    is "no unit has failed" "" "$(run systemctl --failed --no-legend --plain)"
}

# state: of the socket and the service.
state() {
    echo "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)" \
        "$(run systemctl is-active nix-daemon.service)"
}

user_builds() {
    works "a user builds $1" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who bob$RANDOM"
}

# systemd counts starts, and gives up on a unit after five in ten seconds.
restart_often() {
    for _ in 1 2 3 4 5 6 7 8; do run systemctl restart nix-daemon.service; done
    is "after eight restarts of the service both are active" "enabled active active" "$(state)"
    for _ in 1 2 3 4 5 6 7 8; do run systemctl restart nix-daemon.socket; done
    has "after eight restarts of the socket it is active" "enabled active *" "$(state)"
    # Each while a client has just made the service start.
    run sh -c 'for _ in 1 2 3 4 5 6 7 8; do
            NIX_REMOTE=daemon timeout 10 nix-store --check-validity /nix/store/x & systemctl restart nix-daemon.socket
        done; wait' >/dev/null 2>&1
    has "after eight during a start it is active" "enabled active *" "$(state)"
    works "both are restarted at once" run systemctl restart nix-daemon.socket nix-daemon.service
    is "both are active" "enabled active active" "$(state)"
    user_builds "after that"
}

# A client waits, the service cannot start, and systemd starts it again and again.
while_it_cannot_start() {
    local file
    file=$(environment_file)
    run systemctl stop nix-daemon.service
    run sh -c 'cp -p "$1" /root/environment; echo NIX_MAX_JOBS=many >>"$1"' sh "$file"
    refused "nothing answers while the service cannot start" \
        run timeout 10 env NIX_REMOTE=daemon nix-store --check-validity /nix/store/x
    run cp -p /root/environment "$file"
    works "the service restarts with a valid environment" run systemctl restart nix-daemon.service
    is "the socket listens" "enabled active active" "$(state)"
    user_builds "after that"
}

stop_and_start() {
    start_build alice busy go
    needs "a build is running" arrived busy
    works "the socket is disabled and stopped" run systemctl disable --now nix-daemon.socket
    is "the service stops with it" "disabled inactive inactive" "$(state)"
    refused "nothing answers" as bob "nix-store --store daemon --check-validity /nix/store/x"
    works "the socket is enabled and started" run systemctl enable --now nix-daemon.socket
    has "it is active" "enabled active *" "$(state)"
    is "the build is still running" "" "$(run cat /tmp/busy.status 2>/dev/null)"
    run touch /gate/go
    works "it succeeds" finish_build busy
    user_builds "after that"
}

# With a masked socket, the service listens by itself.
use_service_alone() {
    run systemctl mask --now nix-daemon.socket >/dev/null 2>&1
    works "the service starts without its socket" run systemctl start nix-daemon.service
    LIMIT=20 run sh -c 'until NIX_REMOTE=daemon nix-store --check-validity --print-invalid /nix/store/00000000000000000000000000000000-none; do sleep 0.2; done' >/dev/null 2>&1
    user_builds "with the service alone"
    run systemctl stop nix-daemon.service
    run systemctl unmask nix-daemon.socket >/dev/null 2>&1
    works "the socket is started again" run systemctl start nix-daemon.socket
    user_builds "after that"
}

for_everybody() {
    works "users find nix-multiuser" as alice "nix-multiuser status"
    has "a command over ssh finds nix-daemon" "/usr/bin/nix-daemon" \
        "$(run env -i PATH=/usr/bin:/bin sh -c 'command -v nix-daemon')"
}

# This package under another name starts what was enabled: here the service without its socket.
successor_of_the_service() {
    local file
    run sh -c 'systemctl disable --now nix-daemon.socket; systemctl enable --now nix-daemon.service' >/dev/null 2>&1
    file=$(package renamed) || abandon "the package is made"
    case $FAMILY in
    deb) works "a package of another name replaces it" run apt-get install "${APT[@]}" --no-install-recommends "$file" ;;
    rpm) works "a package of another name replaces it" run dnf --assumeyes install --allowerasing "$file" ;;
    esac
    is "the service is enabled and active, as before" "enabled active" \
        "$(run systemctl is-enabled nix-daemon.service) $(run systemctl is-active nix-daemon.service)"
    user_builds "with the successor"
    [ "$FAMILY" = deb ] || completed_by_reinstallation
}

# Where %post fails, rpm leaves the package installed.
completed_by_reinstallation() {
    fresh nix
    boot
    run sh -c 'mkdir -p /nix && rm -rf /nix/var && touch /nix/var'
    install_here r1 >/dev/null 2>&1
    is "where %post failed the socket is not enabled" disabled "$(run systemctl is-enabled nix-daemon.socket)"
    run rm /nix/var
    works "the package is installed again" reinstall r1
    is "the socket is enabled and active after that" "enabled active" \
        "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    user_builds "after a reinstallation"
}
