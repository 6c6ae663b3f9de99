# shellcheck shell=bash
# A repository that the scenario publishes: made here by nix-packager, and served in the machine by a plain HTTP server
# on loopback. What is published is visible there at once.

REPOSITORY=$LAB_PACKAGES/$SCENARIO-$TARGET
SECRETS=$LAB_RUN/$SCENARIO-$TARGET.secrets
ORIGIN="Lab of $TARGET"

# repository DAYS: a key as of DAYS ago, and the configuration.
repository() {
    local ago
    ago=$(($(date +%s) - $1 * 86400))
    mkdir -p "$REPOSITORY" && mkdir -m 700 "$SECRETS"
    PORT=$(free_port)
    (umask 077 && echo "correct horse" >"$SECRETS/passphrase")
    needs "a key is made" env SOURCE_DATE_EPOCH="$ago" "$NIX_PACKAGER" -q key generate --out "$SECRETS/key.asc" \
        --name "Lab <lab@example.org>" --passphrase-file "$SECRETS/passphrase"
    printf '%s\n[repository]\norigin = "%s"\nvalid-days = 7\n' "$(releases)" "$ORIGIN" >"$REPOSITORY/repository.toml"
    show tree
}

# releases: as `targets` of a configuration, those that are supported, and this machine's.
releases() {
    "$NIX_PACKAGER" -q targets --json | /usr/bin/python3 -c '
import datetime, json, sys
today = datetime.date.today().isoformat()
def wanted(row):
    return row["id"] == sys.argv[1] or row.get("nix") and row.get("end-of-life", today) >= today
print("targets =", json.dumps([row["id"] for row in json.load(sys.stdin) if wanted(row)]))' "$PACKAGE_TARGET"
}

# Machines with a network share that of the host.
free_port() {
    local port
    while port=$((20000 + RANDOM % 10000)) && (: </dev/tcp/127.0.0.1/$port) 2>/dev/null; do :; done
    echo "$port"
}

# built VERSION: its packages for every release that is supported, and for this machine's, below the path that is printed.
built() {
    local dir=$REPOSITORY/dist-$1
    [ -d "$dir" ] || {
        printf '%s\n[package]\nversion = "%s"\n' "$(releases)" "$1" >"$REPOSITORY/$1.toml"
        "$NIX_PACKAGER" -q build -c "$REPOSITORY/$1.toml" --out "$dir" >&2 || return 1
    }
    echo "$dir"
}

# publish [VERSION]: adds its packages to the repository; without one, publishes again.
publish() {
    publish_to tree key "$@"
}

# publish_to TREE KEY [VERSION]
publish_to() {
    local packages=() tree=$1 key=$2
    [ $# -lt 3 ] || packages=("$(built "$3")") || return 1
    "$NIX_PACKAGER" -q repo -c "$REPOSITORY/repository.toml" --url "$(url)" --out "$REPOSITORY/$tree" \
        --key "$SECRETS/$key.asc" --passphrase-file "$SECRETS/passphrase" "${packages[@]}"
}

url() {
    echo "http://127.0.0.1:$PORT/nix"
}

# show TREE: what the server has at the address; `tree` is what is published.
show() {
    mkdir -p "$REPOSITORY/www"
    ln -sfn "../$1" "$REPOSITORY/www/nix"
}

# serve: in the machine, where it ends with it.
serve() {
    run /opt/busybox/bin/busybox httpd -p "127.0.0.1:$PORT" -h "/srv/packages/${REPOSITORY#"$LAB_PACKAGES/"}/www"
}

# copy NAME: of the tree, for an attacker.
copy() {
    rm -rf "${REPOSITORY:?}/$1"
    cp --archive "$REPOSITORY/tree" "$REPOSITORY/$1"
}

# change FILE...: another byte in the middle of each.
change() {
    local file
    for file in "$@"; do
        [ -f "$file" ] || abandon "there is something to change" "$file"
        change_at $(($(stat --format=%s "$file") / 2)) "$file"
    done
}

# change_at OFFSET FILE: not what other names have of it.
change_at() {
    local byte
    byte=$(dd if="$2" bs=1 skip="$1" count=1 status=none | od -An -tu1)
    cp "$2" "$2.changed"
    printf '%b' "\\x$(printf %02x $((byte ^ 1)))" | dd of="$2.changed" bs=1 seek="$1" conv=notrunc status=none
    mv "$2.changed" "$2"
}

# page: runs the commands that the page has for the release, as a person who copies them: all at once, and yes to all.
page() {
    ./page-commands "$REPOSITORY/tree/index.html" "$PACKAGE_TARGET" >"$REPOSITORY/commands.sh" || return 1
    LIMIT=300 run sh -ex "/srv/packages/${REPOSITORY#"$LAB_PACKAGES/"}/commands.sh"
}

# read_meanwhile: the machine reads in a loop while twenty versions are published, 0.2.1 and so on. dnf may try once more: it
# asks for repomd.xml and for the signature one after the other.
read_meanwhile() {
    local number reader read=$REPOSITORY/read
    # shellcheck disable=SC2016 # for the machine
    LIMIT=200 run sh -c 'until [ -e "$1/published" ]; do
        case $2 in
        deb) apt-get --quiet update ;;
        rpm) read="dnf --refresh --setopt=nix-multiuser.skip_if_unavailable=False makecache"; $read || $read ;;
        esac
        echo "read: $?"
    done' sh "/srv/packages/${REPOSITORY#"$LAB_PACKAGES/"}" "$FAMILY" >"$read" 2>&1 &
    reader=$!
    for number in $(seq 20); do publish "0.2.$number" || break; done
    is "twenty versions are published" 20 "$number"
    touch "$REPOSITORY/published"
    wait "$reader"
    OUT=$(cat "$read")
    works "the machine has read more than ten times meanwhile" test "$(grep -c '^read: ' "$read")" -gt 10
    OUT=$(cat "$read")
    is "and met no error" "" "$(grep '^read: [^0]' "$read"; [ "$FAMILY" = rpm ] || complaints)"
}

