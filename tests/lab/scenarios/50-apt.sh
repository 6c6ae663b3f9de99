# shellcheck shell=bash
# Promise: with the commands of the repository's page, apt installs the package and every later version, also across a key
# rotation, and prints no warnings.

# shellcheck source=tests/lab/repository.sh
. ./repository.sh

scenario() {
    repository 60
    needs "the first version is published" publish 0.1.0
    machine
    check_page
    check_origin
    check_use
    # From here on without the distribution's repositories and the network.
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
    silent "apt prints no warnings"
    is "the package and the keyring package are installed" "ii ii" "$(installed nix-multiuser) $(installed nix-multiuser-archive-keyring)"
    is "at the published version" 0.1.0 "$(version)"
    has "nix-bin is installed" "ii" "$(installed nix-bin)"
}

installed() {
    run dpkg-query --show --showformat='${db:Status-Abbrev}' "$1" 2>/dev/null | tr -d ' '
}

check_origin() {
    has "apt shows the repository of the package" "*500 $(url)/apt */main amd64 Packages*" "$(run apt-cache policy nix-multiuser)"
    has "apt shows origin, suite and label" "*release*o=$ORIGIN,*n=$(codename),*l=$ORIGIN,*" "$(run apt-cache policy | grep -A 1 "$(url)")"
    is "the keyring has the signing key" "$(fingerprint first)" "$(run cat /usr/share/keyrings/nix-multiuser-archive-keyring.gpg |
        gpg --show-keys --with-colons 2>/dev/null | awk -F : '$1 == "fpr" { print $10 }')"
    is "the keyring file is that of the keyring package" "" "$(run dpkg --verify nix-multiuser-archive-keyring)"
    has "the keyring package owns it" "nix-multiuser-archive-keyring: *" "$(run dpkg -S /usr/share/keyrings/nix-multiuser-archive-keyring.gpg)"
}

check_use() {
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user's first build works" as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who apt'
}

# All suites, whatever the release of the machine, and a second architecture.
check_suites() {
    local suite releases
    releases=("$REPOSITORY"/dist-0.1.0/{debian,ubuntu}-*)
    run mkdir /tmp/suites
    for suite in "$REPOSITORY"/tree/apt/*.sources; do cat "$suite" && echo; done | run_with tee /tmp/suites/all.sources >/dev/null
    works "apt reads every suite of the repository" run apt-get update -o Dir::Etc::sourceparts=/tmp/suites -o Dir::State::lists=/tmp/suites
    silent "without warnings"
    is "there is one for each release, and the common one" $((${#releases[@]} + 1)) "$(grep -cE '^(Get|Hit).* InRelease' <<<"$OUT")"
    run dpkg --add-architecture i386
    works "apt update works with a second architecture" run apt update
    silent "without warnings"
    run dpkg --remove-architecture i386
    # shellcheck disable=SC2016 # apt's own variables
    works "apt reads Contents indices, as apt-file does" run apt-get update \
        -o 'Acquire::IndexTargets::deb::Contents::MetaKey=$(COMPONENT)/Contents-$(ARCHITECTURE)' \
        -o 'Acquire::IndexTargets::deb::Contents::ShortDescription=Contents-$(ARCHITECTURE)' \
        -o 'Acquire::IndexTargets::deb::Contents::Description=$(RELEASE) $(ARCHITECTURE) Contents'
    silent "without warnings"
    has "the command is in the package" "*usr/bin/nix-multiuser* admin/nix-multiuser*" \
        "$(run sh -c '/usr/lib/apt/apt-helper cat-file /var/lib/apt/lists/127.0.0.1*Contents-all*' 2>&1)"
}

# run_with COMMAND... < TEXT: as `run`, with standard input.
run_with() {
    run sh -c 'text=$1; shift; printf "%s\n" "$text" | "$@"' sh "$(cat)" "$@"
}

check_upgrade() {
    works "apt update works" run apt update
    silent "without warnings"
    needs "a higher version is published" publish 0.2.0
    upgrades 0.2.0
}

# upgrades VERSION: with apt's ordinary upgrade.
upgrades() {
    works "apt update" run apt update
    silent "without warnings"
    works "apt upgrade" run apt upgrade
    silent "without warnings"
    is "version $1 is installed" "$1" "$(version)"
}

check_rotation() {
    local old new
    old=$(fingerprint first)
    run cp /usr/share/keyrings/nix-multiuser-archive-keyring.gpg /root/old.gpg
    needs "a new key is added after the old one" rotate
    new=$(fingerprint additional)
    hasnt "the new key is a different one" "$old" "$new"
    needs "a version is published with both keys" publish 0.3.0
    upgrades 0.3.0
    is "the upgrade installed the new key" "$(printf '%s\n' "$old" "$new" | sort)" "$(run cat /usr/share/keyrings/nix-multiuser-archive-keyring.gpg |
        gpg --show-keys --with-colons 2>/dev/null | awk -F : '$1 == "fpr" { print $10 }' | sort)"
    works "the key rotation is completed" finish
    is "only the new key signs" "$new" "$(fingerprint first)"
    needs "a version is published with the new key" publish 0.4.0
    upgrades 0.4.0
    works "a user builds" as bob 'nix-build --no-out-link /srv/lab/hello.nix --argstr who rotated'
}

# A machine that was off during the whole key rotation.
check_left_behind() {
    needs "another version is published with the new key" publish 0.5.0
    run cp /root/old.gpg /usr/share/keyrings/nix-multiuser-archive-keyring.gpg
    OUT=$(run apt update 2>&1)
    has "without the new key apt rejects the repository" "*$(signature unknown)*$(fingerprint first | tail -c 17)*" "$OUT"
    has "the message names the repository" "*$(url)*" "$(complaints)"
    is "it has no newer version" 0.4.0 "$(candidate)"
    needs "the page's commands work again" run_page_again
    is "the newest version is installed" 0.5.0 "$(version)"
}

# Without the page's first commands, which need the distribution's repositories.
run_page_again() {
    ./page-commands "$REPOSITORY/tree/index.html" "$PACKAGE_TARGET" >"$REPOSITORY/commands.sh" &&
        run sh -ex "/srv/packages/${REPOSITORY#"$LAB_PACKAGES/"}/commands.sh"
}

check_removal() {
    run rm /etc/apt/sources.list.d/nix-multiuser.sources
    works "the keyring package is purged" run apt purge nix-multiuser-archive-keyring
    is "no file of it is left" "" "$(run sh -c 'ls /usr/share/keyrings | grep nix-multiuser; ls /usr/share/doc | grep nix-multiuser-archive')"
    works "apt update works without it" run apt update
    silent "without warnings"
    is "the package is kept" 0.5.0 "$(version)"
}
