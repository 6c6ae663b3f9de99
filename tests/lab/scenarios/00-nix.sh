# shellcheck shell=bash
# Not a promise but a start: a machine with the archive's Nix and nothing that sets it up.
# Scenarios that are not about dependencies start here (`fresh nix`).

scenario() {
    fresh bare
    boot --network
    case $FAMILY in
    deb) needs "apt installs the archive's Nix" run apt-get install "${APT[@]}" --no-install-recommends nix-bin bash-static ;;
    rpm) needs "dnf installs the stub packages of Nix" run dnf --assumeyes install nix-core nix-legacy lab-base ;;
    esac
    keep_layer nix
}
