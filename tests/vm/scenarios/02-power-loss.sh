# shellcheck shell=bash
# Promise: when the power is lost and the disk has not written everything yet, dpkg completes what it had begun, or the
# same command of dpkg or rpm does; the store is valid, settings and users' programs are kept, and a published repository is
# the old one or the new one.
#
# A machine of each family is recorded while it installs, upgrades, rolls back and publishes (guest/loader). Each row of
# power/moments.table is a disk as a power loss may leave it (power/replay.py), booted and repaired as an administrator would.

scenario() {
    local image
    needs_program python3
    "$LAB_HERE/../closure/make" debian-12 >/dev/null || abandon "the closure of Nix 2.8.0 is made"
    repository || abandon "the packages of the repository are made"
    for image in debian-13-power ${VM_FULL:+debian-13-rpm-power}; do
        fresh "$image"
        package r2 2.8.0 >/dev/null || abandon "the package is made"
        package r2 >/dev/null || abandon "the newer package is made"
        record
        moments
    done
}

# repository: what the machine publishes, by the program under test.
repository() {
    local dir=$LAB_PACKAGES/repository version
    mkdir -p "$dir"
    cp "$NIX_PACKAGER" "$dir/nix-packager"
    for version in 3.0 3.1; do
        printf '[package]\nversion = "%s"\n' "$version" >"$DIR/$version.toml"
        "$NIX_PACKAGER" -q build -c "$DIR/$version.toml" -t debian-13 --out "$dir/$version" || return 1
    done
}

# functions: those of the jobs.
functions() {
    cat <<'JOB'
# mark NAME: in the record.
mark() {
    dmsetup message root 0 mark "$1"
}

# phase NAME DONE COMMAND...: between the marks `NAME` and `DONE`, and for ten seconds after that, nothing but the command and
# the kernel decide what is flushed.
phase() {
    local name=$1 after=$2
    shift 2
    sync
    mark "$name"
    needs "$name works" "$@"
    mark "$after"
    sleep 10
    mark "quiet"
    sync
}

# right: whether the package manager has the package, whole, and no other version of it.
right() {
    case $FAMILY in
    deb) [ "$(dpkg-query --show --showformat='${db:Status-Abbrev}' nix-multiuser 2>/dev/null)" = "ii " ] ;;
    rpm) [ "$(rpm --query nix-multiuser | wc -l)" = 1 ] && rpm --verify nix-multiuser >/dev/null ;;
    esac
}

# again WHAT VARIANT [PAYLOAD]: dpkg completes what it can, and the same command does the rest, if that was not all. rpm
# does not know that a scriptlet was cut off.
again() {
    case $FAMILY in
    deb)
        LIMIT=300 run dpkg --configure -a >/tmp/configure 2>&1
        right || LIMIT=300 works "a repeated $1 works" install_here "${@:2}"
        ;;
    rpm)
        LIMIT=300 works "a repeated $1 works" run rpm --upgrade --replacepkgs "$(package "${@:2}")"
        find /etc -name '*.rpmnew' | while read -r file; do [ -s "${file%.rpmnew}" ] || mv "$file" "${file%.rpmnew}"; done
        ;;
    esac
}

publish() { # publish VERSION
    cd /srv/repository && /srv/packages/repository/nix-packager -q repo --url file:///srv/repository/tree --key key.asc \
        --passphrase-file passphrase --out tree "/srv/packages/repository/$1"
}
JOB
}

