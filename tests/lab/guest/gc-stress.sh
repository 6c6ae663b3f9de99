#!/bin/bash
# gc-stress.sh NIX TIMES: another Nix, NIX, which has its own GC root, runs garbage collection in a loop, while the installed
# version is activated TIMES times, each time after it was deleted.
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

touch /run/gc-stress.run
while [ -e /run/gc-stress.run ]; do
    "$nix/bin/nix-store" --gc >/dev/null 2>/run/gc-stress.err || cat /run/gc-stress.err
    echo >>/run/collections
done &
collector=$!
for ((i = 1; i <= times; i++)); do
    rm -rf /nix/var/nix/gcroots/nix-multiuser /nix/var/nix/profiles/nix-multiuser*
    # Until garbage collection has deleted some of it.
    while valid 2>/dev/null; do sleep 0.01; done
    nix-multiuser activate >/run/gc-stress.out 2>&1 || wrong "it failed"
    # It may print that it waits.
    ! grep -v 'waiting up to .* /nix/var/nix/gc.lock' /run/gc-stress.out || wrong "it printed a message"
    for path in "${paths[@]}"; do
        diff --recursive --no-dereference "$bundle/closure/$path" "/nix/store/$path" >/dev/null || wrong "$path is not complete"
    done
    valid || wrong "a path is not valid"
done
rm /run/gc-stress.run
wait "$collector"
verified=$("$nix/bin/nix-store" --verify --check-contents 2>&1) || wrong "the store does not match the database"
! grep -iE 'error|warning|modified|disappeared' <<<"$verified" || wrong "the store does not match the database"
echo "$times activations, $(wc -l </run/collections) collections"
exit "$failed"
