# shellcheck shell=bash
# Not a promise but a start: a machine with the archive's Nix and nothing that sets it up.
# Scenarios that are not about dependencies start here (`fresh nix`).

scenario() {
    fresh bare
    boot --network
    needs "apt installs the archive's Nix" run apt-get install --yes --quiet=2 --no-install-recommends nix-bin bash-static
    keep_layer nix
}
