# shellcheck shell=bash disable=SC2154
# The part shellcheck: the scripts of the checkout, and those of rendered packages; sourced by tests/run.

part_shellcheck() {
    local file rendered
    needs shellcheck || return 0
    git ls-files --cached --others --exclude-standard tests .ci benches ':!tests/goldens' | while read -r file; do
        ! is_script "$file" || echo "$file"
    done | scripts_checked "" --external-sources
    rendered=$(mktemp -d)
    render_all "$rendered"
    rendered_scripts "$rendered/all" | unequal | scripts_checked "$rendered/all/" --shell=sh
    chmod -R u+w "$rendered"
    rm -rf "$rendered"
}

# scripts_checked PREFIX OPTION... < FILES: each with these options, one per processor; PREFIX is left out of names.
scripts_checked() {
    local prefix=$1 file
    shift
    while read -r file; do
        while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do wait -n; done
        script_checked "${file#"$prefix"}" "$@" "$file" &
    done
    wait
}

script_checked() { # script_checked NAME ARGUMENT...: prints at once what it has to say
    local report
    report=$(checked "shellcheck $1" shellcheck "${@:2}" 2>&1)
    printf '%s\n' "$report"
}

# unequal < FILES: the first of those that are equal to the byte: targets share most scripts.
unequal() {
    sort | tr '\n' '\0' | xargs -0 --no-run-if-empty sha256sum | awk '!seen[$1]++ { print $2 }'
}

# render_all DIR: the packages around a distribution's Nix, those with every key set, and those with a bundled Nix,
# one folder each below DIR/all.
render_all() {
    local file
    "$program" -q render --no-config --out "$1/all" || echo "not ok - the packages can be rendered"
    "$program" -q render -c tests/oracle/full.toml --out "$1/full" ||
        echo "not ok - the packages with everything can be rendered"
    for file in "$1"/full/*; do mv "$file" "$1/all/${file##*/}.full"; done
    if closure_config "$1" shellcheck; then
        "$program" -q render -c "$1/nix-packager.toml" --cache "$build/lab/cache/nix-packager" \
            --out "$1/closures" ||
            echo "not ok - the packages with a closure can be rendered"
        mv "$1"/closures/* "$1/all/"
    fi
    # The shell that Lua scriptlets hold between [==[ and ]==].
    for file in "$1"/all/*/scriptlets/*.lua; do
        sed -n '/\[==\[/,/\]==\]/{//!p}' "$file" >"${file%.lua}"
    done
}

is_script() {
    case $1 in *.sh) return 0 ;; esac
    head -n 1 "$1" | grep -qE '^#!/bin/(ba|da)?sh'
}

rendered_scripts() { # rendered_scripts DIR
    find "$1" -type f | while read -r file; do
        case $file in
        *.lua) ;;
        */tree/usr/lib/nix-multiuser/*) ;;
        */DEBIAN/pre* | */DEBIAN/post* | */scriptlets/* | */profile.d/*.sh | */init.d/* | */zshenv) echo "$file" ;;
        *) is_script "$file" && echo "$file" ;;
        esac
    done
}
