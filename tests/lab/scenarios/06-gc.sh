# shellcheck shell=bash
# Promise: garbage collection takes what nobody needs and nothing else (S6, S15).

scenario() {
    fresh installed
    boot
    local loose result
    needs "alice installs a package" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who alice"
    needs "root installs one system-wide" as root "nix-env -i -f /srv/lab/hello.nix --argstr who root"
    needs "bob keeps a result in his home" as bob "nix-build -o kept /srv/lab/hello.nix --argstr who kept"
    result=$(run readlink /home/bob/kept)
    needs "bob builds something and keeps no link to it" as bob \
        "nix-build --no-out-link /srv/lab/hello.nix --argstr who loose 2>/dev/null"
    loose=$OUT
    works "it is in the store" run test -e "$loose"
    works "root collects garbage" as root nix-collect-garbage
    refused "what had no root is gone" run test -e "$loose"
    is "alice's package still runs" "hello from alice" "$(as alice hello-alice 2>&1)"
    is "the system-wide one, too" "hello from root" "$(as bob hello-root 2>&1)"
    is "and what bob keeps" "hello from kept" "$(run "$result/bin/hello-kept")"
    works "users may collect garbage" as alice nix-collect-garbage
    is "and lose nothing they need" "hello from alice" "$(as alice hello-alice 2>&1)"
    run rm /home/bob/kept
    works "when his link is gone, so is the result" as root nix-collect-garbage
    refused "after the next collection" run test -e "$result"
    works "the store is sound" run nix-store --verify --check-contents
}
