# shellcheck shell=bash
# Promise: a build sees a nearly empty machine and no network, as a user of its own (S21 to S23).

scenario() {
    fresh installed
    boot --network
    local seen out ns
    needs "a build looks around" as alice 'nix-build --no-out-link /srv/lab/sandbox.nix'
    out=$(tail -n 1 <<<"$OUT")
    seen=$(run cat "$out")
    value() { sed -n "s/^$1=//p" <<<"$seen"; }
    machine() { run readlink "/proc/1/ns/$1"; }

    hasnt "the machine itself has interfaces beside lo" "lo " \
        "$(run sed -n 's/^ *\([^ ]*\):.*/\1/p' /proc/net/dev | tr '\n' ' ')"
    is "the build has lo only" "lo " "$(value interfaces)"
    for ns in net pid mnt ipc uts; do
        hasnt "its $ns namespace is its own" "$(machine "$ns")" "$(value "ns-$ns")"
    done
    has "on the machine it is a build user" "nixbld*" "$(run getent passwd "$(value host-uid | cut -d ' ' -f 1)")"
    is "and of the build group" "nixbld" "$(run getent group "$(value host-gid)" | cut -d : -f 1)"
    hasnt "inside, it is not root" 0 "$(value uid)"
    hasnt "nor of root's group" 0 "$(value gid)"
    is "its root holds a handful of directories" "build dev etc nix proc tmp " "$(value root | sed 's/^bin //')"
    is "its /etc holds what Nix writes there" "group hosts passwd " "$(value etc | sed 's/\<\(nsswitch.conf\|resolv.conf\|services\) //g')"
    works "it sees few store paths (found: $(value store))" test "$(value store)" -le 5
    works "while the machine has more" test "$(run ls /nix/store | wc -l)" -gt 2
    works "it sees few processes (found: $(value processes))" test "$(value processes)" -le 5
    check_shell
}

check_shell() {
    local result
    result=$(as alice 'nix-build --no-out-link /srv/lab/shell.nix 2>/dev/null')
    is "/bin/sh is there for builds that want it" "built by /bin/sh" "$(run cat "$result" 2>&1)"
    is "and alone in /bin" "sh " "$(value bin)"
    # Debian's packages bring bash, the closures busybox.
    [ "$FAMILY-$PAYLOAD" = deb-distro ] || return 0
    works "a build with bash's own syntax works" as alice 'nix-build --no-out-link /srv/lab/bash.nix'
    is "since /bin/sh is bash" "built by bash" "$(run cat "$(tail -n 1 <<<"$OUT")" 2>&1)"
}
