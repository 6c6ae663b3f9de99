# shellcheck shell=bash
# Promise: one release of Nix follows another by ordinary upgrades. Profiles, programs and running builds go on, the
# release before can be returned to, and garbage collection takes nothing that is in use.

scenario() {
    local release user
    # Beforehand: builds wait for upgrades, but not for ever.
    for release in 2.3.7 2.8.0 2.26.3; do package r1 "$release" >/dev/null || abandon "the packages are made"; done
    fresh nix
    boot
    needs "Nix 2.3.7 is installed" install_here r1 2.3.7
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    open_gate
    check_active 2.3.7
    for user in alice bob root; do
        needs "$user installs a package with it" as "$user" "nix-env -i -f /srv/lab/hello.nix --argstr who $user"
    done
    step 2.3.7 2.8.0
    step 2.8.0 2.26.3
    check_collection
    check_rollback
    check_deletion
    check_downgrade
    check_newer_schema
}

# check_active RELEASE: it is everybody's Nix, and held.
check_active() {
    is "nix is $1 for everybody" "nix (Nix) $1" "$(as bob 'nix --version')"
    is "the package's profile is that release" "$(fact nix "$1")" "$(run readlink --canonicalize /nix/var/nix/profiles/nix-multiuser)"
}

check_held() { # check_held: the installed release has a root for each of its paths
    is "every path of the installed release is held by a root" "$(run ls /usr/lib/nix-multiuser/closure)" \
        "$(run ls /nix/var/nix/gcroots/nix-multiuser)"
}

check_programs() {
    local user
    for user in alice bob root; do
        is "$user's program runs $1" "hello from $user" "$(as "$user" "hello-$user" 2>&1)"
        has "and is in the list of the profile" "*hello-$user*" "$(as "$user" 'nix-env -q' 2>&1)"
    done
}

check_store() {
    works "the store holds what the database says" run nix-store --verify --check-contents
    is "and nothing is said against it" "" "$(grep -iE 'error|warning|modified|disappeared' <<<"$OUT")"
}

# daemon_is RELEASE: the daemon that listens runs from that release.
daemon_is() {
    has "the daemon is that of $1" "$(fact nix "$1")/*" "$(run readlink "/proc/$(daemon_pid)/exe")"
}

step() { # step OLD NEW
    local daemon
    start_build alice "busy-$2" "go-$2"
    needs "a build is running under $1" arrived "busy-$2"
    daemon=$(daemon_pid)
    needs "Nix $2 replaces Nix $1" upgrade r1 "$2"
    hasnt "and nothing of ours complains" "*nix-multiuser:*" "$OUT"
    is "the build is still running" "" "$(run cat "/tmp/busy-$2.status" 2>/dev/null)"
    run touch "/gate/go-$2"
    works "it ends well" finish_build "busy-$2"
    check_active "$2"
    check_held
    check_programs "under $2"
    works "bob builds with $2" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who under-$2"
    hasnt "by a new daemon" "$daemon" "$(daemon_pid)"
    daemon_is "$2"
    works "alice adds to her profile of before" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who more${2//./}"
    works "Nix $1 is still valid" run nix-store --check-validity "$(fact nix "$1")"
    works "and works" run "$(fact nix "$1")/bin/nix-store" --verify
    is "two generations are kept at most" "$(fact nix "$1")"$'\n'"$(fact nix "$2")" "$(kept)"
    check_store
}

kept() { # the generations' paths, the oldest first
    run sh -c 'ls -dv /nix/var/nix/profiles/nix-multiuser-*-link | while read -r link; do readlink "$link"; done'
}

check_collection() {
    works "garbage is collected" run nix-store --gc
    refused "the release that was superseded twice is gone" run test -e "$(fact nix 2.3.7)"
    works "the one before the installed is kept" run "$(fact nix 2.8.0)/bin/nix-store" --version
    check_active 2.26.3
    check_held
    check_programs "after the collection"
    check_store
}

check_rollback() {
    needs "the administrator returns to the release before" run nix-multiuser rollback
    has "is told what is active now" "*nix-2.8.0*" "$OUT"
    has "and how to return" "*nix-multiuser activate*" "$OUT"
    check_active 2.8.0
    works "bob builds with it" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who rolled-back"
    daemon_is 2.8.0
    check_programs "after the rollback"
    works "garbage is collected" run nix-store --gc
    stop
    boot
    check_active 2.8.0
    works "bob builds with it after a reboot" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who rebooted"
    daemon_is 2.8.0
    works "activation returns" run nix-multiuser activate
    check_active 2.26.3
    works "bob builds" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who returned"
    daemon_is 2.26.3
    check_programs "after the return"
}

check_deletion() {
    works "old generations are deleted" as root "nix-collect-garbage -d"
    refused "the release before is gone" run test -e "$(fact nix 2.8.0)"
    check_active 2.26.3
    check_held
    check_programs "after that"
    check_store
    refused "there is nothing to return to" run nix-multiuser rollback
    has "and that is said" "nix-multiuser: *" "$OUT"
    check_active 2.26.3
}

check_downgrade() {
    needs "an older package can be installed" downgrade r1 2.8.0
    hasnt "and nothing of ours complains" "*nix-multiuser:*" "$OUT"
    check_active 2.8.0
    check_held
    check_programs "after the downgrade"
    works "bob builds" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who downgraded"
    daemon_is 2.8.0
    check_store
}

check_newer_schema() {
    local before
    run sh -c 'printf 11 >/nix/var/nix/db/schema'
    before=$(schema_state)
    refused "no release is installed that cannot read the database" upgrade r1 2.26.3
    has "the message says so" "*newer Nix*schema*11*" "$OUT"
    is "once" 1 "$(grep -c 'db/schema' <<<"$OUT")"
    is "nothing has changed" "$before" "$(schema_state)"
    refused "nor is it activated" run nix-multiuser activate
    has "for the same reason" "*newer Nix*schema*11*" "$OUT"
    is "nothing has changed then either" "$before" "$(schema_state)"
    run sh -c 'printf 10 >/nix/var/nix/db/schema'
    works "with a database it can read it is installed" upgrade r1 2.26.3
    check_active 2.26.3
    check_programs "at the end"
}

schema_state() {
    run sh /srv/lab/state.sh | grep -v '^nix-daemon.service'
    run sh -c 'ls -lA --time-style=full-iso /nix/store /nix/var/nix/profiles /nix/var/nix/gcroots/nix-multiuser'
    case $FAMILY in
    deb) run dpkg-query --show --showformat='${db:Status-Abbrev} ${Version}\n' nix-multiuser ;;
    rpm) run rpm -q nix-multiuser ;;
    esac
}
