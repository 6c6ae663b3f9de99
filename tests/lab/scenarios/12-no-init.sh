# shellcheck shell=bash
# Promise: the package installs without an init system (images, containers) and where policy-rc.d forbids services,
# and works at the first boot.

scenario() {
    in_a_chroot
    [ "$FAMILY" = rpm ] || with_policy
}

# chrooted COMMAND...: runs it in the overlay, with no PID 1 of its own.
chrooted() {
    timeout --kill-after=5 120 chroot "$M" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root TERM=dumb LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

# processes_below: what runs with the overlay as its root.
processes_below() {
    local process
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/root")" != "$(readlink --canonicalize "$M")" ] || cat "$process/comm"
    done
}

in_a_chroot() {
    local file
    file=$(package r1) || abandon "the package is made"
    fresh nix
    mount --bind "$LAB_PACKAGES" "$M/srv/packages"
    mount -t proc proc "$M/proc"
    mount --bind /dev "$M/dev"
    case $FAMILY in
    deb) works "the package installs in a chroot" chrooted apt-get install "${APT[@]}" "$file" ;;
    rpm) works "the package installs in a chroot" chrooted dnf --assumeyes install "$file" ;;
    esac
    is "it prints only how to start the daemon" "$([ "$FAMILY" = rpm ] || echo 1)" \
        "$(grep 'nix-multiuser:' <<<"$OUT" | grep -c 'starts it' | grep -v 0)"
    is "it started no process" "" "$(processes_below)"
    OUT=$(chrooted nix-multiuser doctor 2>&1)
    has "the doctor says how to start the daemon" "*-> *setsid /usr/libexec/nix-multiuser/daemon*" "$OUT"
    is "and nothing else" 1 "$(grep -o 'run: setsid [^#;]*' <<<"$OUT" | sort -u | wc -l)"
    is "the build users exist" 32 "$(chrooted getent passwd | grep -c '^nixbld')"
    is "the store exists" "1775 root:nixbld" "$(chrooted stat -c '%a %U:%G' /nix/store)"
    umount "$M/dev" "$M/proc" "$M/srv/packages"
    boot
    is "at the first boot the socket is enabled and active" "enabled active" \
        "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
}

with_policy() {
    fresh nix
    boot
    run sh -c 'printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d'
    works "the package installs where policy-rc.d forbids starting services" install_here r1
    hasnt "and prints no warning of the package" "*nix-multiuser:*" "$OUT"
    is "the socket is enabled but not started" "enabled inactive" \
        "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    works "the package is removed" remove
}