# fingerprint ROLE: of the key in that role, in 40 digits.
fingerprint() {
    "$NIX_PACKAGER" key show "$SECRETS/key.asc" |
        awk -v role="$1:" '/^[0-9A-F ]+$/ { gsub(" ", ""); key = $0 } $1 == "role" && $2 == role { print key }'
}

# rotate: puts a new key behind the one that signs.
rotate() {
    "$NIX_PACKAGER" -q key rotate "$SECRETS/key.asc" --passphrase-file "$SECRETS/passphrase"
}

# finish: lets the new key sign alone.
finish() {
    "$NIX_PACKAGER" -q key rotate "$SECRETS/key.asc" --finish
}

# machine: a bare one with a network and the server, on which nothing is asked.
machine() {
    fresh bare
    boot --network
    serve
    case $FAMILY in
    deb) run sh -c 'echo "APT::Get::Assume-Yes \"true\";" >/etc/apt/apt.conf.d/99lab' ;;
    rpm) run sh -c 'echo "assumeyes=True" >>/etc/dnf/dnf.conf' && as_fedora ;;
    esac
}

# as_fedora: what Debian lacks there: a place for keys, and the package by which dnf knows the release.
as_fedora() {
    run mkdir -p /etc/pki/rpm-gpg
    needs "the machine says that it is $PACKAGE_TARGET" run sh -euc '
        printf "%s\n" "Name: lab-release" "Version: $1" "Release: 1" "Summary: stub" "License: MIT" "BuildArch: noarch" \
            "Provides: system-release" "%description" "Stub." "%files" >/tmp/lab-release.spec
        rpmbuild --quiet -bb --define "_rpmdir /tmp/lab-release" /tmp/lab-release.spec
        rpm --install /tmp/lab-release/noarch/*.rpm' sh "${PACKAGE_TARGET##*-}"
}

# complaints: in OUT, in the words of apt 2 and 3 (without what apt 3 thinks of the form in which the root has the
# archive's sources), or of dnf
# (without what dnf 5 thinks of the lab's stub packages).
complaints() {
    case $FAMILY in
    deb) grep -E '^(W|E|N|Warning|Error|Notice|Err|Ign):' <<<"$OUT" | grep -v "apt modernize-sources" ;;
    rpm) grep -iE 'error|warning|fail|ignoring' <<<"$OUT" | grep -v "repository: stubs" ;;
    esac
}

# silent TEXT: there was no complaint.
silent() {
    is "$1" "" "$(complaints)"
}

# version: what is installed.
version() {
    case $FAMILY in
    deb) run dpkg-query --show --showformat='${Version}' nix-multiuser | sed 's/-1~.*//' ;;
    rpm) run rpm -q --queryformat '%{VERSION}' nix-multiuser ;;
    esac
}

# signature bad|unknown: what apt says of such a one, by gpgv or by sqv.
signature() {
    case $1-$(run test -e /usr/bin/sqv && echo sqv) in
    bad-) echo BADSIG ;;
    bad-sqv) echo "Message has been manipulated" ;;
    unknown-) echo NO_PUBKEY ;;
    unknown-sqv) echo "Missing key" ;;
    esac
}

codename() {
    run sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

# candidate: what apt would install.
candidate() {
    run apt-cache policy nix-multiuser | sed -n 's/^ *Candidate: \(.*\)-1~.*/\1/p'
}
