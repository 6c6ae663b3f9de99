# shellcheck shell=bash
# Promise: `[sandbox]` configures /bin/sh and other paths of builds with every version of Nix (S21, S22); the daemon logs
# what makes every build fail.

scenario() {
    fresh nix
    boot
    needs "a package is installed" install_here r1
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    check_bash_and_paths
    check_busybox
    check_file
    check_store_path
    check_none
    check_jobs
    check_lost_shell
    check_no_namespaces
    # From Nix 2.12 on.
    case $TARGET in debian-13 | fedora-44) check_auto ;; esac
}

# configured NAME < CONFIGURATION: a package with that configuration replaces the installed one.
configured() {
    cat >"$DIR/$TARGET-$1.toml"
    # Reset systemd's limit on frequent starts.
    run systemctl reset-failed nix-daemon.service nix-daemon.socket
    needs "the package \`$1\` installs" install_here "$TARGET-$1"
}

restart() {
    run systemctl reset-failed nix-daemon.service nix-daemon.socket
    run systemctl restart nix-daemon.service
}

# look USER [OPTION...]: a build records what it sees; sets SEEN.
look() {
    local out
    count=$((count + 1))
    out=$(as "$1" "nix-build --no-out-link /srv/lab/look.nix --argstr salt -$count ${*:2} 2>/tmp/look-$1.err") ||
        { not_ok "a build records what it sees" "$(run cat "/tmp/look-$1.err")"; SEEN=""; return; }
    SEEN=$(run cat "$out")
}
count=0

value() { sed -n "s/^$1=//p" <<<"$SEEN"; }
sum() { run sha256sum "$1" | cut -d ' ' -f 1; }

# shell_is TEXT FILE
shell_is() {
    look alice
    is "$1" "$(sum "$2")" "$(value shell)"
    is "/bin has nothing else" "sh " "$(value bin)"
}

check_bash_and_paths() {
    run sh -c 'mkdir -p /srv/given && echo given >/srv/given/file'
    # A regular file instead of the device.
    run sh -c 'echo opened >/dev/kvm; chmod 666 /dev/kvm'
    local shell=bash admins=sudo
    # Fedora has no static bash.
    [ "$FAMILY" = deb ] || shell=busybox admins=wheel
    configured first <<END
[package]
revision = "2"
[sandbox]
shell = "$shell"
paths = ["/inside=/srv/given", "/srv/missing?"]
devices = ["kvm", "tun"]
[access]
trusted-admins = true
END
    shell_is "with \`$shell\`, the distribution's static $shell is /bin/sh" \
        "$(run sh -c 'command -v "$1-static" || command -v "$1"' sh "$shell")"
    is "a path of the system is visible under its other name" "given" "$(value given)"
    is "a device is visible to builds" "opened" "$(value kvm)"
    has "a udev rule lets builds open it" '*KERNEL=="kvm", MODE="0666"*' "$(run cat /usr/lib/udev/rules.d/70-nix-multiuser.rules)"
    has "an optional path is missing" "*No such file*" "$(value missing)"
    check_admins "$admins"
}

check_admins() {
    works "alice is added to the group of administrators" run sh -c 'getent group "$1" || groupadd "$1"; usermod --append --groups "$1" alice' sh "$1"
    look bob --option sandbox false
    is "bob cannot disable the sandbox" "sh " "$(value bin)"
    look alice --option sandbox false
    has "an administrator can" "* sh *" "$(value bin)"
}

check_busybox() {
    configured busybox <<'END'
[package]
revision = "3"
[sandbox]
shell = "busybox"
END
    shell_is "with \`busybox\`, the distribution's static busybox is /bin/sh" "$(run sh -c 'command -v busybox')"
    has "paths of the previous package are gone" "*No such file*" "$(value given)"
}

check_file() {
    cp "$LAB_ROOTS/$ROOT/bin/busybox" "$DIR/shell"
    # To make it differ from the distribution's file.
    echo >>"$DIR/shell"
    configured file <<END
[package]
revision = "4"
[sandbox]
shell = "file"
[sandbox.file.x86_64-linux]
path = "$DIR/shell"
END
    is "a package with a program is for one architecture" "$([ "$FAMILY" = deb ] && echo amd64 || echo x86_64)" \
        "$(architecture)"
    shell_is "with \`file\`, the shell of the package is /bin/sh" /usr/lib/nix-multiuser/sandbox-shell
    is "it is the configured file" "$(sha256sum "$DIR/shell" | cut -d ' ' -f 1)" "$(value shell)"
}

architecture() {
    case $FAMILY in
    deb) run dpkg-query --show --showformat='${Architecture}' nix-multiuser ;;
    rpm) run rpm -q --queryformat '%{ARCH}' nix-multiuser ;;
    esac
}

