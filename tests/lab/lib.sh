# shellcheck shell=bash
# Machines: booted overlay clones of a root, one at a time for each scenario; a second one by `on`.
#
# A scenario runs with TARGET (of targets.table), PACKAGE_TARGET, ROOT, SYSTEM, INIT, FAMILY, PAYLOAD and SCENARIO set, inside the
# mount and pid namespaces that tests/lab/run makes: whatever it leaves behind is gone when the run is over.

# discard: drops the machine, if there is one. It is not shut down: it is not needed again.
discard() {
    [ -d "$DIR" ] || return 0
    switch_off
    awk -v below="$DIR/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort --reverse | xargs --no-run-if-empty umount --lazy
    rm -rf "$DIR"
}

# discard_all: every machine of the scenario, and the network between them.
discard_all() {
    [ -z "${NETWORK-}" ] || kill "$NETWORK"
    on far discard
    discard
}

# on MACHINE FUNCTION...: does something with another machine than the scenario's own. Whatever belongs to a machine is
# found by DIR, also what tells its processes from those of the host.
on() {
    local DIR=$DIR-$1
    # shellcheck disable=SC2034 # for the function
    local M=$DIR/m
    shift
    "$@"
}

# network: makes one of the scenario's own, where machines meet that are booted with `--bridge ADDRESS`. It is a bridge
# in a network namespace, and ends with it.
network() {
    local tries
    unshare --net sh -c 'ip link add lab type bridge && ip link set lab up && exec sleep infinity' >/dev/null &
    NETWORK=$!
    for ((tries = 0; tries < 50; tries++)); do
        # In a namespace of its own, before anything is looked for there.
        if [ "$(readlink "/proc/$NETWORK/ns/net")" != "$(readlink /proc/self/ns/net)" ] &&
            nsenter --target "$NETWORK" --net ip link show lab up >/dev/null 2>&1; then
            return 0
        fi
        sleep 0.1
    done
    abandon "there is a network for two machines"
}

# fresh bare|ways|nix|installed: a new overlay, of the root alone or of the one with every way in, with the layer that
# 00-nix made, or with the one that 01-install made.
fresh() {
    local lower=$LAB_ROOTS/$ROOT
    discard
    case $1 in
    bare) ;;
    ways) lower=$LAB_ROOTS/ways-$ROOT ;;
    *)
        [ -d "$LAB_RUN/$1/$TARGET" ] || abandon "there is no machine \`$1\` to start from: its scenario failed"
        lower=$LAB_RUN/$1/$TARGET:$lower
        ;;
    esac
    overlay "$DIR" "$lower"
    M=$DIR/m
}

# overlay DIR LOWER: mounts a writable overlay at DIR/m.
overlay() {
    mkdir -p "$1/up" "$1/work" "$1/m"
    mount -t overlay overlay -o "lowerdir=$2,upperdir=$1/up,workdir=$1/work" "$1/m" ||
        abandon "the overlay over $2 cannot be mounted"
}

# disk NAME FILE-SYSTEM SIZE: a file system of its own, in a file, mounted at $DIR/NAME.
disk() {
    mkdir -p "$DIR/$1"
    truncate --size="$3" "$DIR/$1.img"
    case $2 in
    ext4) mkfs.ext4 -q -m 0 "$DIR/$1.img" ;;
    btrfs) mkfs.btrfs --quiet "$DIR/$1.img" 2>/dev/null ;;
    esac || abandon "a file system $2 can be made"
    mount -o loop "$DIR/$1.img" "$DIR/$1" || abandon "a file system $2 can be mounted"
}

# on_disk FILE-SYSTEM SIZE: moves the machine, not booted yet, from its overlay to a file system of that kind.
on_disk() {
    disk machine "$1" "$2"
    cp --archive "$M/." "$DIR/machine/"
    M=$DIR/machine
}

# boot [nspawn argument...]: boots the machine and waits until its init says that it is up.
# It has no network unless `--network` comes first, or `--bridge ADDRESS`: what is offline is proved to be offline.
boot() {
    local group=$LAB_CGROUP/${DIR##*/} network=--private-network address=""
    local init=(--boot) within=()
    case ${1-} in
    --network) network="" && shift ;;
    --bridge)
        network=--network-bridge=lab address=$2
        within=(nsenter --target "$NETWORK" --net)
        shift 2
        ;;
    esac
    [ "$INIT" = systemd ] || init=(/sbin/init)
    mkdir -p "$group/machine"
    echo "${DIR##*/}" >>"$LAB_RUN/out/$TARGET.$SCENARIO.boots"
    (
        echo "$BASHPID" >"$group/machine/cgroup.procs" || exit 90
        export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
        exec "${within[@]}" systemd-nspawn --quiet --machine="lab${DIR#"$LAB_RUN/$TARGET.$SCENARIO"}" --register=no --keep-unit --directory="$M" \
            --link-journal=no --console=pipe ${network:+"$network"} \
            --bind-ro="$LAB_HERE/guest:/srv/lab" --bind-ro="$LAB_PACKAGES:/srv/packages" "$@" "${init[@]}"
    ) </dev/null >>"$DIR/console.log" 2>&1 &
    echo $! >"$DIR/pid"
    wait_until_up || abandon "the machine does not come up" "$(tail -n 20 "$DIR/console.log")"
    [ -z "$address" ] || run sh -c 'busybox ip address add "$1" dev host0 && busybox ip link set host0 up' sh "$address" ||
        abandon "the machine has a network"
}

