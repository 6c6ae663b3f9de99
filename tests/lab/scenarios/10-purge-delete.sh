# shellcheck shell=bash
# Promise: purging deletes what the package created, and nothing else.
# deb: purge of a package with that policy; rpm has no purge: `nix-multiuser purge --yes`.

scenario() {
    fresh nix
    boot
    works "the package installs" install_here delete || return
    use_and_delete
    refused "/nix is deleted" run test -e /nix
    is "the build users and their group are deleted" "" "$(run getent group nixbld; run getent passwd | grep '^nixbld')"
    refused "the package's state is deleted" run test -e /var/lib/nix-multiuser
    works "home directories are kept" run test -d /home/alice
    is "other accounts are kept" alice "$(run id -un alice)"

    # What existed before the package is kept.
    fresh nix
    boot
    run groupadd --gid 4242 nixbld
    run useradd --system --gid nixbld --groups nixbld --home-dir /var/empty --shell /usr/sbin/nologin nixbld1
    run mkdir -p /nix/precious
    run touch /nix/precious/file
    works "the package installs with an existing group, user and /nix" install_here delete || return
    is "the group is adopted" 4242 "$(run getent group nixbld | cut -d : -f 3)"
    use_and_delete
    works "files that were in /nix before are kept" run test -e /nix/precious/file
    is "the group and the user that existed before are kept" "4242 nixbld1" \
        "$(run getent group nixbld | cut -d : -f 3) $(run getent passwd | grep '^nixbld' | cut -d : -f 1)"
    refused "the store that the package created is deleted" run test -e /nix/store

    # A mounted file system is not the package's, even a bind mount of the same one.
    fresh nix
    boot
    works "the package installs again" install_here delete || return
    run sh -c 'mkdir /srv/disk && touch /srv/disk/file && mount --bind /srv/disk /nix/store'
    case $FAMILY in
    deb)
        works "it is removed" remove
        refused "and not purged" purge
        ;;
    rpm) refused "nix-multiuser purge refuses" run nix-multiuser purge --yes ;;
    esac
    has "the message names what is mounted" "*something is mounted at or below /nix*
/nix/store*" "$OUT"
    works "/nix is kept" run test -d /nix/var/nix
    is "and so are the accounts" 32 "$(run getent passwd | grep -c '^nixbld')"
    run umount /nix/store
    # What cannot be deleted is tried again the next time.
    run sh -c 'setsid setpriv --reuid=nixbld1 --regid=nixbld --clear-groups sleep 1000 >/dev/null 2>&1 & echo $! >/tmp/process'
    refused "the purge fails while a user cannot be deleted" purge_created
    has "the message names the user" "*could not be deleted: nixbld1;*" "$OUT"
    works "and the record is kept" run test -s /var/lib/nix-multiuser/created
    run sh -c 'kill "$(cat /tmp/process)"; sleep 1'
    works "after that it is purged" purge_created
    works "the files that were mounted are kept" run test -e /srv/disk/file
    refused "/nix is deleted after all" run test -e /nix
    is "and so are the accounts" "" "$(run getent group nixbld; run getent passwd | grep '^nixbld')"
    [ "$FAMILY" = rpm ] || another_installation
}

# Nothing is deleted that another installation of Nix uses now.
another_installation() {
    local trace
    for trace in /etc/systemd/system/nix-daemon.service /nix/receipt.json; do
        fresh nix
        boot
        works "the package installs before another installer" install_here delete || return
        works "it is removed" remove
        run sh -c 'echo "[Service]" >"$1"' sh "$trace"
        works "it is purged where there is $trace" purge
        has "it prints why it deletes nothing" "*nix-multiuser: another installation of Nix has taken over*" "$OUT"
        works "the store is kept" run test -d /nix/store
        is "and so are the accounts" 32 "$(run getent passwd | grep -c '^nixbld')"
    done
}

purge_created() {
    case $FAMILY in
    deb) purge ;;
    rpm) run nix-multiuser purge --yes ;;
    esac
}

use_and_delete() {
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    case $FAMILY in
    deb)
        works "the package is removed" remove
        has "the command that deletes the rest is printed" "*delete it with: apt-get purge nix-multiuser*" "$OUT"
        works "the store is kept" run test -d /nix/store
        works "the package is purged" purge
        hasnt "the package prints no error" "*nix-multiuser:*" "$OUT"
        ;;
    rpm)
        refused "without --yes, nix-multiuser purge deletes nothing" run nix-multiuser purge
        has "it lists what it would delete" "*user nixbld32*" "$OUT"
        works "the store is kept" run test -d /nix/store
        works "nix-multiuser purge --yes works" run nix-multiuser purge --yes
        hasnt "the status tells of no users that are deleted" "*32 users*" "$(run nix-multiuser status 2>&1)"
        works "the package is removed after that" remove
        hasnt "the package prints no error" "*nix-multiuser:*" "$OUT"
        ;;
    esac
}
