# shellcheck shell=bash
# Promise: the package replaces nix-setup-systemd without a question, and keeps its settings.

scenario() {
    fresh bare
    boot --network
    local id
    needs "nix-setup-systemd is installed" run apt-get install --yes --quiet=2 nix-setup-systemd
    id=$(run getent group nixbld | cut -d : -f 3)
    run sh -c 'echo "keep-outputs = true" >>/etc/nix/nix.conf'
    # Its units would be removed after ours were unpacked, by other names of the same files.
    refused "dpkg alone does not put the package in its place" install_here r1
    has "it says that they conflict" "*conflicts with nix-setup-systemd*" "$OUT"
    works "its units are there" run test -e /lib/systemd/system/nix-daemon.socket
    needs "apt installs the package without a question" install r1
    has "nix-multiuser is installed" "ii *" "$(run dpkg-query --show --showformat='${db:Status-Abbrev}' nix-multiuser)"
    has "nix-setup-systemd is removed" "[ru][cn] *" "$(run dpkg-query --show --showformat='${db:Status-Abbrev}' nix-setup-systemd 2>/dev/null)"
    is "the build group is adopted" "$id" "$(run getent group nixbld | cut -d : -f 3)"
    is "there are 32 build users" 32 "$(run getent passwd | grep -c '^nixbld')"
    works "the administrator's setting is kept" run grep -qx 'keep-outputs = true' /etc/nix/nix.custom.conf
    is "nix.conf is that of the package" '!include nix.custom.conf' \
        "$(run cat /etc/nix/nix.conf | grep -v '^#' | grep . | tail -n 1)"
    run sh -c 'cat /srv/lab/nix.conf >>/etc/nix/nix.custom.conf'
    run systemctl stop nix-daemon.service 2>/dev/null
    is "the socket is enabled and active" "enabled active" \
        "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    is "the per-user directories are not world-writable" "755 755" \
        "$(run stat -c %a /nix/var/nix/profiles/per-user /nix/var/nix/gcroots/per-user | paste -sd ' ')"
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    stop
    boot
    works "a user builds after a reboot" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who bob"
    is "the directories have the modes of the package" "755 755 755" \
        "$(run stat -c %a /nix/var/nix/profiles/per-user /nix/var/nix/gcroots/per-user /nix/var/nix/daemon-socket | paste -sd ' ')"
    is "no unit has failed" "" "$(run systemctl --failed --no-legend --plain)"
    works "nix-setup-systemd is purged" run apt-get purge "${APT[@]}" nix-setup-systemd
    works "a user builds after that" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who still"
    is "nix.conf is kept" '!include nix.custom.conf' \
        "$(run cat /etc/nix/nix.conf | grep -v '^#' | grep . | tail -n 1)"
}
