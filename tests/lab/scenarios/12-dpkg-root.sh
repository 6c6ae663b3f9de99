# shellcheck shell=bash
# Promise: with DPKG_ROOT the system below it is configured and the one around it is not touched.

scenario() {
    fresh bare
    # Its dependencies are there already: this is about the package's own scripts.
    overlay "$DIR/target" "$LAB_RUN/nix/$TARGET:$LAB_ROOTS/$ROOT"
    local target=$DIR/target/m before gid
    boot --bind="$target:/mnt"
    before=$(outside)
    needs "dpkg configures below another root" run env DEBIAN_FRONTEND=noninteractive \
        dpkg --root=/mnt --force-script-chrootless --install "$(package r1)"
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
    works "configuring again works" run env DPKG_ROOT=/mnt DPKG_MAINTSCRIPT_PACKAGE=nix-multiuser \
        DPKG_MAINTSCRIPT_NAME=postinst sh /mnt/var/lib/dpkg/info/nix-multiuser.postinst configure 0
    works "removing works below another root" run dpkg --root=/mnt --force-script-chrootless --remove nix-multiuser
    works "purging, too" run dpkg --root=/mnt --force-script-chrootless --purge nix-multiuser
    is "and nothing outside was touched" "$before" "$(outside)"
}

outside() {
    run sh -c 'md5sum /etc/passwd /etc/group /etc/shadow /var/lib/dpkg/status
        ls -d /nix /etc/nix /var/lib/nix-multiuser /usr/libexec/nix-multiuser 2>&1
        systemctl list-unit-files --no-legend "nix*" 2>&1; find /etc/systemd /etc/rc2.d -name "*nix*" 2>/dev/null'
}
