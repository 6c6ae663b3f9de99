# shellcheck shell=bash
# Promise: deleting removes what the package created and nothing else.
# deb: purge of a package built with that policy; rpm, which has no purge: `nix-multiuser purge --yes`.

scenario() {
    fresh nix
    boot
    works "the package installs" install_here delete || return
    use_and_delete
    refused "/nix is gone" run test -e /nix
    is "the build users and their group are gone" "" "$(run getent group nixbld; run getent passwd | grep '^nixbld')"
    refused "the package's state is gone" run test -e /var/lib/nix-multiuser
    works "people's homes stay" run test -d /home/alice
    is "the other accounts are untouched" alice "$(run id -un alice)"

    # What was there before is not the package's to delete.
    fresh nix
    boot
    run groupadd --gid 4242 nixbld
    run useradd --system --gid nixbld --groups nixbld --home-dir /var/empty --shell /usr/sbin/nologin nixbld1
    run mkdir -p /nix/precious
    run touch /nix/precious/file
    works "it installs over an existing group, user and /nix" install_here delete || return
    is "the group is adopted" 4242 "$(run getent group nixbld | cut -d : -f 3)"
    use_and_delete
    works "what was in /nix before stays" run test -e /nix/precious/file
    is "the group and the user of before stay" "4242 nixbld1" \
        "$(run getent group nixbld | cut -d : -f 3) $(run getent passwd | grep '^nixbld' | cut -d : -f 1)"
    refused "the store the package made is gone" run test -e /nix/store

    # Nor is what somebody mounted there, of the same file system or not.
    fresh nix
    boot
    works "it installs once more" install_here delete || return
    run sh -c 'mkdir /srv/disk && touch /srv/disk/file && mount --bind /srv/disk /nix/store'
    case $FAMILY in
    deb)
        works "it is removed" remove
        works "and purged" purge
        ;;
    rpm) works "nix-multiuser purge works" run nix-multiuser purge --yes ;;
    esac
    has "which says that something is mounted" "*something is mounted at or below /nix*" "$OUT"
    works "what was mounted is whole" run test -e /srv/disk/file
    works "and /nix is still there" run test -d /nix/var/nix
}

use_and_delete() {
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    case $FAMILY in
    deb)
        works "removing keeps everything" remove
        works "the store is there" run test -d /nix/store
        works "purging works" purge
        hasnt "without a word of trouble" "*nix-multiuser:*" "$OUT"
        ;;
    rpm)
        refused "without --yes, nix-multiuser purge only lists" run nix-multiuser purge
        has "what it would delete" "*user nixbld32*" "$OUT"
        works "the store is there" run test -d /nix/store
        works "with --yes it deletes" run nix-multiuser purge --yes
        works "erasing works after that" remove
        hasnt "without a word of trouble" "*nix-multiuser:*" "$OUT"
        ;;
    esac
}
