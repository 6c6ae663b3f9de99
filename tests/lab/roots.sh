# shellcheck shell=bash
# The roots: made by mmdebstrap from the mirror this host uses, kept until their recipe changes.

# The first Debian mirror among this host's own apt sources, in either format.
lab_mirror() {
    local found
    found=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
    [ -n "$found" ] || found=$(sed -n 's/^deb \(\[[^]]*\] \)*\([a-z]*:[^ ]*\) .*/\2/p' /etc/apt/sources.list 2>/dev/null | head -n 1)
    [ -n "$found" ] || return 1
    printf '%s\n' "$found"
}

# root_field NAME COLUMN
root_field() {
    awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$LAB_HERE/roots.table"
}

# The release of Nix that Fedora's row names: what the stub packages call themselves.
stub_nix_version() {
    awk '/^id = / { id = $3 } id == "\"fedora-44\"" && /^nix = / { print }' "$LAB_HERE/../../src/knowledge/targets.toml" |
        sed -n 's/.*version = "\([^"]*\)".*/\1/p'
}

# root_system NAME: the system of its processor, as Nix calls it.
root_system() {
    case $1 in
    *-arm64) echo aarch64-linux ;;
    *) echo x86_64-linux ;;
    esac
}

# root_base NAME: the root that it extends, if it does.
root_base() {
    local base
    base=$(root_field "$1" 2)
    [ -z "$(root_field "$base" 2)" ] || echo "$base"
}

# Everything a root depends on, as text: a root is made again when this changes.
root_recipe() {
    local base
    base=$(root_base "$1")
    if [ -n "$base" ]; then root_recipe "$base"; else root_field common 3; fi
    awk -v name="$1" '$1 == name' "$LAB_HERE/roots.table"
    stub_nix_version
    cat "$LAB_HERE/root-finish"
}

# root_current NAME: whether it is there and made by today's recipe.
root_current() {
    [ -d "$LAB_ROOTS/$1" ] && [ "$(root_recipe "$1")" = "$(cat "$LAB_ROOTS/$1.recipe" 2>/dev/null)" ]
}

# root_make NAME: makes the root unless a current one is there.
root_make() (
    extended=$(root_base "$1")
    [ -z "$extended" ] || root_make "$extended" || exit 1
    mkdir -p "$LAB_ROOTS"
    exec 9>"$LAB_ROOTS/$1.lock"
    flock 9
    if root_current "$1"; then exit 0; fi
    root_new "$1" "$LAB_ROOTS/$1"
)

root_new() { # root_new NAME DIR: makes it, whatever is there
    local make=root_bootstrap
    rm -rf --one-file-system "$2" "$2.new"
    [ -z "$(root_base "$1")" ] || make=root_extend
    export LAB_ROOT=$1 LAB_NIX_VERSION
    LAB_NIX_VERSION=$(stub_nix_version)
    if ! "$make" "$1" "$2.new" </dev/null >"$2.log" 2>&1; then
        echo "making the root $1 failed: $2.log" >&2
        tail -n 20 "$2.log" >&2
        rm -rf --one-file-system "$2.new"
        return 1
    fi
    mv "$2.new" "$2"
    root_recipe "$1" >"$2.recipe"
}

# root_bootstrap NAME DIR: makes it from its suite.
root_bootstrap() {
    local mirror proxy foreign=()
    mirror=$(lab_mirror) || { echo "no Debian mirror found in /etc/apt"; return 1; }
    proxy=$(apt-config dump --format '%v%n' Acquire::http::Proxy)
    # It would look for an emulator of its own.
    [ "$(root_system "$1")" = x86_64-linux ] || foreign=(--architectures=arm64 --skip=check/qemu)
    # dpkg need not flush each file to the disk. A mirror may be a snapshot, whose testing has expired.
    apart mmdebstrap --quiet --mode=root --variant=minbase --skip=cleanup/apt --dpkgopt=force-unsafe-io "${foreign[@]}" \
        ${proxy:+--aptopt="Acquire::http::Proxy \"$proxy\""} \
        --include="$(root_field common 3),$(root_field "$1" 3)" \
        --customize-hook="$LAB_HERE/root-finish" \
        "$(root_field "$1" 2)" "$2" "deb [check-valid-until=no] $mirror $(root_field "$1" 2) main"
}

# root_extend NAME DIR: makes it from a copy of the root it extends, and what apt adds to that.
root_extend() {
    local packages
    mapfile -t -d , packages < <(printf %s "$(root_field "$1" 3)")
    cp --archive "$LAB_ROOTS/$(root_base "$1")" "$2" || return 1
    # shellcheck disable=SC2016 # for the inner shell
    apart bash -euc '. "$LAB_HERE/roots.sh"
        root=$1
        shift
        root_mounts "$root"
        # As in an image: nothing that is installed is started.
        printf "#!/bin/sh\nexit 101\n" >"$root/usr/sbin/policy-rc.d"
        chmod 755 "$root/usr/sbin/policy-rc.d"
        root_run "$root" apt-get install --yes --quiet=2 --no-install-recommends "$@"
        rm "$root/usr/sbin/policy-rc.d"
        "$LAB_HERE/root-finish" "$root"' bash "$2" "${packages[@]}"
}

# apart COMMAND...: in its own namespaces, so that mounts and processes end with it, however it ends.
apart() {
    setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child --mount-proc "$@"
}

# root_mounts ROOT: what programs in it need: /proc, /dev and the name servers. The caller has its own mount namespace.
root_mounts() {
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    # The root's own is a file or a link to nowhere.
    rm -f "$1/etc/resolv.conf"
    cp /etc/resolv.conf "$1/etc/resolv.conf"
}

# root_run ROOT [VARIABLE=VALUE...] COMMAND...
root_run() {
    chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "${@:2}" </dev/null
}

# roots_make NAME...: makes them two at a time; fails unless all are there.
roots_make() {
    local name
    for name in "$@"; do
        while [ "$(jobs -pr | wc -l)" -ge 2 ]; do wait -n; done
        root_make "$name" &
    done
    wait
    for name in "$@"; do root_current "$name" || return 1; done
}