wait_until_up() {
    local state until=$((SECONDS + ${LIMIT:-60}))
    while [ "$SECONDS" -lt "$until" ]; do
        if [ "$INIT" = systemd ]; then
            # As soon as systemd can be asked, it waits for the end of the boot.
            state=$(LIMIT=40 run systemctl is-system-running --wait 2>/dev/null)
            case $state in running | degraded) return 0 ;; esac
        else
            # The runlevel is written down before its scripts have run.
            state=$(run sh -c 'runlevel; sleep 0.1; ! pgrep -f "^/bin/sh /etc/init.d/rc " || echo starting' 2>/dev/null)
            [ "$state" != "N 2" ] || return 0
        fi
        sleep 0.1
    done
    return 1
}

# leader: sets LEADER to the pid of the machine's PID 1 as seen here; fails until that process has certainly left
# our namespaces and our root. Entering sooner would run the machine's commands on the host. What has left stays there,
# so that it is looked at once a boot.
leader() {
    local nspawn="" known=""
    LEADER=""
    read -r nspawn 2>/dev/null <"$DIR/pid" || return 1
    read -r LEADER _ 2>/dev/null <"/proc/$nspawn/task/$nspawn/children"
    [ -n "$LEADER" ] || return 1
    read -r known 2>/dev/null <"$DIR/leader"
    [ "$LEADER" != "$known" ] || return 0
    has_left "$LEADER" "$nspawn" || return 1
    echo "$LEADER" >"$DIR/leader"
}

has_left() { # has_left PID NSPAWN
    [ "$(readlink "/proc/$1/ns/pid")" != "$(readlink /proc/self/ns/pid)" ] || return 1
    [ "$(readlink "/proc/$1/ns/mnt")" != "$(readlink "/proc/$2/ns/mnt")" ] || return 1
    [ "$(readlink "/proc/$1/ns/mnt")" != "$(readlink /proc/self/ns/mnt)" ] || return 1
    case $(cat "/proc/$1/comm") in systemd | init) ;; *) return 1 ;; esac
    [ "$(stat -Lc %d:%i "/proc/$1/root")" != "$(stat -Lc %d:%i /)" ] || return 1
    [ -e "/proc/$1/root/srv/lab/state.sh" ]
}

# run COMMAND...: runs it as root in the machine, with nothing to read from, for at most $LIMIT seconds.
run() {
    leader || { echo "run: the machine has no PID 1 to enter" >&2; return 125; }
    timeout --kill-after=5 "${LIMIT:-90}" \
        nsenter --target "$LEADER" --mount --uts --ipc --net --pid --cgroup --root --wd -- \
        env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8 \
        "$@" </dev/null
}

# add_address: gives a machine without a network an interface with the address 192.0.2.1. Nobody else is there.
add_address() {
    run /opt/busybox/bin/sh -euc '
        bb=/opt/busybox/bin/busybox
        $bb ip link add lab0 type veth
        $bb ip address add 192.0.2.1/24 dev lab0
        $bb ip link set lab0 up' || abandon "the machine gets an address"
}

# as USER COMMAND: runs the command line in a login shell of the user.
as() {
    run su - "$1" -c "$2"
}

# stop: shuts the machine down by its own init; the overlay stays.
stop() {
    local nspawn tries
    nspawn=$(cat "$DIR/pid" 2>/dev/null) || return 0
    if [ "$INIT" = systemd ]; then
        LIMIT=10 run systemctl poweroff --no-block >/dev/null 2>&1
    else
        LIMIT=10 run telinit 0 >/dev/null 2>&1
    fi
    for ((tries = 0; tries < 200; tries++)); do
        kill -0 "$nspawn" 2>/dev/null || break
        sleep 0.1
    done
    ! kill -0 "$nspawn" 2>/dev/null || echo "# $TARGET $SCENARIO: the machine did not power off in 20 s and was killed"
    switch_off
}

# switch_off: ends the machine at once, as a power cut would; the overlay stays.
switch_off() {
    local nspawn tries
    nspawn=$(cat "$DIR/pid" 2>/dev/null) || return 0
    # With its PID 1 all its processes end, and then systemd-nspawn by itself.
    if leader; then kill -KILL "$LEADER" 2>/dev/null; else kill -KILL "$nspawn" 2>/dev/null; fi
    for ((tries = 0; tries < 100; tries++)); do
        kill -0 "$nspawn" 2>/dev/null || break
        sleep 0.05
    done
    kill -KILL "$nspawn" 2>/dev/null
    wait "$nspawn" 2>/dev/null
    rm -f "$DIR/pid" "$DIR/leader"
    find "$LAB_CGROUP/${DIR##*/}" -depth -type d -exec rmdir {} + 2>/dev/null
    return 0
}

# keep_layer NAME: powers the machine off and keeps what it wrote as a layer for `fresh NAME`.
keep_layer() {
    stop
    umount "$DIR/m" || abandon "the overlay cannot be unmounted"
    mkdir -p "$LAB_RUN/$1"
    mv "$DIR/up" "$LAB_RUN/$1/$TARGET"
}

# keep_logs: saves what helps to understand a failure.
keep_logs() {
    local other=${DIR#"$LAB_RUN/$TARGET.$SCENARIO"}
    local to=$LAB_LOGS/$TARGET-$SCENARIO/${other#-}
    [ -d "$DIR" ] || return 0
    mkdir -p "$to"
    cp "$DIR/console.log" "$to/" 2>/dev/null
    if [ "$INIT" = systemd ]; then
        LIMIT=10 run journalctl --boot --no-pager >"$to/journal.log" 2>/dev/null
        LIMIT=10 run systemctl status --no-pager 'nix*' >"$to/units.log" 2>&1
    fi
    cp "$M/var/log/apt/term.log" "$M/var/log/dnf.log" "$to/" 2>/dev/null
    echo "# $TARGET $SCENARIO: logs are kept in $to"
}
