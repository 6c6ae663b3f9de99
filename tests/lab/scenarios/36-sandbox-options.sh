# shellcheck shell=bash
# Promise: `[sandbox]` says what builds find as /bin/sh and what else they see, on every release (S21, S22); what makes
# every build fail is said by the daemon.

scenario() {
    fresh nix
    boot
    needs "a package is there to begin with" install_here r1
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

# configured NAME < CONFIGURATION: the package of that configuration takes the place of the one before.
configured() {
    cat >"$DIR/$TARGET-$1.toml"
    # So many starts in so little time are the lab's alone.
    run systemctl reset-failed nix-daemon.service nix-daemon.socket
    needs "the package \`$1\` installs" upgrade_here "$TARGET-$1"
}

restart() {
    run systemctl reset-failed nix-daemon.service nix-daemon.socket
    run systemctl restart nix-daemon.service
}

upgrade_here() {
    case $FAMILY in
    deb) install_here "$1" ;;
    rpm) upgrade "$1" ;;
    esac
}

# look USER [OPTION...]: a build looks around; what it found is in SEEN.
look() {
    local out
    count=$((count + 1))
    out=$(as "$1" "nix-build --no-out-link /srv/lab/look.nix --argstr salt -$count ${*:2} 2>/tmp/look-$1.err") ||
        { not_ok "a build looks around" "$(run cat "/tmp/look-$1.err")"; SEEN=""; return; }
    SEEN=$(run cat "$out")
}
count=0

value() { sed -n "s/^$1=//p" <<<"$SEEN"; }
sum() { run sha256sum "$1" | cut -d ' ' -f 1; }

# shell_is TEXT FILE
shell_is() {
    look alice
    is "$1" "$(sum "$2")" "$(value shell)"
    is "and /bin has nothing else" "sh " "$(value bin)"
}

check_bash_and_paths() {
    run sh -c 'mkdir -p /srv/given && echo given >/srv/given/file'
    # A file stands for the device.
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
    is "a path of the machine is seen under its other name" "given" "$(value given)"
    is "a device is there for builds" "opened" "$(value kvm)"
    has "and udev is told to let them open it" '*KERNEL=="kvm", MODE="0666"*' "$(run cat /usr/lib/udev/rules.d/70-nix-multiuser.rules)"
    has "what may be missing is missing" "*No such file*" "$(value missing)"
    check_admins "$admins"
}

check_admins() {
    works "alice becomes an administrator" run sh -c 'getent group "$1" || groupadd "$1"; usermod --append --groups "$1" alice' sh "$1"
    look bob --option sandbox false
    is "bob's word does not count for the daemon" "sh " "$(value bin)"
    look alice --option sandbox false
    has "an administrator's does" "* sh *" "$(value bin)"
}

check_busybox() {
    configured busybox <<'END'
[package]
revision = "3"
[sandbox]
shell = "busybox"
END
    shell_is "with \`busybox\`, the distribution's static busybox is /bin/sh" "$(run sh -c 'command -v busybox')"
    has "no path is left of before" "*No such file*" "$(value given)"
}

check_file() {
    cp "$LAB_ROOTS/$ROOT/bin/busybox" "$DIR/shell"
    # To be sure that it is another file than the distribution's.
    echo >>"$DIR/shell"
    configured file <<END
[package]
revision = "4"
[sandbox]
shell = "file"
[sandbox.file.x86_64-linux]
path = "$DIR/shell"
END
    is "the package with a program in it is for one architecture" "$([ "$FAMILY" = deb ] && echo amd64 || echo x86_64)" \
        "$(architecture)"
    shell_is "with \`file\`, the shell of the package is /bin/sh" /usr/lib/nix-multiuser/sandbox-shell
    is "which is the one that was given" "$(sha256sum "$DIR/shell" | cut -d ' ' -f 1)" "$(value shell)"
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
    works "garbage is collected" run nix-store --gc
    works "and the shell is still there" run test -x "$path/bin/busybox"
    look alice
    is "for builds, too" "$(sum "$path/bin/busybox")" "$(value shell)"
}

check_none() {
    configured none <<'END'
[package]
revision = "6"
[sandbox]
shell = "none"
END
    refused "with \`none\`, what wants /bin/sh does not build" as alice 'nix-build --no-out-link /srv/lab/shell.nix 2>/tmp/none.err'
    has "because it is not there" "*/bin/sh*" "$(run sh -c "tr -d '\0' </tmp/none.err")"
    works "what brings its own shell does" as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who shell-less'
    works "garbage is collected" run nix-store --gc
    refused "also the shell of before" run sh -c 'ls -d /nix/store/*-busybox'
}

# S19: each build needs a user of its own, however many processors there are.
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
    LIMIT=20 works "nor does it start with more jobs in its environment" run sh -c 'until systemctl --quiet is-failed nix-daemon.service; do sleep 0.1; done'
    says "which is said" "*NIX_MAX_JOBS is 2; the build users are 1*" "-1 minute"
    run sed -i '/^NIX_MAX_JOBS/d' "$(environment_file)"
    restart
}

# What the daemon said since then.
said() {
    run journalctl --no-pager --output=cat --unit=nix-daemon.service --since="$1"
}

# says TEXT PATTERN SINCE: the journal has it, or will soon.
says() {
    local tries
    for ((tries = 0; tries < 50; tries++)); do
        # shellcheck disable=SC2053 # a pattern on purpose
        [[ $(said "$3") != $2 ]] || break
        sleep 0.1
    done
    has "$1" "$2" "$(said "$3")"
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
    says "a shell that is lost is named in the daemon's log" "*busybox, which builds find as /bin/sh, is not there*" "$since"
    run mv /root/kept "$shell"
}

check_no_namespaces() {
    local since
    since=$(run date '+%F %T')
    hasnt "of namespaces nothing was said so far" '*namespaces*' "$(said '-1 hour')"
    run sh -c 'mkdir -p /run/systemd/system/nix-daemon.service.d
        printf "[Service]\nRestrictNamespaces=yes\n" >/run/systemd/system/nix-daemon.service.d/lab.conf
        systemctl daemon-reload'
    restart
    says "where namespaces are forbidden, the daemon says so" "*gives no namespaces*sandbox = false*" "$since"
    refused "and no build runs without its sandbox" as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who nowhere'
    run sh -c 'rm -r /run/systemd/system/nix-daemon.service.d && systemctl daemon-reload'
    restart
}

# Uids without users, a cgroup a build.
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
    needs "the build users of before are deleted" run sh -c 'for n in $(seq 32); do userdel nixbld$n || exit; done'
    works "activation makes none" run nix-multiuser activate
    is "there are none" "" "$(run getent passwd | grep '^nixbld')"
    look alice
    first=$(value host-uid)
    works "a build has a uid of Nix's own range (found: $first)" test "$first" -ge 872415232
    open_gate
    restart
    start_build alice first second
    needs "a build waits for another" arrived first
    has "it is in a cgroup of its own" "*/nix-build-uid-*" "$(run sh -c 'cat /proc/$1/cgroup' sh "$(built_by)")"
    start_build bob second first
    works "two builds run at the same time" finish_build first
    works "also the other's" finish_build second
    first=$(run stat -c %u /gate/first) second=$(run stat -c %u /gate/second)
    hasnt "under two uids" "$first" "$second"
    works "both of that range" test "$first" -ge 872415232 -a "$second" -ge 872415232
}

# built_by: a process of a build.
built_by() {
    run find /proc -maxdepth 1 -name '[0-9]*' -uid +872415231 | head -n 1 | cut -d / -f 3
}
