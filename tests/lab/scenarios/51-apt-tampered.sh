# shellcheck shell=bash
# Promise: apt takes nothing that was changed on the way, signed by somebody else, or long past; and what it knew before
# is still there.

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
    needs "again the day before yesterday" at $((2 * 86400)) publish
    copy yesterday
    needs "and today" publish
}

# at SECONDS COMMAND...: as if it were that long ago.
at() {
    local SOURCE_DATE_EPOCH=$(($(date +%s) - $1))
    export SOURCE_DATE_EPOCH
    shift
    "$@"
}

dists() {
    echo "$REPOSITORY/$1/apt/dists/$(sed -n 's/^Suites: //p' "$REPOSITORY/tree/apt/$(codename).sources")"
}

# forget: what apt knows of the repository.
forget() {
    run sh -c 'rm -f /var/lib/apt/lists/127.0.0.1*'
}

# says TREE WHAT PATTERN: with that tree on the server, apt update says so, and knows nothing newer than before.
says() {
    show "$1"
    OUT=$(run apt update 2>&1)
    has "of $2 apt says what is wrong" "$3" "$(complaints)"
    is "and knows what it knew" 0.1.0 "$(candidate)"
}

check_changed() {
    local file
    needs "a higher version is published" publish 0.2.0
    copy packages
    while read -r file; do change "$file"; done < <(find "$(dists packages)" -type f -path '*/binary-*')
    says packages "changed Packages" "*Hash Sum mismatch*"
    copy inrelease
    change "$(dists inrelease)/InRelease"
    says inrelease "a changed InRelease" "*$(signature bad)*"
    copy stripped
    rm "$(dists stripped)/InRelease" "$(dists stripped)/Release.gpg"
    says stripped "a Release without its signature" "*is no longer signed*"
    copy detached
    rm "$(dists detached)/InRelease"
    change "$(dists detached)/Release"
    says detached "a changed Release beside its signature" "*$(signature bad)*"
}

check_strangers() {
    works "somebody else makes a key" "$NIX_PACKAGER" -q key generate --out "$SECRETS/other.asc" \
        --name "Lab <lab@example.org>" --passphrase-file "$SECRETS/passphrase"
    works "and publishes a higher version by it" publish_to other other 0.9.0
    says other "what another key signed" "*$(signature unknown)*"
    works "somebody else publishes without a key" unsigned 0.9.0
    says unsigned "a repository that is not signed" "*is no longer signed*"
    forget
    OUT=$(run apt update 2>&1)
    has "who never saw a signature is told, too" "*is not signed*" "$(complaints)"
    is "and has nothing from there" "" "$(run apt-cache policy | grep "$(url)")"
}

unsigned() {
    "$NIX_PACKAGER" -q repo -c "$REPOSITORY/repository.toml" --url "$(url)" --out "$REPOSITORY/unsigned" --unsigned "$(built "$1")"
}

check_past() {
    show month
    OUT=$(run apt update 2>&1)
    has "of a Release whose time is over apt says so" "*Release file for $(url)/apt/dists/*InRelease is *expired*" "$(complaints)"
    is "and has nothing from there" "" "$(run apt-cache policy | grep "$(url)")"
    show tree
    works "of today's it has all" run apt update
    is "the higher version" 0.2.0 "$(candidate)"
    show month
    OUT=$(run apt update 2>&1)
    has "the old one is no better later" "*expired*" "$(complaints)"
    show yesterday
    OUT=$(run apt update 2>&1)
    is "one that is merely older hides nothing" 0.2.0 "$(candidate)"
}

check_packages() {
    copy deb
    find "$REPOSITORY/deb/apt/pool" -name 'nix-multiuser_0.2.0*' | while read -r file; do change "$file"; done
    show deb
    works "the index is as it was" run apt update
    refused "a changed package is not installed" run apt upgrade
    has "and apt says why" "*Hash Sum mismatch*" "$OUT"
    is "the version is the one before" 0.1.0 "$(version)"
    show tree
    works "apt takes the real one" run apt upgrade
    is "and it is installed" 0.2.0 "$(version)"
}

# Who wants it without, has it: by the .sources file that such a repository comes with.
check_unsigned() {
    show unsigned
    works "apt is told to trust a repository that is not signed" run sh -c 'curl -fsSL -o /etc/apt/sources.list.d/nix-multiuser.sources "$1"' \
        sh "$(url)/apt/$(codename).sources"
    refused "not where one was signed" run apt update
    forget
    works "elsewhere it reads it" run apt update
    is "with no other complaint than that nothing is signed" "" "$(complaints | grep -vE '^Ign:[0-9]+ .* (InRelease|Release.gpg)$')"
    is "and finds the version" 0.9.0 "$(candidate)"
}
