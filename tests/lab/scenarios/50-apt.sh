# shellcheck shell=bash
# Promise: with the commands of the repository's page apt has the package and every later version of it, through a
# change of keys too, and says nothing on the way.

# shellcheck source=tests/lab/repository.sh
. ./repository.sh

scenario() {
    repository 60
    needs "the first version is published" publish 0.1.0
    machine
    check_page
    check_origin
    check_use
    # What else there is to upgrade, and the network, are nobody's business from here on.
    run mv /etc/apt/sources.list /etc/apt/sources.list.off
    check_suites
    check_upgrade
    read_meanwhile
    check_rotation
    check_left_behind
    check_removal
}

check_page() {
    needs "the page's commands run on a bare machine" page
    silent "apt complains of nothing"
    is "the package is installed, and the keys are" "ii ii" "$(installed nix-multiuser) $(installed nix-multiuser-archive-keyring)"
    is "at the published version" 0.1.0 "$(version)"
    has "nix-bin has come along" "ii" "$(installed nix-bin)"
}

installed() {
    run dpkg-query --show --showformat='${db:Status-Abbrev}' "$1" 2>/dev/null | tr -d ' '
}

check_origin() {
    has "apt knows where it comes from" "*500 $(url)/apt */main amd64 Packages*" "$(run apt-cache policy nix-multiuser)"
    has "and who says so" "*release*o=$ORIGIN,*n=$(codename),*l=$ORIGIN,*" "$(run apt-cache policy | grep -A 1 "$(url)")"
    is "the key in use is the signing one" "$(fingerprint first)" "$(run cat /usr/share/keyrings/nix-multiuser-archive-keyring.gpg |
        gpg --show-keys --with-colons 2>/dev/null | awk -F : '$1 == "fpr" { print $10 }')"
    is "it is the keyring package's file" "" "$(run dpkg --verify nix-multiuser-archive-keyring)"
    has "which owns it" "nix-multiuser-archive-keyring: *" "$(run dpkg -S /usr/share/keyrings/nix-multiuser-archive-keyring.gpg)"
}

check_use() {
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user's first build works at once" as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who apt'
}

# Of all releases, whatever the machine's own is, and for architectures that it has besides.
check_suites() {
    local suite
    run mkdir /tmp/suites
    for suite in "$REPOSITORY"/tree/apt/*.sources; do cat "$suite" && echo; done | run_with tee /tmp/suites/all.sources >/dev/null
    works "apt reads every suite of the tree" run apt-get update -o Dir::Etc::sourceparts=/tmp/suites -o Dir::State::lists=/tmp/suites
    silent "and complains of nothing"
    is "there is one for each release, and the common one" 8 "$(grep -cE '^(Get|Hit).* InRelease' <<<"$OUT")"
    run dpkg --add-architecture i386
    works "apt reads it with a second architecture" run apt update
    silent "and complains of nothing then"
    run dpkg --remove-architecture i386
    # shellcheck disable=SC2016 # apt's own variables
    works "apt reads which files are in which package, as apt-file would have it" run apt-get update \
        -o 'Acquire::IndexTargets::deb::Contents::MetaKey=$(COMPONENT)/Contents-$(ARCHITECTURE)' \
        -o 'Acquire::IndexTargets::deb::Contents::ShortDescription=Contents-$(ARCHITECTURE)' \
        -o 'Acquire::IndexTargets::deb::Contents::Description=$(RELEASE) $(ARCHITECTURE) Contents'
    silent "and complains of nothing"
    has "the command is in the package" "*usr/sbin/nix-multiuser* admin/nix-multiuser*" \
        "$(run sh -c '/usr/lib/apt/apt-helper cat-file /var/lib/apt/lists/127.0.0.1*Contents-all*' 2>&1)"
}

# run_with COMMAND...: as `run`, with something to read.
run_with() {
    run sh -c 'text=$1; shift; printf "%s\n" "$text" | "$@"' sh "$(cat)" "$@"
}

check_upgrade() {
    works "apt reads it again" run apt update
    silent "silently"
    needs "a higher version is published" publish 0.2.0
    upgrades 0.2.0
}

# upgrades VERSION: by apt's ordinary upgrade.
upgrades() {
    works "apt update" run apt update
    silent "has no complaint"
    works "apt upgrade" run apt upgrade
    silent "has no complaint either"
    is "version $1 is there" "$1" "$(version)"
}

check_rotation() {
    local old new
    old=$(fingerprint first)
    run cp /usr/share/keyrings/nix-multiuser-archive-keyring.gpg /root/old.gpg
    needs "a new key is put behind the old one" rotate
    new=$(fingerprint besides)
    hasnt "it is another" "$old" "$new"
    needs "a version is published in the overlap" publish 0.3.0
    upgrades 0.3.0
    is "the new key has come with the upgrade" "$(printf '%s\n' "$old" "$new" | sort)" "$(run cat /usr/share/keyrings/nix-multiuser-archive-keyring.gpg |
        gpg --show-keys --with-colons 2>/dev/null | awk -F : '$1 == "fpr" { print $10 }' | sort)"
    works "the change of keys is finished" finish
    is "the new key signs alone" "$new" "$(fingerprint first)"
    needs "a version is published by the new key" publish 0.4.0
    upgrades 0.4.0
    works "builds go on" as bob 'nix-build --no-out-link /srv/lab/hello.nix --argstr who rotated'
}

# A machine that was off for the whole of the overlap.
check_left_behind() {
    needs "another version is published by the new key" publish 0.5.0
    run cp /root/old.gpg /usr/share/keyrings/nix-multiuser-archive-keyring.gpg
    OUT=$(run apt update 2>&1)
    has "apt without the new key believes nothing" "*$(signature unknown)*$(fingerprint first | tail -c 17)*" "$OUT"
    has "and names the repository" "*$(url)*" "$(complaints)"
    is "it knows no newer version" 0.4.0 "$(candidate)"
    needs "the page's commands, once more, help" run_page_again
    is "and bring the version" 0.5.0 "$(version)"
}

# The page's own first commands are about the archive, which is off.
run_page_again() {
    ./page-commands "$REPOSITORY/tree/index.html" "$PACKAGE_TARGET" >"$REPOSITORY/commands.sh" &&
        run sh -ex "/srv/packages/${REPOSITORY#"$LAB_PACKAGES/"}/commands.sh"
}

check_removal() {
    run rm /etc/apt/sources.list.d/nix-multiuser.sources
    works "the keys are purged" run apt purge nix-multiuser-archive-keyring
    is "nothing of them is left" "" "$(run sh -c 'ls /usr/share/keyrings | grep nix-multiuser; ls /usr/share/doc | grep nix-multiuser-archive')"
    works "apt update works without" run apt update
    silent "and complains of nothing"
    is "the package stays" 0.5.0 "$(version)"
}
