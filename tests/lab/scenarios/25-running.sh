# shellcheck shell=bash
# Promise: purge deletes nothing while a process runs from /nix, and can be repeated.

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
        works "the package is removed while a process runs from /nix" remove
        refused "the package is not purged" purge
        ;;
    rpm) refused "purge fails while a process runs from /nix" run nix-multiuser purge --yes ;;
    esac
    has "the message names the process" "*still run from /nix*$process *" "$OUT"
    works "the process still runs" run test -e "/proc/$process"
    works "its program is kept" run test -e "$(fact shell)"
    is "the accounts are kept" 32 "$(run getent passwd | grep -c '^nixbld')"
    run kill "$process"
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
