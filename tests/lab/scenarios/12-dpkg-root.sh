# shellcheck shell=bash
# Promise: with DPKG_ROOT the system below it is configured and the one around it is not touched.

scenario() {
    fresh bare
    # Its dependencies are there already: this is about the package's own scripts.
    overlay "$DIR/target" "$LAB_RUN/nix/$TARGET:$LAB_ROOTS/$ROOT"
    local file
    file=$(package r1) || abandon "the package is made"
    local target=$DIR/target/m before gid
    boot --bind="$target:/mnt"
    before=$(outside)
    needs "dpkg configures below another root" run env DEBIAN_FRONTEND=noninteractive \
        dpkg --root=/mnt --force-script-chrootless --install "$file"
    hasnt "without a word of trouble" "*nix-multiuser:*" "$OUT"
    is "nothing outside was touched" "$before" "$(outside)"
    has "the package is installed below" "ii *" \
        "$(run dpkg-query --root=/mnt --show --showformat='${db:Status-Abbrev}' nix-multiuser)"
    is "its build users are below" 32 "$(run grep -c '^nixbld' /mnt/etc/passwd)"
    gid=$(run sed -n 's/^nixbld:[^:]*:\([0-9]*\):.*/\1/p' /mnt/etc/group)
    has "so is their group" "[1-9]*" "$gid"
    is "with its members" 32 "$(run sed -n 's/^nixbld:.*://p' /mnt/etc/group | tr , '\n' | grep -c .)"
    is "the store below belongs to that group" "1775 0:$gid" "$(run stat -c '%a %u:%g' /mnt/nix/store)"
    works "the socket is enabled below" run test -L /mnt/etc/systemd/system/sockets.target.wants/nix-daemon.socket
    [ "$PAYLOAD" = distro ] || check_seed_waits
    works "configuring again works" run env DPKG_ROOT=/mnt DPKG_MAINTSCRIPT_PACKAGE=nix-multiuser \
        DPKG_MAINTSCRIPT_NAME=postinst sh /mnt/var/lib/dpkg/info/nix-multiuser.postinst configure 0
    works "removing works below another root" run dpkg --root=/mnt --force-script-chrootless --remove nix-multiuser
    works "purging, too" run dpkg --root=/mnt --force-script-chrootless --purge nix-multiuser
    is "and nothing outside was touched" "$before" "$(outside)"
    [ "$PAYLOAD" = distro ] || seeded_at_boot
}

# Nix of the system below cannot run here: it is the first boot that brings it to /nix.
check_seed_waits() {
    is "the store below is still empty" "" "$(run ls -A /mnt/nix/store)"
    works "the unit that fills it is enabled below" run sh -c 'ls /mnt/etc/systemd/system/*.wants/nix-multiuser-activate.service ||
        grep -q "^Requires=nix-multiuser-activate.service" /mnt/usr/lib/systemd/system/nix-daemon.socket'
}

seeded_at_boot() {
    needs "it installs below another root again" run env DEBIAN_FRONTEND=noninteractive \
        dpkg --root=/mnt --force-script-chrootless --install "$file"
    stop
    # shellcheck disable=SC2034 # `boot` asks for it
    M=$target
    boot
    is "at its first boot the socket is active" active "$(run systemctl is-active nix-daemon.socket)"
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "and a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    is "with the packaged Nix" "nix (Nix) $PAYLOAD" "$(as alice "nix --version")"
}

outside() {
    run sh -c 'md5sum /etc/passwd /etc/group /etc/shadow /var/lib/dpkg/status
        ls -d /nix /etc/nix /var/lib/nix-multiuser /usr/libexec/nix-multiuser 2>&1
        systemctl list-unit-files --no-legend "nix*" 2>&1; find /etc/systemd /etc/rc2.d -name "*nix*" 2>/dev/null'
}
