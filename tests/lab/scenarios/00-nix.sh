# shellcheck shell=bash
# Not a promise, but the start of other scenarios (`fresh nix`): a machine with the distribution's Nix and nothing that
# sets it up; for a package with a bundled Nix, a machine without Nix.

scenario() {
    fresh bare
    if [ "$PAYLOAD" = distro ]; then
        boot --network
        with_nix
    else
        boot
        is "there is no Nix on the machine" "" "$(run sh -c 'ls -d /nix /etc/nix /usr/bin/nix* 2>/dev/null')"
        [ "$FAMILY" != rpm ] || needs "dnf knows the base system" run dnf --assumeyes install lab-base
    fi
    keep_layer nix
}

with_nix() {
    case $FAMILY in
    deb) needs "apt installs the distribution's Nix" run apt-get install "${APT[@]}" --no-install-recommends nix-bin bash-static ;;
    rpm) needs "dnf installs the stub packages of Nix" run dnf --assumeyes install nix-core nix-legacy lab-base ;;
    esac
}
