# shellcheck shell=bash
# Machines with a kernel of their own, User-Mode Linux.
#
#   fresh IMAGE                             a new machine, not booted; sets what the lab's functions read: TARGET, FAMILY, …
#   boot [KERNEL-ARGUMENT...] <<'JOB'       boots it, runs the job as root, powers it off; what it wrote to its disk stays
#
# A scenario is a file with a function `scenario`, as in the lab. Packages are made before the boot, by the lab's
# `package VARIANT [PAYLOAD]`; PAYLOAD is 2.26.3 otherwise. A job is bash, runs after multi-user.target, and has the lab's
# functions (check.sh, packages.sh, gate.sh), as well as `run` and `as`: `install_here r1` installs the package, `is`,
# `has`, `works` and `needs` print the lines of the test. The lab's guest directory is /srv/lab. What the job writes to
# /run/out is in $DIR/out afterwards.
# A machine has one processor, 1 GiB of memory, no network and no clock but the host's.

# fresh IMAGE
fresh() {
    TARGET=$1 ROOT=$1 PACKAGE_TARGET=$(image_field "$1" 2) FAMILY=$(image_field "$1" 3)
    OUT=$(image_make "$1" 2>&1) || abandon "the image is made" "$OUT"
    rm -f "$DIR/disk"
    DISK=ubd0=$DIR/disk,$VM_IMAGES/$1.ext4
    OUT=$(kernel_mount 2>&1) || abandon "the root of the kernel is made" "$OUT"
}

# kernel_mount: the root of the kernel, where linux.uml finds its own libc, and the files of the scenarios at their paths.
# Not in $DIR, which is deleted.
kernel_mount() (
    local root=$VM_RUN/kernel path
    mkdir -p "$root" "$root".{upper,work}
    exec 9>"$root.lock"
    flock 9
    if mountpoint --quiet "$root"; then exit 0; fi
    root_make "$VM_KERNEL" &&
        mount -t overlay -o "lowerdir=$LAB_ROOTS/$VM_KERNEL,upperdir=$root.upper,workdir=$root.work" overlay "$root" || exit 1
    for path in /dev /proc "$VM_RUN" "$VM_IMAGES"; do
        mkdir -p "$root$path"
        mount --bind "$path" "$root$path" || exit 1
    done
)

# boot [KERNEL-ARGUMENT...] <<'JOB'; LIMIT is the time that the machine has, in seconds.
boot() {
    local status started=$SECONDS
    rm -rf "$DIR"/{out,job,job.tar,out.tar}
    mkdir -p "$DIR"/{out,packages} "$DIR"/job/srv/{job/closures,lab}
    cp "$LAB_HERE"/guest/* "$DIR/job/srv/lab/"
    cp "$LAB_HERE"/{check,packages,gate}.sh "$VM_HERE"/guest/* "$DIR/job/srv/job/"
    [ ! -d "$DIR/modules" ] || cp "$DIR"/modules/* "$DIR/job/srv/job/"
    cp "$LAB_CLOSURES"/*.facts "$DIR/job/srv/job/closures/"
    ln -s ../../packages "$DIR/job/srv/packages"
    {
        declare -p TARGET SCENARIO PACKAGE_TARGET FAMILY PAYLOAD SYSTEM ROOT
        echo 'for file in prelude check packages gate; do . "/srv/job/$file.sh"; done'
        cat
    } >"$DIR/job/srv/job/job"
    tar --create --dereference --exclude=lock --exclude=empty --directory="$DIR/job" --file="$DIR/job.tar" srv
    truncate --size=64M "$DIR/out.tar"
    BOOTS=$((BOOTS + 1))
    # With the group of `timeout`, all of its processes end.
    TMPDIR=$DIR timeout --signal=KILL "${LIMIT:-600}" chroot "$VM_RUN/kernel" linux.uml seccomp=auto mem=1024M \
        "$DISK" "ubd1r=$DIR/job.tar" "ubd2=$DIR/out.tar" root=/dev/ubda rw \
        con=null con0=null,fd:1 "uml_dir=$DIR/" "umid=uml" "$@" </dev/null >"$DIR/console.$BOOTS.log" 2>&1
    status=$?
    echo "# $TARGET $SCENARIO: boot $BOOTS with its job took $((SECONDS - started)) s"
    tar --extract --file="$DIR/out.tar" --directory="$DIR/out" 2>/dev/null
    cp -r "$DIR/out/logs/." "$LAB_LOGS/" 2>/dev/null
    # The lines of the test, and what else the job printed.
    cat "$DIR/out/output" 2>/dev/null
    # shellcheck disable=SC2034 # for `run`
    ! grep -qs '^not ok - ' "$DIR/out/output" || FAILED=1
    case $(cat "$DIR/out/status" 2>/dev/null) in
    0) ;;
    77) exit 77 ;;
    "")
        abandon "the machine boots, runs its job and powers off (exit status $status)" \
            "$(tail -n 20 "$DIR/console.$BOOTS.log")"
        ;;
    *) abandon "the job ends with exit status 0" "$(cat "$DIR/out/status")" ;;
    esac
}

# keep_logs: saves what helps to understand a failure.
keep_logs() {
    mkdir -p "$LAB_LOGS/$SCENARIO"
    cp "$DIR"/console.*.log "$DIR/out/journal.log" "$LAB_LOGS/$SCENARIO/" 2>/dev/null
    echo "# $SCENARIO: logs are kept in $LAB_LOGS/$SCENARIO"
}
