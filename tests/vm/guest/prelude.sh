# shellcheck shell=bash disable=SC2034
# What each job begins with: the lab's functions, as in a scenario of the lab, but inside of the machine.

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8
LAB_LOGS=/run/out/logs LAB_PACKAGES=/srv/packages LAB_CLOSURES=/srv/job/closures
INIT=systemd FAILED=0

# run COMMAND...: with nothing to read from, for at most $LIMIT seconds.
run() {
    timeout --kill-after=5 "${LIMIT:-90}" "$@" </dev/null
}

# as USER COMMAND: runs the command line in a login shell of the user.
as() {
    run su - "$1" -c "$2"
}
