#!/bin/bash
# faults.sh commands|moments|space|database|together NIX: interrupts activation in one of these ways, each time with an empty
# /nix. After that all paths in the store must be complete, and the next activation must complete the rest. NIX is the
# store path of the bundled Nix. Prints errors, and a summary as last line. Exit status 1 if there were errors.
#
# Run it where no daemon runs and the store is unused; /nix becomes a tmpfs.
set -u

mode=$1 nix=$2
bundle=/usr/lib/nix-multiuser
failed=0
mkdir -p /run/faults/bin

wrong() { # wrong TEXT [FOUND]
    echo "$mode, $case: $1${2:+: $2}"
    failed=1
}

# reset [MOUNT-OPTION]: restores the state before the first activation: no accounts, an empty /nix.
reset() {
    umount --lazy /nix 2>/dev/null
    mkdir -p /nix
    mount -t tmpfs -o "mode=0755${1:+,$1}" tmpfs /nix
    if getent group nixbld >/dev/null; then
        userdel nixbld1 2>/dev/null
        userdel nixbld2 2>/dev/null
        groupdel nixbld
    fi
    rm -rf /var/lib/nix-multiuser
}

# A path with its final name is always complete.
check_complete() {
    local path
    for path in /nix/store/*-*; do
        [ -e "$path" ] || [ -L "$path" ] || continue
        diff --recursive --no-dereference "$bundle/closure/${path##*/}" "$path" >/dev/null ||
            wrong "a path is incomplete" "$path"
    done
}

