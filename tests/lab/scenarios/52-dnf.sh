# shellcheck shell=bash
# Promise: with the commands of the repository's page dnf has the package and every later version of it, with signatures
# of packages and of metadata checked, through a change of keys too.

# shellcheck source=tests/lab/repository.sh
. ./repository.sh

scenario() {
    repository 60
    needs "the first version is published" publish 0.1.0
    machine
    check_page
    check_use
    check_upgrade
    read_meanwhile
    check_rotation
    check_left_behind
    check_removal
}

check_page() {
    needs "the page's commands run on a machine without Nix" page
    has "dnf has imported the signing key" "*Fingerprint*$(fingerprint first)*" "${OUT//[[:space:]]/}"
    silent "it complains of nothing"
    is "the package is installed, in the published version" 0.1.0 "$(version)"
    has "from the repository" "*From repo*: nix-multiuser*" "$(run dnf info --installed nix-multiuser)"
    has "rpm knows the key" "*$(id_of "$(fingerprint first)")" "$(known)"
    is "and no other" 1 "$(known | wc -l)"
    has "the package is signed by it" "*Key ID $(fingerprint first | tail -c 17 | tr A-F a-f)*" "$(run rpm -qi nix-multiuser)"
    has "the keyring package has its file" "nix-multiuser-archive-keyring-*" "$(run rpm -qf /etc/pki/rpm-gpg/RPM-GPG-KEY-nix-multiuser)"
    is "as it came" "" "$(run rpm --verify nix-multiuser-archive-keyring)"
}

# known: the ids of the keys that rpm knows.
known() {
    run rpm -q gpg-pubkey --queryformat '%{VERSION}\n'
}

# id_of FINGERPRINT: as rpm 4 has it; rpm 6 has all of it.
id_of() {
    tail -c 9 <<<"$1" | tr A-F a-f
}

check_use() {
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user's first build works at once" as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who dnf'
}

check_upgrade() {
    needs "a higher version is published" publish 0.2.0
    upgrades 0.2.0
}

# upgrades VERSION: by dnf's ordinary upgrade.
upgrades() {
    works "dnf upgrade" run dnf --refresh upgrade
    silent "has no complaint"
    is "version $1 is there" "$1" "$(version)"
}

check_rotation() {
    local old new
    old=$(fingerprint first)
    run cp /etc/pki/rpm-gpg/RPM-GPG-KEY-nix-multiuser /root/old.asc
    needs "a new key is put behind the old one" rotate
    new=$(fingerprint besides)
    needs "a version is published in the overlap" publish 0.3.0
    upgrades 0.3.0
    is "the new key has come with the upgrade" 2 "$(run grep -c 'BEGIN PGP PUBLIC KEY' /etc/pki/rpm-gpg/RPM-GPG-KEY-nix-multiuser)"
    works "the change of keys is finished" finish
    is "the new key signs alone" "$new" "$(fingerprint first)"
    hasnt "it is another" "$old" "$new"
    needs "a version is published by the new key" publish 0.4.0
    upgrades 0.4.0
    has "rpm knows the new key" "*$(id_of "$new")*" "$(known)"
    has "the package is signed by it" "*Key ID $(tail -c 17 <<<"$new" | tr A-F a-f)*" "$(run rpm -qi nix-multiuser)"
    works "builds go on" as bob 'nix-build --no-out-link /srv/lab/hello.nix --argstr who rotated'
}

# A machine that was off for the whole of the overlap.
check_left_behind() {
    needs "another version is published by the new key" publish 0.5.0
    run cp /root/old.asc /etc/pki/rpm-gpg/RPM-GPG-KEY-nix-multiuser
    run sh -c 'rpm -e $(rpm -q gpg-pubkey | grep "$1") && rm -rf /var/cache/dnf/nix-multiuser* /var/cache/libdnf5' sh "$(id_of "$(fingerprint first)")"
    OUT=$(run dnf --refresh upgrade 2>&1)
    has "dnf without the new key believes nothing" "*GPG*" "$OUT"
    is "and installs nothing" 0.4.0 "$(version)"
    needs "the page's commands, once more, help" page
    works "dnf upgrades then" run dnf --refresh upgrade
    is "to the newest version" 0.5.0 "$(version)"
}

check_removal() {
    works "the keyring package is removed" run dnf remove --noautoremove nix-multiuser-archive-keyring
    run rm /etc/yum.repos.d/nix-multiuser.repo
    works "dnf works without" run dnf --refresh makecache
    is "the package stays" 0.5.0 "$(version)"
}
