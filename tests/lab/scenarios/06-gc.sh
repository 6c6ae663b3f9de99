# shellcheck shell=bash
# Promise: garbage collection deletes what nothing needs, and nothing else (S6, S15).

scenario() {
    fresh installed
    boot
    local loose result
    needs "alice installs a package" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who alice"
    needs "root installs one for all users" as root "nix-env -i -f /srv/lab/hello.nix --argstr who root"
    needs "bob builds with a result link in the home directory" as bob "nix-build -o kept /srv/lab/hello.nix --argstr who kept"
    result=$(run readlink /home/bob/kept)
    needs "bob builds something without a result link" as bob \
        "nix-build --no-out-link /srv/lab/hello.nix --argstr who loose 2>/dev/null"
    loose=$OUT
    works "the result is in the store" run test -e "$loose"
    works "root runs garbage collection" as root nix-collect-garbage
    refused "the path without a GC root is deleted" run test -e "$loose"
    is "alice's package still runs" "hello from alice" "$(as alice hello-alice 2>&1)"
    is "the package for all users still runs" "hello from root" "$(as bob hello-root 2>&1)"
    is "bob's result link still works" "hello from kept" "$(run "$result/bin/hello-kept")"
    works "a user runs garbage collection" as alice nix-collect-garbage
    is "alice's package still runs after that" "hello from alice" "$(as alice hello-alice 2>&1)"
    run rm /home/bob/kept
    works "bob's link is deleted, and root runs garbage collection" as root nix-collect-garbage
    refused "the result is deleted" run test -e "$result"
    works "the store matches the database" run nix-store --verify --check-contents
}
