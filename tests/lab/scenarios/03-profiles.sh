# shellcheck shell=bash
# Promise: everybody builds and installs offline; each sees her own packages and the system-wide ones,
# not the others' (S18). All of it by plain command names in fresh login shells.

scenario() {
    fresh installed
    boot
    local user
    for user in alice bob root; do
        works "$user builds and installs a package offline" as "$user" "nix-env -i -f /srv/lab/hello.nix --argstr who $user"
    done
    for user in alice bob root; do
        is "$user runs her own package" "hello from $user" "$(as "$user" "hello-$user" 2>&1)"
        is "$user runs the system-wide package" "hello from root" "$(as "$user" hello-root 2>&1)"
    done
    refused "alice does not see bob's package" as alice hello-bob
    refused "bob does not see alice's package" as bob hello-alice
    refused "root does not see alice's package" as root hello-alice
    is "the system-wide package is in the default profile" "hello from root" "$(run /nix/var/nix/profiles/default/bin/hello-root)"
    works "alice lists her packages" as alice "nix-env -q"
    is "and only hers are listed" hello-alice "$OUT"
    works "alice installs one more" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who again"
    works "she rolls her profile back" as alice "nix-env --rollback"
    refused "and the last one is gone" as alice hello-again
    is "while the one before is there" "hello from alice" "$(as alice hello-alice 2>&1)"
    refused "a user cannot install for everybody" as alice \
        "nix-env -p /nix/var/nix/profiles/default -i -f /srv/lab/hello.nix --argstr who alice"
    refused "a user cannot write into the store" as alice "touch /nix/store/mine"
    works "the store holds what the database says" run nix-store --verify --check-contents
}
