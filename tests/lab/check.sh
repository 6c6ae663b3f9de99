# shellcheck shell=bash
# Assertions: one line each, `ok - TARGET SCENARIO: what holds`, or `not ok - ` and what was found instead.

ok() {
    echo "ok - $TARGET $SCENARIO: $1"
}

# not_ok TEXT [FOUND]
not_ok() {
    # shellcheck disable=SC2034 # `inner` asks for it
    FAILED=1
    echo "not ok - $TARGET $SCENARIO: $1"
    [ -n "${2-}" ] || return 0
    mkdir -p "$LAB_LOGS/$TARGET-$SCENARIO"
    printf '%s\n%s\n\n' "$1" "$2" >>"$LAB_LOGS/$TARGET-$SCENARIO/found.log"
    # The rest is in the log.
    awk '{ line[NR] = $0 } END { for (i = 1; i <= NR; i++) if (i <= 5 || i > NR - 8) print "#   " line[i]; else if (i == 6) print "#   ..." }' <<<"$2"
}

# abandon TEXT [FOUND]: the scenario cannot go on.
abandon() {
    not_ok "$@"
    exit 77
}

# is TEXT EXPECTED FOUND
is() {
    if [ "$2" = "$3" ]; then ok "$1"; else
        not_ok "$1" "$(diff --unified=0 --label expected --label found <(echo "$2") <(echo "$3"))"
    fi
}

# has TEXT PATTERN FOUND: whether the pattern (of the shell) matches the whole of what was found.
has() {
    # shellcheck disable=SC2053 # a pattern on purpose
    if [[ $3 == $2 ]]; then ok "$1"; else not_ok "$1" "expected to match: $2"$'\n'"found: $3"; fi
}

# hasnt TEXT PATTERN FOUND
hasnt() {
    # shellcheck disable=SC2053 # a pattern on purpose
    if [[ $3 != $2 ]]; then ok "$1"; else not_ok "$1" "expected not to match: $2"$'\n'"found: $3"; fi
}

# works TEXT COMMAND...: exit status 0. What it printed is in OUT.
works() {
    local text=$1 status
    shift
    OUT=$("$@" 2>&1)
    status=$?
    if [ "$status" = 0 ]; then ok "$text"; else not_ok "$text" "exit $status from: $*"$'\n'"$OUT"; fi
    return "$status"
}

# refused TEXT COMMAND...: a non-zero exit status. What it printed is in OUT.
refused() {
    local text=$1 status
    shift
    OUT=$("$@" 2>&1)
    status=$?
    case $status in
    0) not_ok "$text" "exit 0 from: $*"$'\n'"$OUT" ;;
    124 | 125 | 137) not_ok "$text" "no answer (exit $status) from: $*"$'\n'"$OUT" ;;
    *) ok "$text" ;;
    esac
}

# needs TEXT COMMAND...: as `works`, and the scenario ends here when it does not.
needs() {
    works "$@" || exit 77
}
