#!/bin/sh
# attempts.sh BUSYBOX STORE-PATH PORT DIRECTORY PID: attempts what a build must not be able to do: to another store path, to
# a server on the machine, and to the build that runs as PID with its files in DIRECTORY. Prints `done: WHAT` or
# `failed: WHAT` for each attempt, and below it the output.
set -u
bb=$1 path=$2 port=$3 directory=$4 pid=$5

attempt() { # attempt WHAT COMMAND...
    what=$1
    shift
    if output=$("$@" 2>&1 </dev/null); then echo "done: $what"; else echo "failed: $what"; fi
    echo "$output" | "$bb" sed 's/^/    /'
}

change_path() { "$bb" touch "$path/mine" && "$bb" rm "$path/mine"; }

give_rights() { # give_rights MODE: sets it for a copy of busybox
    "$bb" cp "$bb" ./mine || return 1
    "$bb" chmod "$1" ./mine
    status=$?
    "$bb" rm ./mine
    return "$status"
}

attempt "read /etc/shadow" "$bb" cat /etc/shadow
attempt "see the homes of users" "$bb" ls /home/alice /home/bob
attempt "see root's home" "$bb" ls /root
attempt "run a program of /bin" /bin/true
attempt "run a program of /usr/bin" /usr/bin/env
attempt "see the daemon's socket" "$bb" test -S /nix/var/nix/daemon-socket/socket
attempt "see the database of the store" "$bb" ls /nix/var/nix/db/db.sqlite
attempt "connect to a server on the loopback" "$bb" wget -q -O - "http://127.0.0.1:$port/hello.nix"
attempt "connect to a server by the machine's address" "$bb" wget -q -O - "http://192.0.2.1:$port/hello.nix"
attempt "change a store path" change_path
attempt "make a setuid program" give_rights 4755
attempt "make a setgid program" give_rights 2755
attempt "read another build's files" "$bb" cat "$directory/mine"
attempt "read another build's environment" "$bb" grep -q name=meet-busy "/proc/$pid/environ"
attempt "send another build a signal" kill -0 "$pid"
