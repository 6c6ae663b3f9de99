# shellcheck shell=bash
# Promise: `nix-packager settings` is right for this version of Nix: each known setting, with and without `extra-`, is
# given to Nix with a value of its type.

scenario() {
    local version
    fresh nix
    "$NIX_PACKAGER" settings --json | rows >"$DIR/all"
    works "there are many settings (found: $(wc -l <"$DIR/all"))" test "$(wc -l <"$DIR/all")" -gt 180
    boot
    version=$(run nix --version | sed -n 's/^nix (Nix) //p')
    has "the machine's Nix has a version number" "[0-9]*.[0-9]*.[0-9]*" "$version"
    "$NIX_PACKAGER" settings --nix "$version" --json | rows >"$DIR/of-release"
    claims | sort >"$DIR/claims"
    LIMIT=300 run /srv/lab/settings.sh "$(cut -d ' ' -f 2- "$DIR/claims")" | sort >"$DIR/found"
    is "Nix $version was run for each setting" "$(wc -l <"$DIR/claims")" "$(wc -l <"$DIR/found")"
    is "each is read, ignored or unknown as claimed" \
        "$(awk '{ print $1, $2, $4 }' "$DIR/claims" | sort)" "$(cat "$DIR/found")"
    for claim in read unknown; do
        works "some are $claim" grep -q "^$claim " "$DIR/claims"
    done
}

# rows < JSON: lines of NAME VALUE ADDS FEATURE, a value with + for spaces. ADDS: whether the release reads it with
# `extra-`; FEATURE: what it is ignored without; `-` is none.
rows() {
    awk -F '": ' '
        function text(value) { sub(/,$/, "", value); gsub(/^"|"$/, "", value); gsub(/ /, "+", value); return value }
        /^    "name": / { name = text($2); adds = "false"; feature = "-" }
        /^    "example": / { example = text($2) }
        /^      "adds": / { adds = text($2) }
        /^      "ignored-without": / && $2 !~ /^null/ { feature = text($2) }
        /^  }/ { print name, example, adds, feature }'
}

# claims: lines of CLAIM NAME VALUE FEATURE, the last being enabled; `-` is none.
claims() {
    awk -v of_release="$DIR/of-release" '
        function claim(name, value, known, feature) {
            print known ? (feature == "-" ? "read" : "ignored") : "unknown", name, value, "-"
            if (known && feature != "-") print "read", name, value, feature
        }
        BEGIN { while ((getline < of_release) > 0) { adds[$1] = $3; feature[$1] = $4 } }
        { value[$1] = $2 }
        END {
            for (name in value) {
                claim(name, value[name], name in adds, feature[name])
                if (!("extra-" name in value)) claim("extra-" name, value[name], adds[name] == "true", feature[name])
            }
        }' "$DIR/all"
}
