# shellcheck shell=bash
# Programs for aarch64-linux run by emulation: the kernel gives them to qemu-user (admin-guide/binfmt-misc.rst of Linux).

# Scripts in the directory of the kernel's registrations begin with this; it need not be mounted for others.
BINFMT_MISC='mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
cd /proc/sys/fs/binfmt_misc
'
emulator=""

# binfmt_misc SCRIPT ARGUMENT...: runs it there.
binfmt_misc() {
    unshare --mount --propagation private sh -euc "$BINFMT_MISC$1" sh "${@:2}" 2>/dev/null
}

# emulate: registers the root's qemu-user for the whole system, until `stop_emulation`; newer kernels forget registrations with
# the last mount, which a process keeps. Of equal registrations the kernel takes the last. F: it opens the emulator now, which
# other roots lack; O: the emulator gets programs open, as those that systemd executes have no path; P: programs keep the name
# that they are called by.
emulate() {
    local elf='\x7f\x45\x4c\x46\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
    local mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
    stop_emulation
    setpriv --pdeathsig KILL unshare --mount --propagation private sh -euc "$BINFMT_MISC"'printf %s "$1" >register; exec sleep infinity' \
        sh ":nix-packager-lab-$$:M::$elf:$mask:$LAB_ROOTS/qemu-user/usr/bin/qemu-aarch64:FOP" >/dev/null 2>&1 &
    emulator=$!
    # It is no job that anybody waits for.
    disown
    # shellcheck disable=SC2016 # for the inner shell
    until binfmt_misc '[ -e "$1" ]' "nix-packager-lab-$$"; do
        kill -0 "$emulator" 2>/dev/null || return 1
        sleep 0.1
    done
}

# stop_emulation: removes this run's registration, and those of runs that were killed.
stop_emulation() {
    # shellcheck disable=SC2016 # for the inner shell
    binfmt_misc 'for file in nix-packager-lab-*; do
            pid=${file##*-}
            [ "$pid" != "$1" ] && [ -d "/proc/$pid" ] || echo -1 >"$file"
        done' $$
    [ -z "$emulator" ] || kill "$emulator" 2>/dev/null
    emulator=""
}
