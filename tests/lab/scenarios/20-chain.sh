# shellcheck shell=bash
# Promise: ordinary upgrades change the version of the bundled Nix. Profiles, programs and running builds continue, the
# previous version is available with rollback, and garbage collection deletes nothing that is in use.

scenario() {
    local release user
    # Before builds start to wait for upgrades, because they wait only for a limited time.
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

# check_active VERSION: it is the Nix of all users.
check_active() {
    is "nix is version $1" "nix (Nix) $1" "$(as bob 'nix --version')"
    is "the profile of the package is that version" "$(fact nix "$1")" "$(run readlink --canonicalize /nix/var/nix/profiles/nix-multiuser)"
}

check_held() { # check_held: the installed version has a GC root for each path
    is "every path of the installed version has a GC root" "$(run ls /usr/lib/nix-multiuser/closure)" \
        "$(run ls /nix/var/nix/gcroots/nix-multiuser)"
}

check_programs() {
    local user
    for user in alice bob root; do
        is "$user's program runs $1" "hello from $user" "$(as "$user" "hello-$user" 2>&1)"
        has "it is listed in the profile" "*hello-$user*" "$(as "$user" 'nix-env -q' 2>&1)"
    done
}

check_store() {
    works "the store matches the database" run nix-store --verify --check-contents
    is "without errors and warnings" "" "$(grep -iE 'error|warning|modified|disappeared' <<<"$OUT")"
}

# daemon_is VERSION: the listening daemon is of that version.
daemon_is() {
    has "the daemon is of version $1" "$(fact nix "$1")/*" "$(run readlink "/proc/$(daemon_pid)/exe")"
}

step() { # step OLD NEW
    local daemon
    start_build alice "busy-$2" "go-$2"
    needs "a build is running under $1" arrived "busy-$2"
    daemon=$(daemon_pid)
    needs "the package is upgraded from Nix $1 to Nix $2" upgrade r1 "$2"
    hasnt "the package prints no error" "*nix-multiuser:*" "$OUT"
    is "the build is still running" "" "$(run cat "/tmp/busy-$2.status" 2>/dev/null)"
    run touch "/gate/go-$2"
    works "it succeeds" finish_build "busy-$2"
    check_active "$2"
    check_held
    check_programs "under $2"
    works "bob builds with $2" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who under-$2"
    hasnt "with a new daemon" "$daemon" "$(daemon_pid)"
    daemon_is "$2"
    works "alice installs another package" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who more${2//./}"
    works "the paths of Nix $1 are still valid" run nix-store --check-validity "$(fact nix "$1")"
    works "and it runs" run "$(fact nix "$1")/bin/nix-store" --verify
    is "two generations are kept" "$(fact nix "$1")"$'\n'"$(fact nix "$2")" "$(kept)"
    check_store
}

kept() { # the generations' paths, the oldest first
    run sh -c 'ls -dv /nix/var/nix/profiles/nix-multiuser-*-link | while read -r link; do readlink "$link"; done'
}

check_collection() {
    works "garbage collection runs" run nix-store --gc
    refused "the oldest version is deleted" run test -e "$(fact nix 2.3.7)"
    works "the previous version is kept" run "$(fact nix 2.8.0)/bin/nix-store" --version
    check_active 2.26.3
    check_held
    check_programs "after the collection"
    check_store
}

check_rollback() {
    needs "nix-multiuser rollback works" run nix-multiuser rollback
    has "it prints the active version" "*nix-2.8.0*" "$OUT"
    has "it prints how to switch back" "*nix-multiuser activate*" "$OUT"
    check_active 2.8.0
    works "a user builds with the previous version" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who rolled-back"
    daemon_is 2.8.0
    check_programs "after the rollback"
    works "garbage collection runs" run nix-store --gc
    stop
    boot
    check_active 2.8.0
    works "a user builds with it after a reboot" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who rebooted"
    daemon_is 2.8.0
    works "nix-multiuser activate works" run nix-multiuser activate
    check_active 2.26.3
    works "bob builds" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who returned"
    daemon_is 2.26.3
    check_programs "after the return"
}

check_deletion() {
    works "nix-collect-garbage -d works" as root "nix-collect-garbage -d"
    refused "the previous version is deleted" run test -e "$(fact nix 2.8.0)"
    check_active 2.26.3
    check_held
    check_programs "after that"
    check_store
    refused "rollback fails, because there is no previous version" run nix-multiuser rollback
    has "with an error message" "nix-multiuser: *" "$OUT"
    check_active 2.26.3
}

check_downgrade() {
    needs "the package is downgraded" downgrade r1 2.8.0
    hasnt "the package prints no error" "*nix-multiuser:*" "$OUT"
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
    refused "a version that does not support the database schema is not installed" upgrade r1 2.26.3
    has "the message names the schema" "*newer Nix*schema*11*" "$OUT"
    is "once" 1 "$(grep -c 'db/schema' <<<"$OUT")"
    is "nothing has changed" "$before" "$(schema_state)"
    refused "nor can it be activated" run nix-multiuser activate
    has "with the same message" "*newer Nix*schema*11*" "$OUT"
    is "nothing has changed after that" "$before" "$(schema_state)"
    run sh -c 'printf 10 >/nix/var/nix/db/schema'
    works "with a supported schema it is installed" upgrade r1 2.26.3
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
