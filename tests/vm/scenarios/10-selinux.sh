# shellcheck shell=bash
# Promise: under an enforcing SELinux policy, as strict as Fedora's was seen to be, installation, users of each kind, builds,
# an upgrade and the removal work, nothing of Nix is denied, and every label is right at any time. Without the package's
# module the same system fails, and the doctor says so and fixes it. The default run has no upgrade; in the whole one, the
# .deb comes first with a Nix that has users' profiles below /nix, and there is the .rpm for the distribution's Nix, too.

scenario() {
    local image old
    for image in debian-13-rpm-selinux debian-13-selinux ${VM_FULL:+debian-13-rpm-selinux-nix}; do
        fresh "$image"
        # shellcheck disable=SC2034 # for `package`
        case $image in
        *-nix) PAYLOAD=distro ;;
        *) PAYLOAD=2.26.3 ;;
        esac
        old=$PAYLOAD
        if [ "$VM_FULL" ] && [ "$image" = debian-13-selinux ]; then
            "$LAB_HERE/../closure/make" debian-12 >/dev/null || abandon "the closure of Nix 2.8.0 is made"
            old=2.8.0
        fi
        package r1 "$old" >/dev/null || abandon "the package is made"
        package r2 >/dev/null || abandon "the next package is made"
        LIMIT=1800 boot enforcing=1 log_buf_len=4M < <(
            echo "old=$old" && common && installed && without_module
            if [ "$VM_FULL" ]; then upgraded && elsewhere && removed; fi
        )
    done
}

# What the parts of the job use.
common() {
    cat <<'JOB'
# A policy is built several times, by a slow machine.
LIMIT=300
# Every denial is in the log.
sysctl --quiet kernel.printk_ratelimit=0
# by_ssh USER COMMAND
by_ssh() {
    run ssh -o BatchMode=yes -o ConnectTimeout=20 -o StrictHostKeyChecking=no -o LogLevel=ERROR "$1@localhost" "$2"
}

# What was denied after the line SEEN of the log, of Nix and of what installs it; not what Debian's policy denies every
# semodule, nor the files that the job has open.
denials() {
    dmesg | tail -n "+$((${seen:-0} + 1))" | grep -E 'avc: +denied' | grep -E 'nix|sysusers|restorecon|setfiles|:default_t:' |
        grep -Ev 'comm="semodule"|:initrc_t:s0 tclass=fd'
}

# In one of three tries: a slow machine may take longer than the doctor waits.
patient_doctor() { run nix-multiuser doctor || run nix-multiuser doctor || run nix-multiuser doctor; }

labels_are_right() { is "$1: restorecon has nothing to change in /nix" "" "$(restorecon -R -n -v /nix /run/nix-multiuser 2>&1)"; }

# users_work WHEN: users of each kind, by ssh.
users_work() {
    local user
    for user in alice stan ursula; do
        works "$1: $user builds" by_ssh "$user" "nix-build --out-link result --argstr who $user-$1 /srv/lab/hello.nix"
        works "$1: $user installs" by_ssh "$user" "nix-env -i -f /srv/lab/hello.nix --argstr who $user-$1"
        works "$1: $user runs a program of the profile" by_ssh "$user" 'for program in ~/.nix-profile/bin/*; do "$program"; done'
    done
}

# services_work WHEN: what systemd starts, as root and as a user.
services_work() {
    works "$1: a unit runs a program of the store" run systemctl start from-store
    works "$1: a user's unit builds" by_ssh alice "systemd-run --user --wait --quiet nix-build --no-out-link --argstr who $1-unit /srv/lab/hello.nix"
}

# connects USER: to the daemon's socket, by a program that is not in the store.
connects() {
    by_ssh "$1" 'perl -MSocket -e '"'"'
        my $socket;
        socket($socket, PF_UNIX, SOCK_STREAM, 0) or die;
        connect($socket, sockaddr_un("/nix/var/nix/daemon-socket/socket")) or die "cannot connect: $!\n"'"'"
}
JOB
}

