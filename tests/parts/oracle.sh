# shellcheck shell=bash disable=SC2154
# The part oracle: the native tools read what nix-packager writes; sourced by tests/run.

part_oracle() {
    local dir
    [ -x tests/oracle/run ] || { echo "not ok - tests/oracle/run is missing"; return; }
    dir=$(mktemp -d)
    oracle_of "$dir/distro" --no-config
    oracle_of "$dir/full" -c tests/oracle/full.toml
    oracle_of_closures "$dir/closures"
    oracle_of_repository "$dir"
    oracle_of_archive
    reported tests/oracle/completions "$program"
    chmod -R u+w "$dir"
    rm -rf "$dir"
}

# oracle_of DIR OPTION...: builds and renders with these options below DIR, and asks the native tools.
oracle_of() {
    local dir=$1
    shift
    if "$program" -q build "$@" --out "$dir/dist" && "$program" -q render "$@" --out "$dir/rendered"; then
        reported tests/oracle/run "$dir/dist" "$dir/rendered"
    else
        echo "not ok - packages can be built and rendered with: $*"
    fi
}

# Packages with a bundled Nix: each compression in each format. What is compressed is the lab's, too.
oracle_of_closures() {
    mkdir "$1"
    closure_config "$1" oracle || return 0
    oracle_of "$1" -c "$1/nix-packager.toml" --cache "$build/lab/cache/nix-packager"
}

# What was built is published.
oracle_of_repository() {
    local dists=("$1/distro/dist")
    [ ! -d "$1/closures/dist" ] || dists+=("$1/closures/dist")
    reported tests/oracle/repository "$program" "${dists[@]}"
    reported tests/oracle/readers "$program"
}

# The rows of Debian are compared with its archive in full runs only: a default run depends on no suite that changes.
oracle_of_archive() {
    local mirror=()
    if [ ${#full[@]} -gt 0 ]; then
        mirror=("$(LAB_HERE=tests/lab && . tests/lab/roots.sh && lab_mirror)") || { echo "skip - oracle: no mirror of Debian"; return; }
    fi
    reported tests/oracle/archive "$program" "${mirror[@]}"
}
