# shellcheck shell=bash
# Promise: dnf rejects what was tampered with or signed with another key; rpm itself also detects it when dnf does not
# check.

# shellcheck source=tests/lab/repository.sh
. ./repository.sh

scenario() {
    repository 60
    needs "the first version is published" publish 0.1.0
    machine
    needs "the page's commands run on a machine without Nix" page
    is "the first version is installed" 0.1.0 "$(version)"
    check_metadata
    check_packages
    check_strangers
    check_real
}

# rpms TREE: prints the directory that this machine reads.
rpms() {
    echo "$REPOSITORY/$1/rpm/${PACKAGE_TARGET%%-*}/${PACKAGE_TARGET##*-}/x86_64"
}

# newest TREE VERSION: prints the path of the package.
newest() {
    find "$(rpms "$1")/Packages" -name "nix-multiuser-$2-*.rpm"
}

# rejects TREE WHAT PATTERN: with that tree on the server, dnf prints the error and upgrades nothing.
rejects() {
    show "$1"
    run rm -rf /var/cache/dnf /var/cache/libdnf5
    refused "dnf rejects $2" run dnf --setopt=nix-multiuser.skip_if_unavailable=False --refresh upgrade
    has "with an error message" "$3" "$OUT"
    run dnf --refresh upgrade >/dev/null 2>&1
    is "nor does it upgrade with skip_if_unavailable" 0.1.0 "$(version)"
}

check_metadata() {
    needs "a higher version is published" publish 0.2.0
    copy repomd
    change "$(rpms repomd)/repodata/repomd.xml"
    rejects repomd "a changed repomd.xml" "*repomd.xml GPG signature verification error: Bad ??? signature*"
    copy primary
    change "$(rpms primary)"/repodata/*-primary.xml.*
    rejects primary "a changed primary.xml" "*@(hecksum|all mirrors were already tried)*"
    copy stripped
    rm "$(rpms stripped)/repodata/repomd.xml.asc"
    rejects stripped "metadata without its signature" "*repomd.xml.asc*404*"
}

# dnf detects it by the checksums in the metadata, rpm by the digests in the package.
check_packages() {
    local where at
    for where in header payload; do
        copy "$where"
        spoil "$where" "$(newest "$where" 0.2.0)"
        rejects "$where" "a package with a changed $where" "*checksum*"
        refused "rpm rejects it too" run rpm --define "_pkgverify_level all" --upgrade --test "$(inside "$(newest "$where" 0.2.0)")"
        has "because of a wrong digest" "*$([ "$where" = header ] && echo "Header SHA256" || echo "Payload SHA256*") digest: BAD*" "$OUT"
    done
}

# inside FILE: prints its path in the machine.
inside() {
    echo "/srv/packages/${1#"$LAB_PACKAGES/"}"
}

# spoil header|payload FILE: changes a byte in the description, or near the end.
spoil() {
    local at
    case $1 in
    header) at=$(grep --byte-offset --text --only-matching --max-count=1 "multi-user Nix" "$2" | head -n 1 | cut -d : -f 1) ;;
    payload) at=$(($(stat --format=%s "$2") - 100)) ;;
    esac
    change_at "$at" "$2"
}

check_strangers() {
    works "another key is generated" "$NIX_PACKAGER" -q key generate --out "$SECRETS/other.asc" \
        --name "Lab <lab@example.org>" --passphrase-file "$SECRETS/passphrase"
    works "a higher version is published with it" publish_to other other 0.9.0
    rejects other "a repository signed with another key" "*GPG*"
    has "rpm does not have that key" "*$(fingerprint first | tail -c 9 | tr A-F a-f)" "$(run rpm -q gpg-pubkey --queryformat '%{VERSION}\n')"
    works "a repository is published without a key" "$NIX_PACKAGER" -q repo -c "$REPOSITORY/repository.toml" \
        --url "$(url)" --out "$REPOSITORY/unsigned" --unsigned "$(built 0.9.0)"
    rejects unsigned "a repository that is not signed" "*repomd.xml.asc*404*"
    # Packages are rejected even if the signature of the metadata is not checked.
    for tree in other unsigned; do
        show "$tree"
        refused "packages of the repository \`$tree\` are rejected with repo_gpgcheck=0" run dnf --setopt=nix-multiuser.repo_gpgcheck=0 --refresh upgrade
        is "the previous version is still installed" 0.1.0 "$(version)"
    done
}

check_real() {
    show tree
    works "dnf upgrades from the published repository" run dnf --refresh upgrade
    is "the higher version is available" 0.2.0 "$(version)"
}
