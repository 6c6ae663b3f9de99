# shellcheck shell=bash
# Promise: another Nix installation is seen before anything changes, and named in one message (S24).

scenario() {
    foreign "a service of another installation" /etc/systemd/system/nix-daemon.service \
        'printf "[Service]\nExecStart=/bin/true\n" >/etc/systemd/system/nix-daemon.service'
    foreign "a socket of another installation, linked" /etc/systemd/system/nix-daemon.socket \
        'mkdir -p /nix/x && ln -s /nix/x/nix-daemon.socket /etc/systemd/system/nix-daemon.socket'
    foreign "a single-user installation" /nix 'mkdir /nix && chown -R alice /nix'
    foreign "/nix as a symbolic link" /nix 'mkdir /srv/nix && ln -s /srv/nix /nix'
    foreign "an installer's receipt" /nix/receipt.json 'mkdir /nix && echo "{}" >/nix/receipt.json'
    masked
}

# foreign WHAT NAMED COMMAND: makes the machine such and tries to install.
foreign() {
    local before
    fresh nix
    boot
    run sh -c "$3"
    before=$(snapshot)
    refused "$1 is refused" install_here r1
    has "$1: the message names it" "*another Nix installation is on this machine:*$2*Nothing has been changed*" "$OUT"
    is "$1: the message comes once" 1 "$(grep -c 'another Nix installation is on this machine' <<<"$OUT")"
    is "$1: nothing has changed" "$before" "$(snapshot)"
    case $FAMILY in
    deb) hasnt "$1: dpkg has nothing half installed" "*nix-multiuser*" "$(run dpkg --audit 2>&1)" ;;
    rpm) refused "$1: rpm does not know the package" run rpm -q nix-multiuser ;;
    esac
}

snapshot() {
    run sh -c 'getent group nixbld; getent passwd | grep ^nixbld
        ls -ldn /nix 2>&1
        ls -lAn --time-style=full-iso /nix/ /etc/systemd/system /etc/nix /var/lib/nix-multiuser /usr/libexec/nix-multiuser 2>&1
        md5sum /etc/systemd/system/nix-daemon.* 2>/dev/null
        ls /etc/profile.d /usr/lib/systemd/system | grep -i nix; true'
}

masked() {
    fresh nix
    boot
    run systemctl mask nix-daemon.socket >/dev/null 2>&1
    works "a mask is the administrator's and no foreign unit" install_here r1
    is "and holds" "masked inactive" "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
}
