# shellcheck shell=bash
# Promise: an empty /nix (a new image, a new volume) is filled at boot before the daemon's socket starts.

scenario() {
    no_nix
    again
    if [ "$INIT" = systemd ]; then
        new_volume
        small_volume
        fixed_usr
    fi
}

# check_seeded WHERE
check_seeded() {
    if [ "$INIT" = systemd ]; then
        is "$1: the socket is active" active "$(run systemctl is-active nix-daemon.socket)"
        is "$1: no unit has failed" "" "$(run systemctl --failed --no-legend --plain)"
        works "$1: the socket started after Nix was copied" test "$(when ExecMainExit nix-multiuser-activate.service)" -gt 0 -a \
            "$(when ExecMainExit nix-multiuser-activate.service)" -le "$(when ActiveEnter nix-daemon.socket)"
    fi
    is "$1: the profile is the bundled Nix" "$(fact nix)" "$(run readlink --canonicalize /nix/var/nix/profiles/nix-multiuser)"
    works "$1: a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    works "$1: the store matches the database" run nix-store --verify --check-contents
    is "$1: the store belongs to the build group" "1775 root:nixbld" "$(run stat -c '%a %U:%G' /nix/store)"
}

when() { # when EVENT UNIT: in microseconds since the machine's kernel started
    run systemctl show --property="$1TimestampMonotonic" --value "$2"
}

no_nix() {
    fresh installed
    rm -rf "$M/nix"
    boot
    check_seeded "without /nix"
}

# The next boot of the same machine has nothing to do.
again() {
    local before spent
    before=$(run ls -lA --time-style=full-iso /nix/store /nix/var/nix/profiles /nix/var/nix/gcroots/nix-multiuser /nix/var/nix/nix-multiuser.release)
    stop
    boot
    if [ "$INIT" = systemd ]; then
        spent=$(($(when ExecMainExit nix-multiuser-activate.service) - $(when ExecMainStart nix-multiuser-activate.service)))
        works "activation at the next boot takes $((spent / 1000)) ms" test "$spent" -lt 500000
    fi
    is "the next boot changes nothing" "$before" \
        "$(run ls -lA --time-style=full-iso /nix/store /nix/var/nix/profiles /nix/var/nix/gcroots/nix-multiuser /nix/var/nix/nix-multiuser.release)"
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who again"
}

# By fstab. A container has no block devices, so the entry is a bind mount of a volume mounted outside.
new_volume() {
    fresh installed
    disk volume ext4 400M
    rm -rf "$M/nix"
    echo "/srv/volume /nix none bind 0 0" >>"$M/etc/fstab"
    boot --bind="$DIR/volume:/srv/volume"
    is "/nix is the volume" ext4 "$(run stat --file-system -c %T /nix | sed 's,ext2/ext3,ext4,')"
    check_seeded "on a new volume"
    stop
    boot --bind="$DIR/volume:/srv/volume"
    works "a user builds after a reboot" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who bob"
}

small_volume() {
    fresh installed
    disk volume ext4 20M
    rm -rf "$M/nix"
    echo "/srv/volume /nix none bind 0 0" >>"$M/etc/fstab"
    boot --bind="$DIR/volume:/srv/volume"
    is "on a volume that is too small, activation fails" failed "$(run systemctl is-active nix-multiuser-activate.service)"
    hasnt "the socket is not active" active "$(run systemctl is-active nix-daemon.socket)"
    has "the log has the reason" "*too little free space*" "$(run journalctl --boot --no-pager --unit nix-multiuser-activate.service)"
    is "nothing else has failed" nix-multiuser-activate.service \
        "$(run systemctl --failed --no-legend --plain | cut -d ' ' -f 1)"
}

fixed_usr() {
    fresh installed
    rm -rf "$M/nix"
    boot --bind-ro="$M/usr:/usr"
    refused "/usr is read-only" run touch /usr/mine
    check_seeded "with a read-only /usr"
}
