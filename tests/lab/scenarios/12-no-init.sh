# shellcheck shell=bash
# Promise: the package installs without an init system (images, containers) and where policy-rc.d forbids services,
# and works at the first boot.

scenario() {
    in_a_chroot
    [ "$FAMILY" = rpm ] || with_policy
}

# chrooted COMMAND...: runs it in the overlay, with no PID 1 of its own.
chrooted() {
    timeout --kill-after=5 120 chroot "$M" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root TERM=dumb LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

# processes_below: what runs with the overlay as its root.
processes_below() {
    local process
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/root")" != "$(readlink --canonicalize "$M")" ] || cat "$process/comm"
    done
}

in_a_chroot() {
    local file
    file=$(package r1) || abandon "the package is made"
    fresh nix
    mount --bind "$LAB_PACKAGES" "$M/srv/packages"
    mount -t proc proc "$M/proc"
    mount --bind /dev "$M/dev"
    case $FAMILY in
    deb) works "the package installs in a chroot" chrooted apt-get install "${APT[@]}" "$file" ;;
    rpm) works "the package installs in a chroot" chrooted dnf --assumeyes install "$file" ;;
    esac
    is "it prints only how to start the daemon" "$([ "$FAMILY" = rpm ] || echo 1)" \
        "$(grep 'nix-multiuser:' <<<"$OUT" | grep -c 'starts it' | grep -v 0)"
    is "it started no process" "" "$(processes_below)"
    OUT=$(chrooted nix-multiuser doctor 2>&1)
    has "the doctor says how to start the daemon" "*-> *setsid /usr/libexec/nix-multiuser/daemon*" "$OUT"
    is "and nothing else" 1 "$(grep -o 'run: setsid [^#;]*' <<<"$OUT" | sort -u | wc -l)"
    is "the build users exist" 32 "$(chrooted getent passwd | grep -c '^nixbld')"
    is "the store exists" "1775 root:nixbld" "$(chrooted stat -c '%a %U:%G' /nix/store)"
    check_daemon_by_hand
    umount "$M/dev" "$M/proc" "$M/srv/packages"
    boot
    is "at the first boot the socket is enabled and active" "enabled active" \
        "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
}

# The command that the doctor prints, in a shell with variables of alice's.
check_daemon_by_hand() {
    local command pid tries file
    file=$M$(environment_file)
    cp -p "$file" "$DIR/environment" && echo https_proxy=http://proxy.example.org:3128 >>"$file"
    command=$(chrooted nix-multiuser doctor 2>&1 | sed -n 's/.*run: \(setsid .*&\).*/\1/p' | head -n 1)
    works "the command of the doctor starts the daemon: $command" chrooted env NIX_REMOTE_SYSTEMS=/home/alice/machines \
        NIX_SSHOPTS=/home/alice/key GIT_SSH_COMMAND=/home/alice/ssh SSH_ASKPASS=/home/alice/askpass TMPDIR=/home/alice \
        sh -c "${command:-false}"
    for ((tries = 0; tries < 50; tries++)); do
        pid=$(daemon_below) && [ -S "$M/nix/var/nix/daemon-socket/socket" ] && break
        sleep 0.2
    done
    works "a user reaches it" chrooted su alice -c 'NIX_REMOTE=daemon nix-store --add /etc/hostname'
    hasnt "it has no variables of the caller's" "*alice*" "$(tr '\0' '\n' <"/proc/$pid/environ")"
    has "but those of its file" "*https_proxy=http://proxy.example.org:3128*" "$(tr '\0' '\n' <"/proc/$pid/environ")"
    is "and no terminal or other file of the caller's" "1:3 is /dev/null" \
        "$(stat --dereference --format='%t:%T is /dev/null' "/proc/$pid"/fd/[0-2] | sort -u)"
    kill "$pid"
    for ((tries = 0; tries < 50; tries++)); do daemon_below >/dev/null || break; sleep 0.2; done
    rm -f "$M/nix/var/nix/daemon-socket/socket"
    cp -p "$DIR/environment" "$file"
}

# daemon_below: its process id.
daemon_below() {
    local process
    for process in /proc/[0-9]*; do
        if [ "$(readlink "$process/root")" = "$(readlink --canonicalize "$M")" ] &&
            tr '\0' ' ' <"$process/cmdline" | grep -q 'nix-daemon --daemon'; then
            echo "${process##*/}"
            return 0
        fi
    done
    return 1
}

with_policy() {
    fresh nix
    boot
    run sh -c 'printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d'
    works "the package installs where policy-rc.d forbids starting services" install_here r1
    hasnt "and prints no warning of the package" "*nix-multiuser:*" "$OUT"
    is "the socket is enabled but not started" "enabled inactive" \
        "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    works "the package is removed" remove
}
