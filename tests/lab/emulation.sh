# shellcheck shell=bash
# Programs for aarch64-linux run by emulation: the kernel gives them to qemu-user (admin-guide/binfmt-misc.rst of Linux).

# binfmt_misc SCRIPT ARGUMENT...: runs it in the directory of the kernel's registrations, which need not be mounted.
binfmt_misc() {
    unshare --mount --propagation private sh -euc "mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
        cd /proc/sys/fs/binfmt_misc
        $1" sh "${@:2}" 2>/dev/null
}

# emulate: registers the root's qemu-user for the whole system, until `stop_emulation`. Of equal registrations the kernel takes
# the last. F: it opens the emulator now, which other roots lack; O: the emulator gets programs open, as those that systemd
# executes have no path; P: programs keep the name that they are called by.
emulate() {
    local elf='\x7f\x45\x4c\x46\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
    local mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
    stop_emulation
    # shellcheck disable=SC2016 # for the inner shell
    binfmt_misc 'printf %s "$1" >register' ":nix-packager-lab-$$:M::$elf:$mask:$LAB_ROOTS/qemu-user/usr/bin/qemu-aarch64:FOP"
}

# stop_emulation: removes this run's registration, and those of runs that were killed.
stop_emulation() {
    # shellcheck disable=SC2016 # for the inner shell
    binfmt_misc 'for file in nix-packager-lab-*; do
            pid=${file##*-}
            [ "$pid" != "$1" ] && [ -d "/proc/$pid" ] || echo -1 >"$file"
        done' $$
}
