# shellcheck shell=bash
# Promise: the daemon does as its environment file says, under either init (S7, S8).

scenario() {
    fresh installed
    boot
    # Later lines win.
    set_environment NIX_DISTRIBUTED_BUILDS=1 NIX_REMOTE_SYSTEMS=/etc/nix/far.conf
    run touch /etc/nix/far.conf
    restarted_and_building "with distributed builds"
    has "the machines file reaches the daemon" "*NIX_REMOTE_SYSTEMS=/etc/nix/far.conf*" "$(seen_by_daemon)"

    set_environment NIX_DISTRIBUTED_BUILDS=0
    restarted_and_building "without distributed builds"
    has "the daemon is told to use no builders" "*--option builders *" "$(seen_by_daemon)"
    hasnt "and no machines file" "*NIX_REMOTE_SYSTEMS*" "$(seen_by_daemon)"

    set_environment NIX_DISTRIBUTED_BUILDS=1 NIX_REMOTE_SYSTEMS=
    run sh -c ': >/etc/nix/remote-systems.conf'
    restarted_and_building "with the machines file of old"
    has "a remote-systems.conf of old is honoured" "*NIX_REMOTE_SYSTEMS=/etc/nix/remote-systems.conf*" "$(seen_by_daemon)"

    set_environment https_proxy=http://proxy.example.org:3128
    restarted_and_building "with a proxy"
    has "other variables reach it, too" "*https_proxy=http://proxy.example.org:3128*" "$(seen_by_daemon)"
}

set_environment() {
    run sh -c 'file=$1; shift; printf "%s\n" "$@" >>"$file"' sh "$(environment_file)" "$@"
}

restarted_and_building() {
    case $INIT in
    systemd) works "the daemon restarts $1" run systemctl restart nix-daemon.service ;;
    sysvinit) works "the daemon restarts $1" run /etc/init.d/nix-daemon restart ;;
    esac
    works "and a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who '${1//[^a-z]/-}'"
}

seen_by_daemon() {
    run sh -c 'tr "\0" "\n" <"/proc/$1/environ"; tr "\0" " " <"/proc/$1/cmdline"' sh "$(daemon_pid)"
}
