# shellcheck shell=bash
# Promise: programs of root's give users nothing: no terminal, no lock, no say through variables, umask or what they wrote.

scenario() {
    fresh installed
    boot
    check_terminal
    check_keys
    check_locks
    check_names
    check_run_directory
    check_record
    check_variables /home/alice
    # A directory of root's, where users can write.
    check_variables /tmp
}

# Root types while `doctor --user` runs start-up files of alice, and after that.
check_terminal() {
    run install -m 0644 -o alice /srv/lab/hostile-profile.sh /home/alice/.profile
    # shellcheck disable=SC2016 # for that shell
    works "root checks a user at a terminal" run sh -c '
        export SECRET=root-s-variable
        cat >/run/at-terminal <<END
nix-multiuser doctor --user alice >/run/doctor.out 2>&1
echo \$? >/run/doctor.status
sleep 2
END
        while [ ! -e /run/doctor.status ] || [ "$((typed += 1))" -lt 5 ]; do
            echo typed-by-root
            sleep 0.5
        done | script -qec "sh /run/at-terminal" /dev/null'
    is "the user gets nothing of what root types" "" "$(run sh -c 'cat /home/alice/stolen 2>/dev/null')"
    has "the start-up file ran" "*terminal 0*" "$(run cat /home/alice/seen)"
    is "without any terminal" "terminal 0" "$(run sort -u /home/alice/seen | grep '^terminal')"
    hasnt "without open files of root's" "*/run/*" "$(run grep -e ' -> ' /home/alice/seen)"
    hasnt "without variables of root's" "*SECRET*" "$(run cat /home/alice/seen)"
    is "what it leaves behind is killed" "" "$(run pgrep -u alice -fa 'sleep 777')"
    hasnt "its output reaches root without control characters" $'*\033*' "$(run cat /run/doctor.out)"
    is "its login shells are found healthy" "0: 0 failed" \
        "$(run cat /run/doctor.status): $(run grep -o '[0-9]* failed' /run/doctor.out)"
    run rm /home/alice/.profile
}

# Keys in root's session keyring: a process that possesses it can read them, whatever its uid.
check_keys() {
    # Numbers for x86_64: a new session keyring, and a key in it.
    local holding="my @key = ('user', 'key-of-root', 'x', 1, -3); syscall(250, 1, 0) > 0 && syscall(248, @key) > 0 or exit 125; exec @ARGV"
    if run perl -e "$holding" grep -q key-of-root /proc/keys; then
        keys_are_kept "$holding"
    else
        echo "# this machine has no keys: not tested"
    fi
}

keys_are_kept() {
    run rm -f /home/alice/seen
    run install -m 0644 -o alice /srv/lab/hostile-profile.sh /home/alice/.profile
    works "root with a key checks a user" run perl -e "$1" nix-multiuser doctor --user alice
    has "the start-up file ran" "*keyring*" "$(run cat /home/alice/seen)"
    hasnt "without root's keys" "*key-of-root*" "$(run cat /home/alice/seen)"
    run rm /home/alice/.profile
}

# as_holder COMMAND: alice runs it in the background.
as_holder() {
    run setsid sh -c 'su - alice -c "$1" >/dev/null 2>&1 &' sh "$1"
    sleep 1
}

# waits_for SECONDS: how long the program waits for its locks.
waits_for() {
    run sed -i "s/ exclusive 120\$/ exclusive $1/; s/ shared 600\$/ shared $1/" /usr/bin/nix-multiuser
}

check_locks() {
    local holder
    run cp -p /usr/bin/nix-multiuser /root/nix-multiuser
    waits_for 3
    works "the program activates" run nix-multiuser activate
    # shellcheck disable=SC2016 # for that shell
    as_holder 'for file in $(find /run /var/lib/nix-multiuser -name "*nix*" -o -path "*/*nix-multiuser/*" 2>/dev/null); do flock "$file" sleep 300 & done; wait'
    works "a user who locks whatever they can open blocks nobody" run nix-multiuser activate
    run sh -c 'rm -f /run/nix-multiuser/lock; : >/run/nix-multiuser/lock; chmod 0666 /run/nix-multiuser/lock'
    as_holder 'flock /run/nix-multiuser/lock sleep 300'
    works "a lock that users could open is replaced" run nix-multiuser activate
    is "by one that only root can open" "600 0" "$(run stat -c '%a %u' /run/nix-multiuser/lock)"
    run pkill -u alice

    holder=$(run sh -c 'setsid flock /run/nix-multiuser/lock sleep 301 >/dev/null 2>&1 & sleep 1; echo $!')
    LIMIT=30 refused "waiting for a lock of root's ends" run nix-multiuser activate
    has "the message names the holder" "*after 3 seconds*/run/nix-multiuser/lock*process*sleep 301*" "$OUT"
    run pkill -f 'sleep 301'
    works "then it activates (after process $holder)" run nix-multiuser activate
    [ "$PAYLOAD" = distro ] || check_gc_lock
    run cp -p /root/nix-multiuser /usr/bin/nix-multiuser
}

check_gc_lock() {
    run sh -c 'chmod 0666 /nix/var/nix/gc.lock'
    as_holder 'flock /nix/var/nix/gc.lock sleep 302'
    LIMIT=30 refused "a user who could lock the garbage collector blocks activation for a while only" run nix-multiuser activate
    has "the message names the user's process" "*/nix/var/nix/gc.lock*process*sleep 302*" "$OUT"
    is "no other user can do that again" 600 "$(run stat -c %a /nix/var/nix/gc.lock)"
    run pkill -u alice
    works "then it activates" run nix-multiuser activate
    [ "$INIT" != systemd ] || hasnt "activation at boot has a time limit" "*infinity*" \
        "$(run systemctl show --property=TimeoutStartUSec nix-multiuser-activate.service)"
}

