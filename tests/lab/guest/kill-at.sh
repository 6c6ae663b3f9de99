# shellcheck shell=bash
# Sourced by bash before it runs a script (BASH_ENV): kills the script and its child processes at command number $KILL_AT;
# without KILL_AT, records the state of the machine before each command.
# The count is in a file, because subshells also count.
set -o functrace
# Programs of root's drop the variable.
lab_kill_at=${KILL_AT-}
# shellcheck disable=SC2154 # set by `read`
trap '{
    read -r lab_count </run/faults/count || :
    lab_count=$((lab_count + 1))
    echo "$lab_count" >/run/faults/count
    if [ -z "$lab_kill_at" ]; then
        sh /srv/lab/state-hash.sh "$lab_count" >>/run/faults/states
    elif [ "$lab_count" = "$lab_kill_at" ]; then
        echo "$BASH_COMMAND" >/run/faults/command
        kill -9 0
    fi
} 2>/dev/null' DEBUG
