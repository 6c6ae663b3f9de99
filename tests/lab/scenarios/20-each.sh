# shellcheck shell=bash
# Promise: each version of a bundled Nix runs on each release of the distribution, because it contains all it needs.

scenario() {
    local release
    for release in 2.3.7 2.8.0 2.26.3; do
        package r1 "$release" >/dev/null || abandon "the package with $release is made"
        fresh nix
        boot
        works "$release installs without another Nix" install_here r1 "$release" || continue
        hasnt "$release: the package prints no error" "*nix-multiuser:*" "$OUT"
        run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
        has "$release: users run this version" "*$release" "$(as alice 'nix --version')"
        works "$release: a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
        works "$release: a user installs a package" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who alice"
        is "$release: the program runs" "hello from alice" "$(as alice hello-alice 2>&1)"
        works "$release: the store matches the database" run nix-store --verify --check-contents
    done
}
