# shellcheck shell=bash
# Promise: nothing is deleted that runs. The purge that refused can be done again.

scenario() {
    local process
    fresh nix
    boot
    needs "the package installs" install_here delete
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    run sh -c 'setsid "$1" sleep 1000 >/dev/null 2>&1 & echo $! >/tmp/process' sh "$(fact shell)"
    process=$(run cat /tmp/process)
    case $FAMILY in
    deb)
        works "removing works while something runs from /nix" remove
        refused "purging does not" purge
        ;;
    rpm) refused "purging refuses while something runs from /nix" run nix-multiuser purge --yes ;;
    esac
    has "the message names it" "*still runs from /nix*$process *" "$OUT"
    works "it still runs" run test -e "/proc/$process"
    works "its program is there" run test -e "$(fact shell)"
    is "so are the accounts" 32 "$(run getent passwd | grep -c '^nixbld')"
    run kill "$process"
    case $FAMILY in
    deb) works "when it has ended, purging works" purge ;;
    rpm)
        works "when it has ended, purging works" run nix-multiuser purge --yes
        works "and erasing" remove
        ;;
    esac
    refused "/nix is gone" run test -e /nix
    is "so are the accounts" "" "$(run getent group nixbld; run getent passwd | grep '^nixbld')"
}
