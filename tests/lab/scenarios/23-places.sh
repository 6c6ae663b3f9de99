# shellcheck shell=bash
# Promise: Nix comes into /nix in the cheapest way that the file systems allow, and what cannot work is refused before
# anything has changed.

scenario() {
    if command -v mkfs.btrfs >/dev/null; then
        clones
    else
        echo "skip - $TARGET $SCENARIO: clones on btrfs: mkfs.btrfs is missing"
    fi
    links
    copies
    too_small
    not_ours
}

# seed_again DIRECTORY: once more from nothing, with nothing else going on; sets EXTRA, the KiB that it took beside the
# database (in which Nix keeps 8 MiB in reserve).
seed_again() {
    local before
    run systemctl stop nix-daemon.socket nix-daemon.service nix-multiuser-activate.service
    run sh -c 'rm -rf /nix/* /nix/store/.[!.]*'
    before=$(used "$1")
    needs "Nix is brought in once more" run nix-multiuser activate
    EXTRA=$(($(used "$1") - before - $(run du --summarize --block-size=1K /nix/var/nix/db | cut -f 1)))
    WHOLE=$(($(fact unpacked) / 1024))
    run systemctl start nix-daemon.socket
}

used() { # used DIRECTORY: KiB of its file system
    sync --file-system "$1"
    [ "$(stat --file-system -c %T "$1")" != btrfs ] || btrfs filesystem sync "$1" >/dev/null
    df --block-size=1K --output=used "$1" | tail -n 1
}

build_there() {
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "$1: a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    works "$1: the store is sound" run nix-store --verify --check-contents
}

clones() {
    local exclusive
    fresh nix
    on_disk btrfs 1500M
    boot
    needs "on btrfs the package installs" install_here r1
    build_there "on btrfs"
    seed_again "$M"
    works "clones take no space of their own ($EXTRA KiB, of $WHOLE)" test "$EXTRA" -lt $((WHOLE / 5))
    is "they are files of their own" "" "$(run sh -c 'find /nix/store/*-* -type f -not -links 1 | head -n 3')"
    exclusive=$(btrfs filesystem du --summarize --raw "$M/nix/store" | awk 'END { print int($2 / 1024) }')
    works "and share their blocks ($exclusive KiB are not shared)" test "$exclusive" -lt $((WHOLE / 5))
}

links() {
    fresh nix
    on_disk ext4 1500M
    boot
    needs "on ext4 the package installs" install_here r1
    build_there "on ext4"
    seed_again "$M"
    works "links take no space of their own ($EXTRA KiB, of $WHOLE)" test "$EXTRA" -lt $((WHOLE / 5))
    is "every file has two names" "" "$(run sh -c 'find /nix/store/*-* -type f -not -links 2 | head -n 3')"
    is "the other one is the package's" "$(run sh -c 'stat -c %i "$1"/bin/*' sh "$(fact nix)")" \
        "$(run sh -c 'stat -c %i "/usr/lib/nix-multiuser/closure/${1##*/}"/bin/*' sh "$(fact nix)")"
    case $FAMILY in
    deb) is "the package is as it was made" "" "$(run dpkg --verify nix-multiuser 2>&1)" ;;
    rpm) is "the package is as it was made" "" "$(run rpm --verify nix-multiuser 2>&1 | grep /usr/lib/nix-multiuser)" ;;
    esac
    works "Nix may join equal files" run nix-store --optimise
    works "and the store is sound" run nix-store --verify --check-contents
    works "activation finds nothing to do" run nix-multiuser activate
}

copies() {
    fresh nix
    disk volume ext4 400M
    boot --bind="$DIR/volume:/nix"
    needs "with /nix on a file system of its own the package installs" install_here r1
    build_there "on a file system of its own"
    is "files are copies" "" "$(run sh -c 'find /nix/store/*-* -type f -not -links 1 | head -n 3')"
    works "what the volume held before stays" run test -d /nix/lost+found
}

too_small() {
    local before
    fresh nix
    disk volume ext4 30M
    boot --bind="$DIR/volume:/nix"
    before=$(places)
    refused "where there is too little space the package is not installed" install_here r1
    has "the message has both sizes" "*too little space*needed: *[0-9] MiB*free: *[0-9] MiB*" "$OUT"
    is "and comes once" 1 "$(grep -c 'too little space' <<<"$OUT")"
    is "nothing has changed" "$before" "$(places)"
    case $FAMILY in
    deb) hasnt "dpkg has nothing half installed" "*nix-multiuser*" "$(run dpkg --audit 2>&1)" ;;
    rpm) refused "rpm does not know the package" run rpm -q nix-multiuser ;;
    esac
}

places() {
    run sh -c 'getent group nixbld; getent passwd | grep ^nixbld; find /nix | sort; ls -lAn --time-style=full-iso /nix
        ls -A /etc/nix /var/lib/nix-multiuser /usr/lib/nix-multiuser /usr/libexec/nix-multiuser 2>&1
        ls /etc/profile.d /usr/lib/systemd/system /usr/bin | grep -i nix; true'
}

# Activation itself refuses what the installation would have refused.
not_ours() {
    local before
    fresh installed
    boot
    run sh -c 'systemctl stop nix-daemon.socket nix-daemon.service; mv /nix /srv/nix && ln -s /srv/nix /nix'
    refused "/nix as a symbolic link is refused" run nix-multiuser activate
    has "and that is said" "nix-multiuser: /nix is a symbolic link*" "$OUT"
    run sh -c 'rm /nix && mkdir /nix && chown alice /nix'
    before=$(run ls -lan --time-style=full-iso /nix | grep -v ' [.][.]$')
    refused "/nix of a user is refused" run nix-multiuser activate
    has "and that is said, with her name" "nix-multiuser: /nix belongs to alice*" "$OUT"
    is "nothing has changed" "$before" "$(run ls -lan --time-style=full-iso /nix | grep -v ' [.][.]$')"
}
