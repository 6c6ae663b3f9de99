# shellcheck shell=bash
# Promise: builds of two users, two each, run at the same time as four build users (S3, S19, S23).

scenario() {
    local builds=(alice-1 alice-2 bob-1 bob-2) build owners
    fresh installed
    boot
    open_gate
    for build in "${builds[@]}"; do start_build "${build%-*}" "$build" open; done
    for build in "${builds[@]}"; do works "the build $build is running" arrived "$build"; done
    # None of them ends before the gate opens.
    owners=$(run stat -c %U "${builds[@]/#//gate/}" | sort)
    is "all run as members of the build group" 4 "$(grep -c '^nixbld[0-9]*$' <<<"$owners")"
    is "as four different users" 4 "$(sort -u <<<"$owners" | grep -c .)"
    is "these users have processes" "$owners" "$(run ps -A -o euser:32= | grep '^nixbld' | tr -d ' ' | sort -u)"
    is "real, effective and saved uid are the same for each" "" \
        "$(run ps -A -o euser:32=,ruser:32=,suser:32= | awk '/nixbld/ && ($1 != $2 || $1 != $3)')"
    run touch /gate/open
    for build in "${builds[@]}"; do works "the build $build succeeds" finish_build "$build"; done
    is "no process of them is left" "" "$(run ps -A -o euser:32= | grep nixbld)"
}