# A user runs a set-uid program by the name of the daemon, also with a newline in it.
check_names() {
    local name
    stop_daemon
    for name in nix-daemon 'nix-daemon
x'; do
        run su - alice -c 'rm -f ~/nix-daemon*; ln -s "$(command -v su)" ~/"$1"
            sleep 303 | TMPDIR=/etc/owned setsid ~/"$1" bob >/dev/null 2>&1 & sleep 1' alice "$name"
        OUT=$(run nix-multiuser doctor 2>&1)
        has "the doctor runs while a process is called ${name%%$'\n'*}" "*[0-9] checks: *" "$OUT"
        hasnt "and takes nothing from it" "*/etc/owned*" "$OUT"
        hasnt "nor does the status" "*/su*" "$(run nix-multiuser status 2>&1)"
        run pkill -u alice
    done
    works "the daemon restarts" restart
}

stop_daemon() {
    case $INIT in
    systemd) run systemctl stop nix-daemon.service ;;
    sysvinit) run /etc/init.d/nix-daemon stop ;;
    esac
}

# restart: until the daemon itself runs, which has written its settings by then.
restart() {
    case $INIT in
    systemd) run systemctl restart nix-daemon.service ;;
    sysvinit) run sh -c 'umask 000; /etc/init.d/nix-daemon restart' ;;
    esac
    run sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do ! pgrep -x nix-daemon >/dev/null || exit 0; sleep 0.5; done; exit 1'
}

activate() {
    run nix-multiuser activate
}

# write_settings: alice makes herself trusted, where the directory of the daemon's settings is hers to write to.
write_settings() {
    run chmod 0777 /run/nix-multiuser
    as alice 'cd /run/nix-multiuser && rm -f nix.conf && echo "trusted-users = root alice" >nix.conf && ln -sfn /home/alice lock'
}

check_run_directory() {
    local doing
    for doing in restart activate; do
        write_settings
        works "users could write to /run/nix-multiuser before: $doing" "$doing"
        hasnt "what they wrote is not read" "*alice*" "$(run cat /run/nix-multiuser/nix.conf 2>&1)"
        is "only root can write there now" "0 755" "$(run stat -c '%u %a' /run/nix-multiuser)"
    done
    run rm -rf /run/nix-multiuser
    works "the daemon's settings are written with umask 000" run sh -c 'umask 000; /usr/libexec/nix-multiuser/daemon --prepare'
    works "the daemon restarts" restart
    is "nobody but root can write to what root's programs made" "" \
        "$(run sh -c 'find /run/nix-multiuser /run/nix-daemon.pid /var/lib/nix-multiuser ! -type l -perm /022 2>/dev/null')"
}

check_record() {
    run sh -c 'cp -p /var/lib/nix-multiuser/created /root/created; chmod 0666 /var/lib/nix-multiuser/created; mkdir /srv/precious'
    as alice 'echo "directory /srv/precious" >>/var/lib/nix-multiuser/created'
    refused "purge reads no record that users could write" run nix-multiuser purge --yes
    has "the message says so" "*users other than root could write*/var/lib/nix-multiuser/created*" "$OUT"
    works "nothing is deleted" run test -d /srv/precious -a -d /nix/store
    works "and the daemon is not stopped" as alice 'nix-store --version && nix-build --no-out-link /srv/lab/hello.nix --argstr who kept'
    run cp -p /root/created /var/lib/nix-multiuser/created
}

# check_variables HOME: root's shell has variables of alice's.
check_variables() {
    local program printed
    as alice 'mkdir -p bin; printf "#!/bin/sh\ntouch /run/owned\n" | tee bin/stat bin/id bin/getent bin/env bin/sed bin/flock >/dev/null; chmod 755 bin/*
        echo "touch /run/owned" >env; mkdir -p .config/nix; echo "max-jobs = 77777" >.config/nix/nix.conf
        mkdir -p /tmp/.config && cp -r .config/nix /tmp/.config/'
    # What rpm itself would run.
    [ "$FAMILY" != rpm ] ||
        as alice 'rm -rf rpm; cp -rL /usr/lib/rpm rpm; echo "%_vsflags_query %(touch /run/owned; echo 0)" >>rpm/macros'
    for program in "nix-multiuser activate" "nix-multiuser status" "nix-multiuser doctor" "/usr/libexec/nix-multiuser/daemon --prepare"; do
        # shellcheck disable=SC2086 # words
        printed=$(run env PATH=/home/alice/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$1" XDG_CONFIG_HOME="$1/.config" \
            ENV=/home/alice/env CDPATH=/home/alice NIX_CONF_DIR=/home/alice/.config/nix "BASH_FUNC_stat%%=() { touch /run/owned; }" \
            "BASH_FUNC_[%%=() { touch /run/owned; }" RPM_CONFIGDIR=/home/alice/rpm GC_LOG_FILE=/run/owned GC_PRINT_STATS=1 $program 2>&1)
        refused "nothing of theirs runs, HOME=$1: $program" run test -e /run/owned
        [ "$program" != "nix-multiuser doctor" ] || has "the doctor reports the variable" "*environment: NIX_CONF_DIR is set*" "$printed"
        hasnt "nor is it read, HOME=$1: $program" "*77777*" "$printed"
    done
}
