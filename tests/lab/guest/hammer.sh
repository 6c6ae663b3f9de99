#!/bin/bash
# hammer.sh NIX TIMES: garbage is collected again and again by another Nix, NIX, which has a root of its own, while the
# installed release is brought in that often, each time after it was collected.
set -u
nix=$1 times=$2
bundle=/usr/lib/nix-multiuser

paths=("$bundle"/closure/*)
paths=("${paths[@]##*/}")

valid() { "$nix/bin/nix-store" --check-validity "${paths[@]/#//nix/store/}"; }

failed=0
wrong() { # wrong TEXT
    echo "activation $i: $1"
    failed=1
}

touch /run/hammering
while [ -e /run/hammering ]; do
    "$nix/bin/nix-store" --gc >/dev/null 2>/run/hammer.err || cat /run/hammer.err
    echo >>/run/collections
done &
hammer=$!
for ((i = 1; i <= times; i++)); do
    rm -rf /nix/var/nix/gcroots/nix-multiuser /nix/var/nix/profiles/nix-multiuser*
    # Until the collector has taken some of it.
    while valid 2>/dev/null; do sleep 0.01; done
    nix-multiuser activate >/run/hammered 2>&1 || wrong "it failed"
    # It may say that it waits.
    ! grep -v 'garbage collection' /run/hammered || wrong "it complained"
    for path in "${paths[@]}"; do
        diff --recursive --no-dereference "$bundle/closure/$path" "/nix/store/$path" >/dev/null || wrong "$path is not whole"
    done
    valid || wrong "a path is not valid"
done
rm /run/hammering
wait "$hammer"
verified=$("$nix/bin/nix-store" --verify --check-contents 2>&1) || wrong "the store is not sound"
! grep -iE 'error|warning|modified|disappeared' <<<"$verified" || wrong "the store is not sound"
echo "$times activations, $(wc -l </run/collections) collections"
exit "$failed"
