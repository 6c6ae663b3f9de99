# shellcheck shell=bash
# Promise: every user builds and installs offline; users see their own packages and those installed for all users, but not
# those of other users (S18). Commands are called by name in new login shells.

scenario() {
    fresh installed
    boot
    local user
    for user in alice bob root; do
        works "$user builds and installs a package offline" as "$user" "nix-env -i -f /srv/lab/hello.nix --argstr who $user"
    done
    for user in alice bob root; do
        is "$user runs a program from the user's profile" "hello from $user" "$(as "$user" "hello-$user" 2>&1)"
        is "$user runs a program from the system profile" "hello from root" "$(as "$user" hello-root 2>&1)"
    done
    refused "alice does not find bob's program" as alice hello-bob
    refused "bob does not find alice's program" as bob hello-alice
    refused "root does not find alice's program" as root hello-alice
    is "the program for all users is in the default profile" "hello from root" "$(run /nix/var/nix/profiles/default/bin/hello-root)"
    works "alice lists the installed packages" as alice "nix-env -q"
    is "only those of alice are listed" hello-alice "$OUT"
    works "alice installs another package" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who again"
    works "alice rolls the profile back" as alice "nix-env --rollback"
    refused "the program installed last is not found" as alice hello-again
    is "the program installed before is found" "hello from alice" "$(as alice hello-alice 2>&1)"
    refused "a user cannot install for all users" as alice \
        "nix-env -p /nix/var/nix/profiles/default -i -f /srv/lab/hello.nix --argstr who alice"
    refused "a user cannot write into the store" as alice "touch /nix/store/mine"
    works "the store matches the database" run nix-store --verify --check-contents
}
