# Lines of a report; sourced by `run`, which sets `target`.
# shellcheck shell=bash disable=SC2154,SC2001
failures=0

# report TEXT STATUS OUTPUT: one check that was made.
report() {
    if [ "$2" -eq 0 ]; then
        echo "ok - $target: $1"
    else
        echo "not ok - $target: $1"
        sed 's/^/    /' <<<"$3"
        failures=$((failures + 1))
    fi
}

# check TEXT COMMAND...: the command succeeds.
check() {
    local text=$1 output status
    shift
    output=$("$@" 2>&1)
    status=$?
    report "$text" "$status" "$output"
}

# silent TEXT COMMAND...: the command finds nothing to say.
silent() {
    local text=$1 output
    shift
    output=$("$@" 2>&1)
    report "$text" "$((${#output} > 0))" "$output"
}

# have TOOL TEXT: whether TOOL is installed; when not, TEXT is skipped.
have() {
    command -v "$1" >/dev/null && return
    echo "skip - $target: $2 ($1 is not installed)"
    return 1
}

# same TEXT A B: two files or trees are the same, links compared as links.
same() {
    silent "$1" diff -r --no-dereference "$2" "$3"
}

# listing TREE: type, mode and path of everything in TREE; a link's mode is its target.
listing() {
    (cd "$1" && find . -mindepth 1 \( -type l -printf '%y %l %p\n' \) -o -printf '%y %m %p\n') | sort
}