check_store_path() {
    local path
    path=$(run nix-store --add /opt/busybox)
    configured store <<END
[package]
revision = "5"
[sandbox]
shell = "$path/bin/busybox"
END
    shell_is "with a store path, its program is /bin/sh" "$path/bin/busybox"
    works "garbage collection runs" run nix-store --gc
    works "the shell is kept" run test -x "$path/bin/busybox"
    look alice
    is "builds still have it" "$(sum "$path/bin/busybox")" "$(value shell)"
}

check_none() {
    configured none <<'END'
[package]
revision = "6"
[sandbox]
shell = "none"
END
    refused "with \`none\`, a build that needs /bin/sh fails" as alice 'nix-build --no-out-link /srv/lab/shell.nix 2>/tmp/none.err'
    has "because /bin/sh is missing" "*/bin/sh*" "$(run sh -c "tr -d '\0' </tmp/none.err")"
    works "a build with its own shell succeeds" as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who shell-less'
    works "garbage collection runs" run nix-store --gc
    refused "the previous shell is deleted" run sh -c 'ls -d /nix/store/*-busybox'
}

# S19: each build needs a build user, whatever the number of processors.
check_jobs() {
    configured jobs <<'END'
[package]
revision = "6.1"
[build-users]
count = 1
END
    as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who jobs' >/dev/null 2>&1
    is "\`auto\` is never more jobs than there are build users" 1 "$(setting max-jobs)"
    run sh -c 'echo NIX_MAX_JOBS=2 >>"$1"' sh "$(environment_file)"
    run systemctl reset-failed nix-daemon.service
    run systemctl restart nix-daemon.service
    LIMIT=20 works "the daemon does not start with more jobs in its environment" run sh -c 'until systemctl --quiet is-failed nix-daemon.service; do sleep 0.1; done'
    logs "the log has the reason" "*NIX_MAX_JOBS is 2, more than the number of build users, 1*" "-1 minute"
    run sed -i '/^NIX_MAX_JOBS/d' "$(environment_file)"
    restart
}

# daemon_log SINCE: prints the daemon's log.
daemon_log() {
    run journalctl --no-pager --output=cat --unit=nix-daemon.service --since="$1"
}

# logs TEXT PATTERN SINCE: waits until the daemon's log has the pattern.
logs() {
    local tries
    for ((tries = 0; tries < 50; tries++)); do
        # shellcheck disable=SC2053 # a pattern on purpose
        [[ $(daemon_log "$3") != $2 ]] || break
        sleep 0.1
    done
    has "$1" "$2" "$(daemon_log "$3")"
}

check_lost_shell() {
    local since shell
    configured lost <<'END'
[package]
revision = "7"
[sandbox]
shell = "busybox"
END
    shell=$(run sh -c 'command -v busybox')
    since=$(run date '+%F %T')
    run mv "$shell" /root/kept
    restart
    logs "the daemon logs that the sandbox shell is missing" "*busybox, the /bin/sh of builds, is missing*" "$since"
    run mv /root/kept "$shell"
}

check_no_namespaces() {
    local since
    since=$(run date '+%F %T')
    hasnt "the log has nothing about namespaces so far" '*namespaces*' "$(daemon_log '-1 hour')"
    run sh -c 'mkdir -p /run/systemd/system/nix-daemon.service.d
        printf "[Service]\nRestrictNamespaces=yes\n" >/run/systemd/system/nix-daemon.service.d/lab.conf
        systemctl daemon-reload'
    restart
    logs "the daemon logs that namespaces are not available" "*does not allow the namespaces*nix-multiuser doctor*" "$since"
    refused "no build runs without the sandbox" as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who nowhere'
    run sh -c 'rm -r /run/systemd/system/nix-daemon.service.d && systemctl daemon-reload'
    restart
}

# Uids allocated by Nix, and a cgroup for each build.
check_auto() {
    local first second
    configured auto <<'END'
[package]
revision = "8"
[build-users]
ids = "auto"
[sandbox]
cgroups = true
END
    needs "the previous build users are deleted" run sh -c 'for n in $(seq 32); do userdel nixbld$n || exit; done'
    works "nix-multiuser activate works" run nix-multiuser activate
    is "there are no build users" "" "$(run getent passwd | grep '^nixbld')"
    look alice
    first=$(value host-uid)
    works "a build has a uid in Nix's range (found: $first)" test "$first" -ge 872415232
    open_gate
    restart
    start_build alice first second
    needs "a build waits for another" arrived first
    has "it is in a cgroup of its own" "*/nix-build-uid-*" "$(run sh -c 'cat /proc/$1/cgroup' sh "$(built_by)")"
    start_build bob second first
    works "two builds run at the same time" finish_build first
    works "the other build succeeds too" finish_build second
    first=$(run stat -c %u /gate/first) second=$(run stat -c %u /gate/second)
    hasnt "under different uids" "$first" "$second"
    works "both uids are in Nix's range" test "$first" -ge 872415232 -a "$second" -ge 872415232
}

# built_by: prints the pid of a process of a build.
built_by() {
    run find /proc -maxdepth 1 -name '[0-9]*' -uid +872415231 | head -n 1 | cut -d / -f 3
}