# check_repaired COMMAND...: the command succeeds, prints nothing, and after it nothing is missing.
check_repaired() {
    local output
    output=$("$@" 2>&1) || wrong "the next activation failed"
    [ -z "$output" ] || wrong "the next activation printed" "$output"
    output=$(find /nix/store /nix/var/nix -maxdepth 2 -name '.nix-multiuser-*' -o -maxdepth 2 -name '*.new')
    [ -z "$output" ] || wrong "a temporary file is left" "$output"
    [ "$(ls /nix/store)" = "$(ls "$bundle/closure")" ] || wrong "the store has other paths" "$(ls /nix/store)"
    check_complete
    output=$("$nix/bin/nix-store" --verify --check-contents 2>&1) || wrong "the store does not match the database" "$output"
    ! grep -iE 'error|warning|modified|disappeared' <<<"$output" || wrong "the store does not match the database"
    output=$("$nix/bin/nix-store" --check-validity /nix/store/*-* 2>&1) || wrong "a path is not valid" "$output"
    [ "$(ls /nix/var/nix/gcroots/nix-multiuser)" = "$(ls "$bundle/closure")" ] || wrong "a GC root is missing"
    [ "$(readlink --canonicalize /nix/var/nix/profiles/nix-multiuser)" = "$nix" ] || wrong "the profile is not the bundled Nix"
    [ "$(find /nix/var/nix/profiles -name 'nix-multiuser-*-link' | wc -l)" = 1 ] || wrong "there are more generations"
    [ -s /nix/var/nix/nix-multiuser.release ] || wrong "the marker is missing"
    [ "$(getent group nixbld | cut -d : -f 4 | tr , '\n' | sort | paste -sd ,)" = nixbld1,nixbld2 ] || wrong "members are missing" "$(getent group nixbld)"
    [ "$(stat -c '%a %U:%G' /nix/store)" = "1775 root:nixbld" ] || wrong "the store's mode or owner is wrong"
}

# Kills activation before each of its commands, except where the system has not changed since the command before.
# Repairs alternately with `activate` and `activate --boot`.
commands() {
    local n status count commands tries=0
    case=whole
    reset
    echo 0 >/run/faults/count
    : >/run/faults/states
    env BASH_ENV=/srv/lab/kill-at.sh bash /usr/bin/nix-multiuser activate || wrong "it failed"
    count=$(cat /run/faults/count)
    check_repaired nix-multiuser activate
    mapfile -t commands < <(awk '$2 != last { print $1 } { last = $2 }' /run/faults/states)
    for n in "${commands[@]}"; do
        case="command $n"
        reset
        echo 0 >/run/faults/count
        env BASH_ENV=/srv/lab/kill-at.sh KILL_AT="$n" setsid --wait bash /usr/bin/nix-multiuser activate >/run/faults/output 2>&1
        status=$?
        # It kills its own process group, unless there were fewer commands this time.
        [ "$status" = 137 ] || [ "$(cat /run/faults/count)" -lt "$n" ] || wrong "it was not killed" "$status $(cat /run/faults/output)"
        case="command $n ($(cat /run/faults/command))"
        tries=$((tries + 1))
        check_complete
        if [ $((tries % 2)) = 0 ]; then check_repaired nix-multiuser activate --boot; else check_repaired nix-multiuser activate; fi
    done
    [ "$tries" -gt 30 ] || wrong "it was killed only $tries times"
    echo "$count commands, $tries states"
}

# Kills activation at 40 moments, evenly spread over its run time, to interrupt long commands.
moments() {
    local k started whole process copying=0
    case=whole
    reset
    started=${EPOCHREALTIME/./}
    nix-multiuser activate || wrong "it failed"
    whole=$((${EPOCHREALTIME/./} - started))
    for ((k = 1; k <= 40; k++)); do
        case="moment $k of 40"
        reset
        setsid nix-multiuser activate >/dev/null 2>&1 &
        process=$!
        sleep "$(printf '0.%06d' $((whole * k / 40)))"
        kill -9 -- "-$process" 2>/dev/null
        wait "$process" 2>/dev/null
        # Its child processes hold the lock until they have ended, too.
        while kill -0 -- "-$process" 2>/dev/null; do sleep 0.01; done
        ! compgen -G '/nix/store/.nix-multiuser-*' >/dev/null || copying=$((copying + 1))
        check_complete
        check_repaired nix-multiuser activate
    done
    [ "$copying" -gt 0 ] || wrong "it was never killed while it copied"
    echo "40 moments of $((whole / 1000)) ms, $copying of them while copying"
}

# The file system becomes full: limits on inodes and size below what activation needs. A fake `df` reports more free space,
# as if another program filled the disk after the check.
space() {
    local limit output tries=0
    printf '#!/bin/sh\necho Avail\necho 999999999\n' >/run/faults/bin/df
    chmod 755 /run/faults/bin/df
    # The program has a search path of its own.
    sed 's|^PATH=|PATH=/run/faults/bin:|' /usr/bin/nix-multiuser >/run/faults/nix-multiuser
    for limit in nr_inodes={4,20,60,90,105,110,115,120,125,130,140} size={1,8,24,32,33,34,35}m; do
        case=$limit
        reset "$limit"
        if output=$(sh /run/faults/nix-multiuser activate 2>&1); then continue; fi
        tries=$((tries + 1))
        [ -n "$output" ] || wrong "it failed without a message"
        check_complete
        mount -o remount,nr_inodes=0,size=1g /nix
        check_repaired nix-multiuser activate
    done
    [ "$tries" -gt 10 ] || wrong "it nearly never failed"
    echo "$tries limits"
}

# States of the database that an interrupted Nix can leave: it writes the schema version last, and not atomically.
database() {
    for case in "an empty schema" "no schema" "an empty database"; do
        reset
        nix-multiuser activate || wrong "it failed"
        rm -rf /nix/var/nix/gcroots/nix-multiuser /nix/var/nix/profiles/nix-multiuser* /nix/var/nix/nix-multiuser.release
        case $case in
        "an empty schema") : >/nix/var/nix/db/schema ;;
        "no schema") rm /nix/var/nix/db/schema ;;
        "an empty database") rm /nix/var/nix/db/* && : >/nix/var/nix/db/db.sqlite ;;
        esac
        check_repaired nix-multiuser activate
    done
    echo "3 states"
}

# Two and four activations at the same time.
together() {
    local n i process processes
    for n in 2 4 2 4 2 4; do
        case="$n at a time"
        reset
        processes=()
        for ((i = 0; i < n; i++)); do
            nix-multiuser activate &
            processes+=($!)
        done
        for process in "${processes[@]}"; do wait "$process" || wrong "one failed"; done
        check_repaired nix-multiuser activate
    done
    echo "6 times"
}

case $mode in
commands) commands ;;
moments) moments ;;
space) space ;;
database) database ;;
together) together ;;
esac
exit "$failed"
