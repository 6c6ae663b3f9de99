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

# Everything a root depends on, as text: a root is made again when this changes.
root_recipe() {
    root_field common 4
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
    name=$1 root=$LAB_ROOTS/$1
    mkdir -p "$LAB_ROOTS"
    exec 9>"$root.lock"
    flock 9
    if root_current "$name"; then exit 0; fi
    mirror=$(lab_mirror) || { echo "no Debian mirror found in /etc/apt" >&2; exit 1; }
    proxy=$(apt-config dump --format '%v%n' Acquire::http::Proxy)
    rm -rf "$root" "$root.new"
    export LAB_ROOT=$name
    LAB_NIX_VERSION=$(stub_nix_version)
    export LAB_NIX_VERSION
    if ! mmdebstrap --quiet --mode=root --variant=minbase --skip=cleanup/apt \
        ${proxy:+--aptopt="Acquire::http::Proxy \"$proxy\""} \
        --include="$(root_field common 4),$(root_field "$name" 4)" \
        --customize-hook="$LAB_HERE/root-finish" \
        "$(root_field "$name" 2)" "$root.new" "$mirror" </dev/null >"$root.log" 2>&1; then
        echo "making the root $name failed: $root.log" >&2
        tail -n 20 "$root.log" >&2
        rm -rf "$root.new"
        exit 1
    fi
    mv "$root.new" "$root"
    root_recipe "$name" >"$root.recipe"
)

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
