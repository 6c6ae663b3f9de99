# shellcheck shell=bash
# Promise: apt rejects what was tampered with, signed with another key, or expired, and keeps the indices it had
# before.

# shellcheck source=tests/lab/repository.sh
. ./repository.sh

scenario() {
    repository 60
    publications
    machine
    needs "the page's commands run on a bare machine" page
    run mv /etc/apt/sources.list /etc/apt/sources.list.off
    is "the first version is installed" 0.1.0 "$(version)"
    check_changed
    check_strangers
    check_past
    check_packages
    check_unsigned
}

# publications: of the first version a month ago, the day before yesterday, and today; copies are kept of all.
publications() {
    needs "the first version was published a month ago" at $((30 * 86400)) publish 0.1.0
    copy month
    needs "it was published again the day before yesterday" at $((2 * 86400)) publish
    copy yesterday
    needs "it was published again today" publish
}

# at SECONDS COMMAND...: runs it with a clock that is behind by SECONDS.
at() {
    local SOURCE_DATE_EPOCH=$(($(date +%s) - $1))
    export SOURCE_DATE_EPOCH
    shift
    "$@"
}

dists() {
    echo "$REPOSITORY/$1/apt/dists/$(sed -n 's/^Suites: //p' "$REPOSITORY/tree/apt/$(codename).sources")"
}

# forget: deletes apt's indices of the repository.
forget() {
    run sh -c 'rm -f /var/lib/apt/lists/127.0.0.1*'
}

# rejects TREE WHAT PATTERN: with that tree on the server, apt update prints the error, and has no newer version.
rejects() {
    show "$1"
    OUT=$(run apt update 2>&1)
    has "apt reports $2" "$3" "$(complaints)"
    is "it keeps the previous indices" 0.1.0 "$(candidate)"
}

check_changed() {
    local file
    needs "a higher version is published" publish 0.2.0
    copy packages
    while read -r file; do change "$file"; done < <(find "$(dists packages)" -type f -path '*/binary-*')
    rejects packages "changed Packages" "*Hash Sum mismatch*"
    copy inrelease
    change "$(dists inrelease)/InRelease"
    rejects inrelease "a changed InRelease" "*$(signature bad)*"
    copy stripped
    rm "$(dists stripped)/InRelease" "$(dists stripped)/Release.gpg"
    rejects stripped "a Release without its signature" "*is no longer signed*"
    copy detached
    rm "$(dists detached)/InRelease"
    change "$(dists detached)/Release"
    rejects detached "a changed Release beside its signature" "*$(signature bad)*"
}

check_strangers() {
    works "another key is generated" "$NIX_PACKAGER" -q key generate --out "$SECRETS/other.asc" \
        --name "Lab <lab@example.org>" --passphrase-file "$SECRETS/passphrase"
    works "a higher version is published with it" publish_to other other 0.9.0
    rejects other "a repository signed with another key" "*$(signature unknown)*"
    works "a repository is published without a key" unsigned 0.9.0
    rejects unsigned "a repository that is not signed" "*is no longer signed*"
    forget
    OUT=$(run apt update 2>&1)
    has "apt without previous indices reports it too" "*is not signed*" "$(complaints)"
    is "apt has no packages of the repository" "" "$(run apt-cache policy | grep "$(url)")"
}

unsigned() {
    "$NIX_PACKAGER" -q repo -c "$REPOSITORY/repository.toml" --url "$(url)" --out "$REPOSITORY/unsigned" --unsigned "$(built "$1")"
}

check_past() {
    show month
    OUT=$(run apt update 2>&1)
    has "apt reports an expired Release" "*Release file for $(url)/apt/dists/*InRelease is *expired*" "$(complaints)"
    is "apt has no packages of the repository" "" "$(run apt-cache policy | grep "$(url)")"
    show tree
    works "apt reads the current repository" run apt update
    is "the higher version is available" 0.2.0 "$(candidate)"
    show month
    OUT=$(run apt update 2>&1)
    has "the expired Release is rejected again" "*expired*" "$(complaints)"
    show yesterday
    OUT=$(run apt update 2>&1)
    is "an older Release does not hide the higher version" 0.2.0 "$(candidate)"
}

check_packages() {
    copy deb
    find "$REPOSITORY/deb/apt/pool" -name 'nix-multiuser_0.2.0*' | while read -r file; do change "$file"; done
    show deb
    works "apt update works with an unchanged index" run apt update
    refused "a changed package is not installed" run apt upgrade
    has "apt prints the reason" "*Hash Sum mismatch*" "$OUT"
    is "the previous version is still installed" 0.1.0 "$(version)"
    show tree
    works "apt installs the unchanged package" run apt upgrade
    is "the new version is installed" 0.2.0 "$(version)"
}

# An unsigned repository works with its own .sources file.
check_unsigned() {
    show unsigned
    works "the .sources file of an unsigned repository is installed" run sh -c 'curl -fsSL -o /etc/apt/sources.list.d/nix-multiuser.sources "$1"' \
        sh "$(url)/apt/$(codename).sources"
    refused "apt rejects it where it was signed before" run apt update
    forget
    works "without previous indices apt reads it" run apt update
    is "with no other warning than the missing signature" "" "$(complaints | grep -vE '^Ign:[0-9]+ .* (InRelease|Release.gpg)$')"
    is "the version is available" 0.9.0 "$(candidate)"
}