installed() {
    cat <<'JOB'
is "SELinux enforces" 1 "$(cat /sys/fs/selinux/enforce)"
before=$(semodule -lfull)
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
for user in root alice stan ursula; do
    home=$(getent passwd "$user" | cut -d : -f 6)
    command install -d -m 700 -o "$user" "$home/.ssh"
    command install -m 600 -o "$user" /root/.ssh/id_ed25519.pub "$home/.ssh/authorized_keys"
    restorecon -RF "$home"
done
(umask 227 && echo 'alice ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/lab)
has "ursula is confined" "*:user_t:*" "$(by_ssh ursula 'id -Z')"
has "stan is confined" "*:staff_t:*" "$(by_ssh stan 'id -Z')"
seen=$(dmesg | wc -l)

needs "the package is installed" install r1 "$old"
# As rpm does where the policy knows rpm.
[ "$FAMILY" = deb ] || restorecon -R /etc /usr/lib/systemd
is "the module is loaded" "200 nix-multiuser cil" "$(semodule -lfull | awk '$2 == "nix-multiuser" { print $1, $2, $3 }')"
is "the socket is active" active "$(run systemctl is-active nix-daemon.socket)"
has "the socket has its type" "*:nix_multiuser_socket_t:*" "$(stat -c %C /nix/var/nix/daemon-socket/socket)"
labels_are_right "after installation"
run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
users_work first
labels_are_right "after builds"
program=$(readlink --canonicalize /home/alice/result)/bin/hello-alice-first
printf '[Service]\nType=oneshot\nExecStart=%s\n' "$program" >/etc/systemd/system/from-store.service
run systemctl daemon-reload
services_work first
works "a confined user connects to the socket" connects ursula
works "sudo: root builds" by_ssh alice "sudo -i nix-build --no-out-link --argstr who sudo /srv/lab/hello.nix"
for user in root alice; do works "$user builds in a login shell" as "$user" "nix-build --no-out-link --argstr who $user-su /srv/lab/hello.nix"; done
works "a user copies by sftp" run sftp -b - ursula@localhost <<<"put /srv/lab/hello.nix"
works "a confined user has a crontab" by_ssh ursula \
    "echo '* * * * * nix-build --no-out-link --argstr who cron /srv/lab/hello.nix >\$HOME/cron.out 2>&1' | crontab -"
works "the store is optimised" as root "nix-store --optimise"
works "garbage is collected" as root "nix-store --gc"
labels_are_right "after optimisation and collection"
for _ in $(seq 75); do grep -qs -e -cron /home/ursula/cron.out && break; sleep 1; done
has "cron builds for a confined user" "*-cron*" "$(cat /home/ursula/cron.out; journalctl --unit=cron --lines=5)"
by_ssh ursula "crontab -r"
works "the doctor finds nothing" patient_doctor
is "nothing of Nix was denied" "" "$(denials)"
seen=$(dmesg | wc -l)
JOB
}

# As an administrator meets it whose policy was replaced, or who enables SELinux.
without_module() {
    cat <<'JOB'
run semodule -X 200 -r nix-multiuser
run restorecon -RF /nix
run systemctl stop nix-daemon.service nix-daemon.socket
# denied NAME RULE COMMAND...: the command fails, and the kernel says that it is for want of this rule.
denied() {
    local name=$1 rule=$2 before
    before=$(dmesg | wc -l)
    shift 2
    refused "without the module, $name" "$@"
    has "$name: by the policy" "*avc:*denied*$rule*" "$(dmesg | tail -n "+$((before + 1))" | grep avc:)"
}
denied "the socket does not start" "{ create }*init_t:*default_t:*sock_file" run systemctl start nix-daemon.socket
# Which the policy does not report.
for user in ursula stan; do
    refused "without the module, $user cannot run a program of the store" by_ssh "$user" "$program"
    has "$user cannot run a program of the store: by the policy" "*Permission denied*" "$OUT"
done
denied "a unit cannot run a program of the store" "init_t:*default_t:" run systemctl start from-store
# A socket of somebody else's, with the label that systemd gives in /run, where everybody comes to it.
chcon --type=usr_t /nix /nix/var /nix/var/nix /nix/var/nix/daemon-socket
perl -MSocket -e '
    my $socket;
    unlink $ARGV[0];
    socket($socket, PF_UNIX, SOCK_STREAM, 0) && bind($socket, sockaddr_un($ARGV[0])) && listen($socket, 5) or die;
    chmod(0666, $ARGV[0]) or die;
    sleep 300' /nix/var/nix/daemon-socket/socket &
other=$!
for _ in $(seq 100); do ! chcon --type=var_run_t /nix/var/nix/daemon-socket/socket 2>/dev/null || break; sleep 0.2; done
denied "a confined user cannot connect to a socket" "user_t:*var_run_t:*sock_file" connects ursula
kill "$other"
rm /nix/var/nix/daemon-socket/socket
refused "the doctor fails" run nix-multiuser doctor
has "it names the module" "*failed*selinux-labels*policy module is not loaded*" "$(run nix-multiuser doctor 2>&1)"
works "--fix loads it and starts the socket" run nix-multiuser doctor --fix
seen=$(dmesg | wc -l)
users_work fixed
services_work fixed
works "a confined user connects to the socket again" connects ursula
labels_are_right "after --fix"
is "nothing of Nix was denied after that" "" "$(denials)"
seen=$(dmesg | wc -l)
JOB
}

# Removing the record is what an older module would be: the next activation replaces it.
upgraded() {
    cat <<'JOB'
rm /var/lib/nix-multiuser/selinux
cat >/srv/lab/slow.nix <<'NIX'
let busybox = builtins.path { path = /opt/busybox; name = "busybox"; };
in derivation {
  name = "slow";
  system = builtins.currentSystem;
  builder = "${busybox}/bin/sh";
  args = [ "-c" "${busybox}/bin/busybox sleep 20; echo > $out" ];
}
NIX
by_ssh ursula "nix-build --no-out-link /srv/lab/slow.nix" >/root/slow.out 2>&1 &
build=$!
until pgrep -f 'busybox sleep 20' >/dev/null || ! kill -0 "$build"; do sleep 0.5; done
works "the package is upgraded while a build runs" upgrade r2
[ "$FAMILY" = deb ] || restorecon -R /etc /usr/lib/systemd
wait "$build"
is "the build is completed" 0 "$?"
users_work upgraded
labels_are_right "after the upgrade"
if [ "$old" != "$PAYLOAD" ]; then
    works "Nix is rolled back" run nix-multiuser rollback
    labels_are_right "after the rollback"
    users_work rolled-back
fi
works "the doctor finds nothing after the upgrade" patient_doctor
is "nothing of Nix was denied in the upgrade" "" "$(denials)"
seen=$(dmesg | wc -l)
JOB
}

# Paths that do not come from builds, and a /nix that is a new volume.
elsewhere() {
    cat <<'JOB'
run sh -c 'echo "require-sigs = false" >>/etc/nix/nix.custom.conf; systemctl restart nix-daemon.service'
works "a path is substituted" as root "path=\$(nix-build --no-out-link --argstr who cached /srv/lab/hello.nix) &&
    nix --extra-experimental-features nix-command copy --no-check-sigs --to file:///srv/cache \$path &&
    nix-store --delete \$path &&
    NIX_REMOTE=daemon nix-store --realise \$path --option substituters file:///srv/cache"
labels_are_right "after the substitution"
run systemctl stop nix-daemon.service nix-daemon.socket
mount -t tmpfs -o mode=0755 tmpfs /nix
works "a new volume is activated" run nix-multiuser activate
labels_are_right "on the new volume"
works "the socket starts on it" run systemctl start nix-daemon.socket
works "a confined user builds on it" by_ssh ursula "nix-build --no-out-link --argstr who volume /srv/lab/hello.nix"
is "nothing of Nix was denied there" "" "$(denials)"
run systemctl stop nix-daemon.service nix-daemon.socket
umount --lazy /nix
seen=$(dmesg | wc -l)
JOB
}

removed() {
    cat <<'JOB'
works "the package is removed" remove
is "the list of modules is what it was" "$before" "$(semodule -lfull)"
is "no label is unknown" "" "$(find /nix -context '*:unlabeled_t:*' | head)"
JOB
}
