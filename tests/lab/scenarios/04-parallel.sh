# shellcheck shell=bash
# Promise: builds of two users run at the same time, under different build users (S3, S19, S23).

scenario() {
    fresh installed
    boot
    open_gate
    local owners user
    start_build alice first second
    start_build bob second first
    works "alice's build ends, which it does only while bob's runs" finish_build first
    works "bob's build ends, which it does only while alice's runs" finish_build second
    owners=$(run stat -c %U /gate/first /gate/second)
    is "both ran as members of the build group" "2" "$(grep -c '^nixbld[0-9]*$' <<<"$owners")"
    is "and under two users" 2 "$(sort -u <<<"$owners" | grep -c .)"
    for user in alice bob; do
        hasnt "no build ran as $user" "*$user*" "$owners"
    done
}
