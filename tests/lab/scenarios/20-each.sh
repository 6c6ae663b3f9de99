# shellcheck shell=bash
# Promise: a bundled Nix of any release runs on any release of the distribution: it brings all it needs.

scenario() {
    local release
    for release in 2.3.7 2.8.0 2.26.3; do
        package r1 "$release" >/dev/null || abandon "the package with $release is made"
        fresh nix
        boot
        works "$release installs where there is no Nix" install_here r1 "$release" || continue
        hasnt "$release: and nothing of ours complains" "*nix-multiuser:*" "$OUT"
        run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
        has "$release is what a user runs" "*$release" "$(as alice 'nix --version')"
        works "$release: she builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
        works "$release: she installs" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who alice"
        is "$release: her program runs" "hello from alice" "$(as alice hello-alice 2>&1)"
        works "$release: the store is sound" run nix-store --verify --check-contents
    done
}
