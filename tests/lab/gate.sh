# shellcheck shell=bash
# Builds that the lab can hold: a directory of the machine, seen by every build as /gate.

# open_gate: call it before the first use of a daemon that waits for its socket.
open_gate() {
    run mkdir --mode=1777 /gate
    run chmod 1777 /gate
    run sh -c 'echo "extra-sandbox-paths = /gate" >>/etc/nix/nix.custom.conf'
    # There the daemon runs since the boot.
    [ "$INIT" != sysvinit ] || run /etc/init.d/nix-daemon restart >/dev/null
}

# start_build USER WHO PARTNER [TRIES]: starts the build in the machine; its end is told by `finish_build`.
start_build() {
    run su - "$1" -c "nix-build --no-out-link /srv/lab/meet.nix --argstr who $2 --argstr partner $3 ${4:+--argstr tries $4} >/tmp/$2.out 2>/tmp/$2.err; echo \$? >/tmp/$2.status" &
}

# arrived WHO: waits until that build is running.
arrived() {
    LIMIT=40 run sh -c "until [ -e /gate/$1 ]; do sleep 0.1; done"
}

# finish_build WHO: waits for its end, prints its messages and fails when it failed.
finish_build() {
    LIMIT=40 run sh -c "until [ -s /tmp/$1.status ]; do sleep 0.1; done; cat /tmp/$1.err; exit \$(cat /tmp/$1.status)"
}
