# shellcheck shell=bash
# Read by bash before it runs a script (BASH_ENV): kills the script and whatever it started at its command number
# $KILL_AT; without one, writes down before each command what the machine looks like.
# The count is in a file, for commands run in subshells, too.
set -o functrace
# shellcheck disable=SC2154 # `read` gives it its value
trap '{
    read -r lab_count </run/faults/count || :
    lab_count=$((lab_count + 1))
    echo "$lab_count" >/run/faults/count
    if [ -z "${KILL_AT-}" ]; then
        sh /srv/lab/seen.sh "$lab_count" >>/run/faults/states
    elif [ "$lab_count" = "$KILL_AT" ]; then
        echo "$BASH_COMMAND" >/run/faults/command
        kill -9 0
    fi
} 2>/dev/null' DEBUG
