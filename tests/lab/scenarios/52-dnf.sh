# shellcheck shell=bash
# Promise: with the commands of the repository's page, dnf installs the package and every later version, with signatures
# of packages and metadata checked, also across a key rotation.

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
    has "dnf imported the signing key" "*Fingerprint*$(fingerprint first)*" "${OUT//[[:space:]]/}"
    silent "dnf prints no warnings"
    is "the published version is installed" 0.1.0 "$(version)"
    has "it came from the repository" "*From repo*: nix-multiuser*" "$(run dnf info --installed nix-multiuser)"
    has "rpm has the key" "*$(id_of "$(fingerprint first)")" "$(known)"
    is "and no other key" 1 "$(known | wc -l)"
    has "the package is signed with it" "*Key ID $(fingerprint first | tail -c 17 | tr A-F a-f)*" "$(run rpm -qi nix-multiuser)"
    has "the keyring package owns its file" "nix-multiuser-archive-keyring-*" "$(run rpm -qf /etc/pki/rpm-gpg/RPM-GPG-KEY-nix-multiuser)"
    is "its file is unchanged" "" "$(run rpm --verify nix-multiuser-archive-keyring)"
}

# known: prints the ids of the keys in the rpm database.
known() {
    run rpm -q gpg-pubkey --queryformat '%{VERSION}\n'
}

# id_of FINGERPRINT: prints the key id as rpm 4 shows it; rpm 6 shows the whole fingerprint.
id_of() {
    tail -c 9 <<<"$1" | tr A-F a-f
}

check_use() {
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user's first build works" as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who dnf'
}

check_upgrade() {
    needs "a higher version is published" publish 0.2.0
    upgrades 0.2.0
}

# upgrades VERSION: with dnf's ordinary upgrade.
upgrades() {
    works "dnf upgrade" run dnf --refresh upgrade
    silent "without warnings"
    is "version $1 is installed" "$1" "$(version)"
}

check_rotation() {
    local old new
    old=$(fingerprint first)
    run cp /etc/pki/rpm-gpg/RPM-GPG-KEY-nix-multiuser /root/old.asc
    needs "a new key is added after the old one" rotate
    new=$(fingerprint additional)
    needs "a version is published with both keys" publish 0.3.0
    upgrades 0.3.0
    is "the upgrade installed the new key" 2 "$(run grep -c 'BEGIN PGP PUBLIC KEY' /etc/pki/rpm-gpg/RPM-GPG-KEY-nix-multiuser)"
    works "the key rotation is completed" finish
    is "only the new key signs" "$new" "$(fingerprint first)"
    hasnt "the new key is a different one" "$old" "$new"
    needs "a version is published with the new key" publish 0.4.0
    upgrades 0.4.0
    has "rpm has the new key" "*$(id_of "$new")*" "$(known)"
    has "the package is signed with it" "*Key ID $(tail -c 17 <<<"$new" | tr A-F a-f)*" "$(run rpm -qi nix-multiuser)"
    works "a user builds" as bob 'nix-build --no-out-link /srv/lab/hello.nix --argstr who rotated'
}

# A machine that was off during the whole key rotation.
check_left_behind() {
    needs "another version is published with the new key" publish 0.5.0
    run cp /root/old.asc /etc/pki/rpm-gpg/RPM-GPG-KEY-nix-multiuser
    run sh -c 'rpm -e $(rpm -q gpg-pubkey | grep "$1") && rm -rf /var/cache/dnf/nix-multiuser* /var/cache/libdnf5' sh "$(id_of "$(fingerprint first)")"
    OUT=$(run dnf --refresh upgrade 2>&1)
    has "without the new key dnf rejects the repository" "*GPG*" "$OUT"
    is "no newer version is installed" 0.4.0 "$(version)"
    needs "the page's commands work again" page
    works "dnf upgrade works after that" run dnf --refresh upgrade
    is "the newest version is installed" 0.5.0 "$(version)"
}

check_removal() {
    works "the keyring package is removed" run dnf remove --noautoremove nix-multiuser-archive-keyring
    run rm /etc/yum.repos.d/nix-multiuser.repo
    works "dnf works without it" run dnf --refresh makecache
    is "the package is kept" 0.5.0 "$(version)"
}
