# shellcheck shell=bash
# Promise: another Nix installation is detected before anything changes, and named in one message (S24).

scenario() {
    foreign "a service unit of another installation" /etc/systemd/system/nix-daemon.service \
        'printf "[Service]\nExecStart=/bin/true\n" >/etc/systemd/system/nix-daemon.service'
    foreign "a linked socket unit of another installation" /etc/systemd/system/nix-daemon.socket \
        'mkdir -p /nix/x && ln -s /nix/x/nix-daemon.socket /etc/systemd/system/nix-daemon.socket'
    foreign "a single-user installation" /nix 'mkdir /nix && chown -R alice /nix'
    foreign "/nix as a symbolic link" /nix 'mkdir /srv/nix && ln -s /srv/nix /nix'
    foreign "an installer's receipt" /nix/receipt.json 'mkdir /nix && echo "{}" >/nix/receipt.json'
    masked
    deletes_nix
    taken_over
    unpacking_fails
    settings_are_joined
}

# foreign WHAT NAMED COMMAND: prepares the machine with COMMAND and tries to install.
foreign() {
    local before
    fresh nix
    boot
    run sh -c "$3"
    before=$(snapshot)
    refused "$1 is refused" install_here r1
    has "$1: the message names it" "*there is another Nix installation on this system:*$2*Nothing has been changed*" "$OUT"
    is "$1: the message is printed once" 1 "$(grep -c 'there is another Nix installation on this system' <<<"$OUT")"
    is "$1: nothing has changed" "$before" "$(snapshot)"
    case $FAMILY in
    deb) hasnt "$1: dpkg --audit does not list the package" "*nix-multiuser*" "$(run dpkg --audit 2>&1)" ;;
    rpm) refused "$1: rpm reports the package as not installed" run rpm -q nix-multiuser ;;
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
    works "a masked unit is not a unit of another installation" install_here r1
    is "the socket is still masked" "masked inactive" "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    run systemctl unmask nix-daemon.socket >/dev/null 2>&1
    is "without the mask it is enabled" enabled "$(run systemctl is-enabled nix-daemon.socket)"
}

# Packages of nix-community/nix-installers, whose removal deletes /nix, whatever is installed by then.
deletes_nix() {
    local state remedy
    fresh nix
    boot
    if [ "$FAMILY" = rpm ]; then
        # By its files: rpm cannot be asked.
        run sh -c 'mkdir -p /nix/precious /usr/share/nix && touch /usr/share/nix/nix.tar.xz'
        refused "beside a package that deletes /nix this one is not installed" install_here r1
        has "the message says why" "*deletes /nix and its users when it is removed*Nothing has been changed*--noscripts*/usr/share/nix/nix.tar.xz*" "$OUT"
        refused "rpm reports the package as not installed" run rpm -q nix-multiuser
        return
    fi
    for state in installed removed; do
        needs "there is a package that deletes /nix" run sh -c 'mkdir -p /nix/precious /tmp/other/DEBIAN
            printf "%s\n" "#!/bin/sh" "rm -rf /nix" >/tmp/other/DEBIAN/postrm && chmod 755 /tmp/other/DEBIAN/postrm
            printf "%s\n" "Package: nix-multi-user" "Version: 1" "Architecture: all" \
                "Maintainer: lab <lab@example.org>" "Description: deletes /nix" >/tmp/other/DEBIAN/control
            dpkg-deb --build /tmp/other && dpkg --install /tmp/other.deb'
        [ "$state" = installed ] || run dpkg --remove nix-multi-user >/dev/null 2>&1
        run mkdir -p /nix/precious
        refused "beside such a package, $state, this one is not installed" install r1
        has "the message says why" "*deletes /nix and its users when it is removed*Nothing has been changed*" "$OUT"
        remedy=$(sed -n 's/^\(>>> \)*  \(cp -np \)/\2/p' <<<"$OUT")
        has "and how to remove the other" "*rm -f *postrm*" "$remedy"
        works "nothing was deleted" run test -d /nix/precious
        works "the command that it prints removes the package" run sh -c "$remedy"
        works "and not /nix" run test -d /nix/precious
    done
    works "after that the package installs" install_here r1
}

