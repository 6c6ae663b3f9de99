# shellcheck shell=bash
# Promise: if activation is killed at any command, the store has only complete paths, and the next activation repairs it.

scenario() {
    start_faults
    fault "killed at each command, activation leaves only complete paths, and the next activation repairs the rest" commands
    end_faults
}

# A package with few build users, so that most commands are about the store.
start_faults() {
    fresh nix
    boot
    needs "the package installs" install_here few
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    stop_daemon
}

stop_daemon() {
    case $INIT in
    systemd) run systemctl stop nix-daemon.socket nix-daemon.service nix-multiuser-activate.service ;;
    sysvinit) run /etc/init.d/nix-daemon stop ;;
    esac >/dev/null 2>&1
}

fault() { # fault TEXT MODE
    if OUT=$(LIMIT=1200 run bash /srv/lab/faults.sh "$2" "$(fact nix)" 2>&1); then
        ok "$1 ($(tail -n 1 <<<"$OUT"))"
    else
        not_ok "$1" "$OUT"
    fi
}

end_faults() {
    case $INIT in
    systemd) run systemctl start nix-daemon.socket ;;
    sysvinit) run /etc/init.d/nix-daemon start >/dev/null ;;
    esac
    works "a user builds after that" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
}