record() {
    START=$VM_IMAGES/$TARGET.ext4 LOG=$DIR/log
    cp --sparse=always "$START" "$DIR/disk"
    truncate --size=4G "$LOG"
    mkdir "$DIR/modules"
    cp "$LAB_ROOTS/$VM_KERNEL"/usr/lib/uml/modules/*/kernel/drivers/md/dm-{mod,log-writes}.ko "$DIR/modules/"
    # `t`: blocks are not given back, but written.
    DISK=ubd0r=$START LIMIT=1200 boot ro init=/usr/local/sbin/vm-loader "ubd3t=$DIR/disk" "ubd4=$LOG" < <(functions && cat <<'JOB'
[ "$FAMILY" = deb ] || needs "dependencies are installed" run dnf --assumeyes install lab-base
mkdir -p /etc/nix
echo "keep-outputs = true" >/etc/nix/nix.conf
phase install installed install_here r2 2.8.0
run sh -c 'cat /srv/lab/nix.conf >>/etc/nix/nix.custom.conf'
needs "a user installs a program" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who alice"
phase upgrade upgraded install_here r2
is "the new Nix is active" "$(fact nix)" "$(readlink --canonicalize /nix/var/nix/profiles/nix-multiuser)"
phase rollback rolled-back nix-multiuser rollback
is "the old Nix is active" "$(fact nix 2.8.0)" "$(readlink --canonicalize /nix/var/nix/profiles/nix-multiuser)"
[ "$FAMILY" = deb ] || exit 0
mkdir /srv/repository && cd /srv/repository
(umask 077 && echo "correct horse" >passphrase)
needs "a key is made" /srv/packages/repository/nix-packager -q key generate --out key.asc \
    --name "Test <test@example.org>" --passphrase-file passphrase
needs "a version is published" publish 3.0
phase publication published publish 3.1
JOB
    )
    rm -r "$DIR/disk" "$DIR/modules"
    "$VM_HERE/power/replay.py" "$LOG" list | sed "s/^/# $SCENARIO: /"
}

# moments: two at a time.
moments() {
    local family mark permille tier
    mkdir "$DIR/moments"
    while read -r family mark permille tier; do
        [ "$family" = "$FAMILY" ] || continue
        [ "$tier" = default ] || [ "$VM_FULL" ] || continue
        while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do wait -n; done
        moment "$mark" "$permille" >"$DIR/moments/$mark-$permille" 2>&1 </dev/null &
    done < <(grep -v '^#' "$VM_HERE/power/moments.table")
    wait
    cat "$DIR"/moments/*
    ! grep -q '^not ok - ' "$DIR"/moments/* || FAILED=1
    rm -r "$DIR/moments" "$LOG"
}

# shellcheck disable=SC2034 # for `boot`
moment() (
    SCENARIO=$SCENARIO-$1-$2 FAILED=0 BOOTS=0 LAB_PACKAGES=$DIR/packages DIR=$DIR/$1-$2
    mkdir -p "$DIR"
    ln -s ../packages "$DIR/packages"
    trap '[ "$FAILED" = 0 ] || keep_logs; rm -rf "$DIR"' EXIT
    cp --sparse=always "$START" "$DIR/disk"
    OUT=$("$VM_HERE/power/replay.py" "$LOG" at "$1" "$2" 1 "$DIR/disk") || abandon "the moment can be replayed" "$OUT"
    echo "# $SCENARIO: $OUT"
    DISK=ubd0=$DIR/disk
    boot < <(functions && echo "mark=$1" && cat <<'JOB'
# Before anything is repaired.
cd /srv/lab
case $FAMILY in
deb) state=$(dpkg-query --show --showformat='${db:Status-Abbrev}${Version}' nix-multiuser 2>&1) ;;
rpm) state="$(rpm --query nix-multiuser) $(rpm --verify nix-multiuser | wc -l)" ;;
esac
echo "# $SCENARIO: the package manager has ${state//$'\n'/ }; $(nix --version 2>&1 | head -n 1)"
case $mark in install*) ;; *) works "the program of a user runs" as alice "hello-alice" ;; esac
case $mark in
install) again installation r2 2.8.0 ;;
upgrade)
    works "a user builds before anything is repaired" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who early"
    again upgrade r2
    ;;
esac
works "the package is installed" right
if [ "$FAMILY" = deb ]; then
    is "dpkg --audit finds nothing" "" "$(dpkg --audit 2>&1)"
    is "dpkg --verify finds no changed file" "" "$(dpkg --verify nix-multiuser 2>&1)"
fi
has "the settings from before the installation are kept" "keep-outputs = true*" "$(cat /etc/nix/nix.custom.conf)"
run sh -c 'cat /srv/lab/nix.conf >>/etc/nix/nix.custom.conf'
if works "the store matches the database" run nix-store --verify --check-contents; then
    is "without errors and warnings" "" "$(grep -iE 'error|warning|modified|disappeared' <<<"$OUT")"
fi
works "a user builds" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who bob"
works "the doctor finds nothing" run nix-multiuser doctor
is "nothing is left half done" "" "$(find /nix /etc /usr/bin /usr/lib/nix-multiuser /var/lib/nix-multiuser \
    -path /nix/store/\*-\* -prune -o \( -name '*.new' -o -name '*.dpkg-new' -o -name '*.dpkg-tmp' -o -name '.nix-multiuser-*' \
    -o -path /var/lib/nix-multiuser/settings \) -print)"
case $mark in
upgraded) is "the new Nix is active" "$(fact nix)" "$(readlink --canonicalize /nix/var/nix/profiles/nix-multiuser)" ;;
rolled-back) is "the old Nix is active" "$(fact nix 2.8.0)" "$(readlink --canonicalize /nix/var/nix/profiles/nix-multiuser)" ;;
publication | published)
    cp /srv/repository/tree/nix-multiuser-archive-keyring.gpg /usr/share/keyrings/
    rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
    cp /srv/repository/tree/apt/trixie.sources /etc/apt/sources.list.d/
    cd /tmp
    works "apt reads the repository" run apt-get update -o APT::Update::Error-Mode=any
    works "and downloads the package" run apt-get download nix-multiuser
    has "which is the old or the new one" "@(3.0|3.1)-*" "$(dpkg-deb --field nix-multiuser_*.deb Version)"
    works "publishing again works" publish 3.1
    cd /tmp
    works "apt reads the repository after that" run apt-get update -o APT::Update::Error-Mode=any
    has "it has the new package" "*3.1-*" "$(apt-cache policy nix-multiuser | grep Candidate)"
    is "nothing is left of the publication" "" "$(find /srv/repository -name '.*')"
    ;;
esac
JOB
    )
)
