# shellcheck shell=bash
# Promise: builds of two users, two of each, run at the same time, under four build users (S3, S19, S23).

scenario() {
    local builds=(alice-1 alice-2 bob-1 bob-2) build owners
    fresh installed
    boot
    open_gate
    for build in "${builds[@]}"; do start_build "${build%-*}" "$build" open; done
    for build in "${builds[@]}"; do works "the build $build runs" arrived "$build"; done
    # None of them ends before the gate opens.
    owners=$(run stat -c %U "${builds[@]/#//gate/}" | sort)
    is "all ran as members of the build group" 4 "$(grep -c '^nixbld[0-9]*$' <<<"$owners")"
    is "and under four users" 4 "$(sort -u <<<"$owners" | grep -c .)"
    is "who are those with processes now" "$owners" "$(run ps -A -o euser:32= | grep '^nixbld' | tr -d ' ' | sort -u)"
    is "none of which has another user's rights" "" \
        "$(run ps -A -o euser:32=,ruser:32=,suser:32= | awk '/nixbld/ && ($1 != $2 || $1 != $3)')"
    run touch /gate/open
    for build in "${builds[@]}"; do works "the build $build ends well" finish_build "$build"; done
    is "and no process of theirs is left" "" "$(run ps -A -o euser:32= | grep nixbld)"
}
