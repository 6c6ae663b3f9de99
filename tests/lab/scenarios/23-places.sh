# shellcheck shell=bash
# Promise: Nix is copied to /nix by reflinks, hard links or copies, as the file systems allow; what cannot work is refused
# before anything changes.

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
    needs "nix-multiuser activate fills the empty store" run nix-multiuser activate
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
    works "$1: the store matches the database" run nix-store --verify --check-contents
}

clones() {
    local exclusive
    fresh nix
    on_disk btrfs 1500M
    boot
    needs "on btrfs the package installs" install_here r1
    build_there "on btrfs"
    seed_again "$M"
    works "reflinks take no extra space ($EXTRA KiB of $WHOLE)" test "$EXTRA" -lt $((WHOLE / 5))
    is "the files have no hard links" "" "$(run sh -c 'find /nix/store/*-* -type f -not -links 1 | head -n 3')"
    exclusive=$(btrfs filesystem du --summarize --raw "$M/nix/store" | awk 'END { print int($2 / 1024) }')
    works "they share their blocks ($exclusive KiB are not shared)" test "$exclusive" -lt $((WHOLE / 5))
}

links() {
    fresh nix
    on_disk ext4 1500M
    boot
    needs "on ext4 the package installs" install_here r1
    build_there "on ext4"
    seed_again "$M"
    works "hard links take no extra space ($EXTRA KiB of $WHOLE)" test "$EXTRA" -lt $((WHOLE / 5))
    is "every file has two hard links" "" "$(run sh -c 'find /nix/store/*-* -type f -not -links 2 | head -n 3')"
    is "the other link is the file of the package" "$(run sh -c 'stat -c %i "$1"/bin/*' sh "$(fact nix)")" \
        "$(run sh -c 'stat -c %i "/usr/lib/nix-multiuser/closure/${1##*/}"/bin/*' sh "$(fact nix)")"
    case $FAMILY in
    deb) is "the files of the package are unchanged" "" "$(run dpkg --verify nix-multiuser 2>&1)" ;;
    rpm) is "the files of the package are unchanged" "" "$(run rpm --verify nix-multiuser 2>&1 | grep /usr/lib/nix-multiuser)" ;;
    esac
    works "nix-store --optimise works" run nix-store --optimise
    works "the store matches the database after that" run nix-store --verify --check-contents
    works "nix-multiuser activate works after that" run nix-multiuser activate
}

copies() {
    fresh nix
    disk volume ext4 400M
    boot --bind="$DIR/volume:/nix"
    needs "with /nix on a file system of its own the package installs" install_here r1
    build_there "on a file system of its own"
    is "files are copies" "" "$(run sh -c 'find /nix/store/*-* -type f -not -links 1 | head -n 3')"
    works "files that were on the volume are kept" run test -d /nix/lost+found
}

too_small() {
    local before
    fresh nix
    disk volume ext4 30M
    boot --bind="$DIR/volume:/nix"
    before=$(places)
    refused "the package does not install with too little free space" install_here r1
    has "the message has both sizes" "*too little free space*needed: *[0-9] MiB*free: *[0-9] MiB*" "$OUT"
    is "the message is printed once" 1 "$(grep -c 'too little free space' <<<"$OUT")"
    is "nothing has changed" "$before" "$(places)"
    case $FAMILY in
    deb) hasnt "dpkg --audit does not list the package" "*nix-multiuser*" "$(run dpkg --audit 2>&1)" ;;
    rpm) refused "rpm reports the package as not installed" run rpm -q nix-multiuser ;;
    esac
}

places() {
    run sh -c 'getent group nixbld; getent passwd | grep ^nixbld; find /nix | sort; ls -lAn --time-style=full-iso /nix
        ls -A /etc/nix /var/lib/nix-multiuser /usr/lib/nix-multiuser /usr/libexec/nix-multiuser 2>&1
        ls /etc/profile.d /usr/lib/systemd/system /usr/bin | grep -i nix; true'
}

# Activation also refuses what the installation refuses.
not_ours() {
    local before
    fresh installed
    boot
    run sh -c 'systemctl stop nix-daemon.socket nix-daemon.service; mv /nix /srv/nix && ln -s /srv/nix /nix'
    refused "/nix as a symbolic link is refused" run nix-multiuser activate
    has "with an error message" "nix-multiuser: /nix is a symbolic link*" "$OUT"
    run sh -c 'rm /nix && mkdir /nix && chown alice /nix'
    before=$(run ls -lan --time-style=full-iso /nix | grep -v ' [.][.]$')
    refused "/nix of a user is refused" run nix-multiuser activate
    has "with an error message that names the user" "nix-multiuser: /nix is owned by alice, not by root*" "$OUT"
    is "nothing has changed" "$before" "$(run ls -lan --time-style=full-iso /nix | grep -v ' [.][.]$')"
}
