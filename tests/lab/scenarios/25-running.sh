# shellcheck shell=bash
# Promise: purge deletes nothing while a process runs from /nix, changes nothing when it refuses, and can be repeated. No
# user can prevent it without really using /nix.

scenario() {
    local process
    fresh nix
    boot
    needs "the package installs" install_here delete
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    # With characters that act on a terminal in its arguments.
    run sh -c 'mkfifo /tmp/fifo; setsid "$1" sh -c "read line <>/tmp/fifo" "$(printf "\033[31m\007")" >/dev/null 2>&1 & echo $! >/tmp/process' sh "$(fact shell)"
    process=$(run cat /tmp/process)
    look_alikes
    check_refused "$process"
    case $FAMILY in
    deb)
        works "the package is removed while a process runs from /nix" remove
        refused "the package is not purged" purge
        ;;
    rpm) refused "purge fails while a process runs from /nix" run nix-multiuser purge --yes ;;
    esac
    has "the message names the process" "*still run from /nix*$process *" "$OUT"
    hasnt "it names no process that runs from another place" "*$(run cat /tmp/spaces) *" "$OUT"
    works "the process still runs" run test -e "/proc/$process"
    works "its program is kept" run test -e "$(fact shell)"
    is "the accounts are kept" 32 "$(run getent passwd | grep -c '^nixbld')"
    run kill "$process"
    works "the processes of alice that only look like it still run" run sh -c 'for pid in $(cat /tmp/spaces /tmp/newline /tmp/own); do test -e "/proc/$pid"; done'
    case $FAMILY in
    deb) works "purge works after the process ended" purge ;;
    rpm)
        works "purge works after the process ended" run nix-multiuser purge --yes
        works "the package is removed" remove
        ;;
    esac
    refused "/nix is deleted" run test -e /nix
    is "the accounts are deleted" "" "$(run getent group nixbld; run getent passwd | grep '^nixbld')"
}

# Processes of alice whose files only look as if they were in /nix.
look_alikes() {
    run su - alice -c '
        start() { setsid "$@" >/dev/null 2>&1 & echo $!; }
        for place in "x /nix" "new
line /nix"; do
            mkdir -p "$HOME/$place/store" && cp /bin/sleep "$HOME/$place/store/"
        done
        start "$HOME/x /nix/store/sleep" 1000 >/tmp/spaces
        start "$HOME/new
line /nix/store/sleep" 1000 >/tmp/newline
        mkdir -p ~/nix/store && cp /bin/sleep ~/nix/store/
        start unshare --user --map-root-user --mount sh -c "mount --bind $HOME/nix /nix && exec /nix/store/sleep 1000" >/tmp/own
        sleep 1'
    has "a process of alice maps a file below a directory named like /nix" "* /nix/store/sleep*" \
        "$(run sh -c 'cat "/proc/$(cat /tmp/spaces)/maps"')"
    has "another one has a /nix of its own" "*/nix/store/sleep" "$(run sh -c 'readlink "/proc/$(cat /tmp/own)/exe"' 2>&1)"
}

# check_refused PROCESS: the refused command leaves everything as it was.
check_refused() {
    local before
    before=$(daemon_state)
    refused "nix-multiuser purge --yes is refused" run nix-multiuser purge --yes
    has "the message names the process" "*still run from /nix*$1 *" "$OUT"
    hasnt "without characters that act on the terminal" $'*[\033\007]*' "$OUT"
    hasnt "nor the daemon" "* nix-daemon*" "$OUT"
    is "units and daemon are as they were" "$before" "$(daemon_state)"
    works "a user builds after that" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who bob"
}

daemon_state() {
    run systemctl is-active nix-daemon.socket nix-daemon.service
    daemon_pid
}
