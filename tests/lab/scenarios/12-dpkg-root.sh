# shellcheck shell=bash
# Promise: dpkg --root configures the system in that directory and does not change the running system.

scenario() {
    fresh bare
    # With the dependencies installed already: this scenario tests the package's own scripts.
    overlay "$DIR/target" "$LAB_RUN/nix/$TARGET:$LAB_ROOTS/$ROOT"
    local file
    file=$(package r1) || abandon "the package is made"
    local target=$DIR/target/m before gid
    boot --bind="$target:/mnt"
    # As if another package with units of that name was there.
    run sh -c 'cd /var/lib/systemd && mkdir -p deb-systemd-helper-enabled deb-systemd-helper-masked &&
        : >deb-systemd-helper-enabled/nix-daemon.socket.dsh-also && : >deb-systemd-helper-masked/nix-daemon.socket'
    before=$(outside)
    needs "dpkg --root installs the package" run env DEBIAN_FRONTEND=noninteractive \
        dpkg --root=/mnt --force-script-chrootless --install "$file"
    hasnt "the package prints no error" "*nix-multiuser:*" "$OUT"
    is "the running system is unchanged" "$before" "$(outside)"
    has "the package is installed in the root" "ii *" \
        "$(run dpkg-query --root=/mnt --show --showformat='${db:Status-Abbrev}' nix-multiuser)"
    is "it has the build users" 32 "$(run grep -c '^nixbld' /mnt/etc/passwd)"
    gid=$(run sed -n 's/^nixbld:[^:]*:\([0-9]*\):.*/\1/p' /mnt/etc/group)
    has "it has their group" "[1-9]*" "$gid"
    is "the group has its members" 32 "$(run sed -n 's/^nixbld:.*://p' /mnt/etc/group | tr , '\n' | grep -c .)"
    is "the store belongs to that group" "1775 0:$gid" "$(run stat -c '%a %u:%g' /mnt/nix/store)"
    works "the socket is enabled" run test -L /mnt/etc/systemd/system/sockets.target.wants/nix-daemon.socket
    [ "$PAYLOAD" = distro ] || check_seed_waits
    works "postinst works a second time" run env DPKG_ROOT=/mnt DPKG_MAINTSCRIPT_PACKAGE=nix-multiuser \
        DPKG_MAINTSCRIPT_NAME=postinst sh /mnt/var/lib/dpkg/info/nix-multiuser.postinst configure 0
    works "dpkg --root removes the package" run dpkg --root=/mnt --force-script-chrootless --remove nix-multiuser
    works "dpkg --root purges the package" run dpkg --root=/mnt --force-script-chrootless --purge nix-multiuser
    is "the running system is still unchanged" "$before" "$(outside)"
    [ "$PAYLOAD" = distro ] || seeded_at_boot
}

# The bundled Nix cannot run in another root: the first boot copies it to /nix.
check_seed_waits() {
    is "the store is still empty" "" "$(run ls -A /mnt/nix/store)"
    works "the unit that fills it is enabled" run sh -c 'ls /mnt/etc/systemd/system/*.wants/nix-multiuser-activate.service ||
        grep -q "^Requires=nix-multiuser-activate.service" /mnt/usr/lib/systemd/system/nix-daemon.socket'
}

seeded_at_boot() {
    needs "dpkg --root installs the package again" run env DEBIAN_FRONTEND=noninteractive \
        dpkg --root=/mnt --force-script-chrootless --install "$file"
    stop
    # shellcheck disable=SC2034 # `boot` asks for it
    M=$target
    boot
    is "at its first boot the socket is active" active "$(run systemctl is-active nix-daemon.socket)"
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    is "with the bundled Nix" "nix (Nix) $PAYLOAD" "$(as alice "nix --version")"
}

outside() {
    run sh -c 'md5sum /etc/passwd /etc/group /etc/shadow /var/lib/dpkg/status
        ls /var/lib/systemd/deb-systemd-helper-*
        ls -d /nix /etc/nix /var/lib/nix-multiuser /usr/libexec/nix-multiuser 2>&1
        systemctl list-unit-files --no-legend "nix*" 2>&1; find /etc/systemd /etc/rc2.d -name "*nix*" 2>/dev/null'
}
