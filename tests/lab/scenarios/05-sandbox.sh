# shellcheck shell=bash
# Promise: a build sees a nearly empty system and no network, and runs as a build user (S21 to S23).

scenario() {
    fresh installed
    boot --network
    local seen out ns
    needs "a build records what it sees" as alice 'nix-build --no-out-link /srv/lab/sandbox.nix'
    out=$(tail -n 1 <<<"$OUT")
    seen=$(run cat "$out")
    value() { sed -n "s/^$1=//p" <<<"$seen"; }
    machine() { run readlink "/proc/1/ns/$1"; }

    hasnt "the machine has interfaces other than lo" "lo " \
        "$(run sed -n 's/^ *\([^ ]*\):.*/\1/p' /proc/net/dev | tr '\n' ' ')"
    is "the build has only lo" "lo " "$(value interfaces)"
    for ns in net pid mnt ipc uts; do
        hasnt "the build has its own $ns namespace" "$(machine "$ns")" "$(value "ns-$ns")"
    done
    has "outside the sandbox its uid is that of a build user" "nixbld*" "$(run getent passwd "$(value host-uid | cut -d ' ' -f 1)")"
    is "its gid is that of the build group" "nixbld" "$(run getent group "$(value host-gid)" | cut -d : -f 1)"
    hasnt "inside the sandbox it is not root" 0 "$(value uid)"
    hasnt "nor in root's group" 0 "$(value gid)"
    is "its root directory has few entries" "build dev etc nix proc tmp " "$(value root | sed 's/^bin //')"
    is "its /etc has only what Nix writes there" "group hosts passwd " "$(value etc | sed 's/\<\(nsswitch.conf\|resolv.conf\|services\) //g')"
    works "it sees few store paths (found: $(value store))" test "$(value store)" -le 5
    works "the machine has more" test "$(run ls /nix/store | wc -l)" -gt 2
    works "it sees few processes (found: $(value processes))" test "$(value processes)" -le 5
    check_shell
}

check_shell() {
    local result
    result=$(as alice 'nix-build --no-out-link /srv/lab/shell.nix 2>/dev/null')
    is "builds have /bin/sh" "built by /bin/sh" "$(run cat "$result" 2>&1)"
    is "/bin has nothing else" "sh " "$(value bin)"
    # Debian's packages depend on bash; a bundled Nix contains busybox.
    [ "$FAMILY-$PAYLOAD" = deb-distro ] || return 0
    works "a build can use bash syntax" as alice 'nix-build --no-out-link /srv/lab/bash.nix'
    is "because /bin/sh is bash" "built by bash" "$(run cat "$(tail -n 1 <<<"$OUT")" 2>&1)"
}
