# shellcheck shell=bash
# Promise: the daemon follows its environment file, with both init systems (S7, S8).

scenario() {
    fresh installed
    boot
    # A later line overrides an earlier one.
    set_environment NIX_DISTRIBUTED_BUILDS=1 NIX_REMOTE_SYSTEMS=/etc/nix/far.conf
    run touch /etc/nix/far.conf
    restarted_and_building "with distributed builds"
    has "the daemon gets the machines file" "*--option builders @/etc/nix/far.conf *" "$(seen_by_daemon)"

    set_environment NIX_DISTRIBUTED_BUILDS=0
    restarted_and_building "without distributed builds"
    has "the daemon gets an empty list of builders" "*--option builders *" "$(seen_by_daemon)"
    hasnt "and no machines file" "*far.conf*" "$(seen_by_daemon)"

    set_environment NIX_DISTRIBUTED_BUILDS=1 NIX_REMOTE_SYSTEMS=/etc/nix/far.conf:/etc/nix/near.conf
    restarted_and_building "with two machines files"
    has "the daemon gets both" "*--option builders @/etc/nix/far.conf;@/etc/nix/near.conf *" "$(seen_by_daemon)"

    set_environment NIX_DISTRIBUTED_BUILDS= NIX_REMOTE_SYSTEMS=
    run sh -c ': >/etc/nix/remote-systems.conf'
    restarted_and_building "with remote-systems.conf"
    has "the daemon gets remote-systems.conf" "*--option builders @/etc/nix/remote-systems.conf *" "$(seen_by_daemon)"

    set_environment https_proxy=http://proxy.example.org:3128
    restarted_and_building "with a proxy"
    has "the daemon gets other variables" "*https_proxy=http://proxy.example.org:3128*" "$(seen_by_daemon)"
    check_tuning
    check_nonsense
}

# Commands send the values of the daemon's environment to the daemon.
check_tuning() {
    set_environment NIX_MAX_JOBS=0
    restart_daemon
    refused "with no jobs, a user's build is refused" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who none"
    has "the error names max-jobs" "*max-jobs*" "$OUT"
    refused "a build of root, without the daemon, is refused too" run sh -lc "nix-build --no-out-link /srv/lab/hello.nix --argstr who none"
    works "-j overrides it" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who none -j 1"
    set_environment NIX_MAX_JOBS=auto NIX_BUILD_CORES=3
    restarted_and_building "with jobs and cores"
    works "a build gets the number of cores" as alice 'nix-build --no-out-link /srv/lab/cores.nix'
    is "it is that of the environment" 3 "$(run cat "$(tail -n 1 <<<"$OUT")")"
}

check_nonsense() {
    local line
    for line in NIX_MAX_JOBS=many NIX_BUILD_CORES=-1 NIX_DISTRIBUTED_BUILDS=perhaps; do
        set_environment "$line"
        refused "with $line the daemon does not start" restart_daemon
        [ "$INIT" != systemd ] || OUT=$(run journalctl --unit nix-daemon.service --lines 20 --output cat)
        has "the log has the reason" "*nix-daemon: ${line%=*} is '${line#*=}'; it takes *($(environment_file))*" "$OUT"
        set_environment "${line%=*}="
    done
    [ "$INIT" != systemd ] || has "it exits with 78" "*status=78/CONFIG*" \
        "$(run journalctl --unit nix-daemon.service --lines 20 --output cat)"
    works "the daemon starts with a valid environment" restart_daemon
}

# Reset systemd's limit on frequent starts.
restart_daemon() {
    case $INIT in
    systemd) run systemctl reset-failed nix-daemon.service nix-daemon.socket && run systemctl restart nix-daemon.service ;;
    sysvinit) run /etc/init.d/nix-daemon restart ;;
    esac
}

set_environment() {
    run sh -c 'file=$1; shift; printf "%s\n" "$@" >>"$file"' sh "$(environment_file)" "$@"
}

restarted_and_building() {
    works "the daemon restarts $1" restart_daemon
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who '${1//[^a-z]/-}'"
}

seen_by_daemon() {
    run sh -c 'tr "\0" "\n" <"/proc/$1/environ"; tr "\0" " " <"/proc/$1/cmdline"' sh "$(daemon_pid)"
}