# Another installer set up its own units over this package.
taken_over() {
    fresh installed
    boot
    run sh -c 'printf "[Service]\nExecStart=/bin/sleep infinity\n" >/etc/systemd/system/nix-daemon.service
        systemctl stop nix-daemon.socket; systemctl daemon-reload; systemctl start nix-daemon.service' >/dev/null 2>&1
    refused "a purge is refused" run nix-multiuser purge --yes
    has "it says who has /nix" "nix-multiuser: another installation of Nix has taken over /nix*" "$OUT"
    works "the package is removed" remove
    is "the other daemon still runs" active "$(run systemctl is-active nix-daemon.service)"
    works "and /nix is there" run test -d /nix/store
}

# A first installation that fails leaves settings as they were.
unpacking_fails() {
    local before
    [ "$FAMILY" = deb ] || return 0
    fresh nix
    boot
    needs "there is a package with one of the files" run sh -c 'mkdir -p /etc/nix /tmp/other/DEBIAN /tmp/other/usr/share/nix-multiuser
        echo "http-connections = 9" >/etc/nix/nix.conf; echo "log-lines = 40" >/etc/nix/nix.custom.conf; chmod 600 /etc/nix/nix.conf
        touch /tmp/other/usr/share/nix-multiuser/nix.conf
        printf "%s\n" "Package: other" "Version: 1" "Architecture: all" "Maintainer: lab <lab@example.org>" \
            "Description: a file of ours" >/tmp/other/DEBIAN/control
        dpkg-deb --build /tmp/other && dpkg --install /tmp/other.deb'
    before=$(settings_files)
    refused "the package cannot be unpacked" install_here r1
    has "dpkg names the file" "*trying to overwrite*" "$OUT"
    is "both files are as before" "$before" "$(settings_files)"
    run dpkg --purge other
    works "after that the package installs" install_here r1
    is "the settings of both files are in effect" "9 40" "$(setting http-connections) $(setting log-lines)"
    is "where one was private, both are" 600 "$(run stat -c %a /etc/nix/nix.custom.conf)"
    old_copies
}

# The copies for a failed installation are not from an earlier one.
old_copies() {
    local before
    fresh nix
    boot
    run sh -c 'mkdir -p /etc/nix /nix && echo "http-connections = 9" >/etc/nix/nix.conf && touch /nix/var'
    refused "the package cannot be configured" install_here r1
    works "it is removed" run dpkg --remove nix-multiuser
    run sh -c 'rm /nix/var; echo "http-connections = 7" >/etc/nix/nix.custom.conf; echo "{}" >/nix/receipt.json'
    before=$(settings_files)
    refused "a later installation is refused" install_here r1
    is "both files are as before" "$before" "$(settings_files)"
}

# Fedora's Nix brings a nix.conf; over it, rpm lets no other be.
settings_are_joined() {
    if [ "$FAMILY-$PAYLOAD" = rpm-distro ]; then return; fi
    joined 0444 0600 600
    joined 0644 "" 644
    joined 0600 0640 600
}

# joined MODE MODE EXPECTED: nix.conf includes nix.custom.conf, which has the second mode, or does not exist.
joined() {
    fresh nix
    boot
    run sh -c 'mkdir -p /etc/nix && cd /etc/nix && printf "%s\n" "http-connections = 9" "  !include  nix.custom.conf # ours" \
            "!include /srv/nix.custom.conf" >nix.conf && chmod "$1" nix.conf
        [ -z "$2" ] || { echo "log-lines = 40" >nix.custom.conf && chmod "$2" nix.custom.conf && chgrp adm nix.custom.conf; }' sh "$1" "$2"
    works "the package installs over nix.conf $1 and nix.custom.conf ${2:-that does not exist}" install_here r1
    is "nix.custom.conf includes other files, not itself" "!include /srv/nix.custom.conf" "$(run grep include /etc/nix/nix.custom.conf)"
    is "its mode is that of the file that fewer can read" "$3" "$(run stat -c %a /etc/nix/nix.custom.conf)"
    is "the setting of nix.conf is in effect" 9 "$(setting http-connections)"
    has "nix.conf is the package's" "*!include /usr/share/nix-multiuser/nix.conf*" "$(run cat /etc/nix/nix.conf)"
    is "no file is left beside them" "nix.conf nix.custom.conf" "$(run ls /etc/nix | paste -sd ' ')"
    [ "$FAMILY" = deb ] || is "rpm finds no changed file" "" "$(run rpm --verify nix-multiuser)"
}

settings_files() { run sh -c 'cd /etc/nix && ls -l --time-style=full-iso && md5sum *'; }
