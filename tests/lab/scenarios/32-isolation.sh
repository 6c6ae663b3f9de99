# shellcheck shell=bash
# Promise: builds cannot attack the system, its users or other builds (S21 to S23). The same attempts, by the same
# program, succeed for root outside the sandbox, so they can fail only because of the sandbox.

scenario() {
    local busy pid directory path outside result inside what
    fresh installed
    boot
    open_gate
    add_address
    needs "a web server runs on the machine" run /opt/busybox/bin/busybox httpd -p 8080 -h /srv/lab
    start_build bob busy open
    needs "bob's build is running" arrived busy
    busy=$(run stat -c %U /gate/busy)
    pid=$(run pgrep --oldest --euid "$busy")
    directory=$(run find /tmp /nix/var/nix/builds -user "$busy" -name mine -printf %h 2>/dev/null)
    path=$(run readlink "/proc/$pid/exe")
    path=${path%/bin/busybox}

    outside=$(run /opt/busybox/bin/sh -c 'cd /tmp && exec /opt/busybox/bin/sh /srv/lab/attempts.sh "$@"' sh \
        /opt/busybox/bin/busybox "$path" 8080 "$directory" "$pid")
    works "alice's build makes all attempts while it runs" as alice \
        "nix-build --no-out-link /srv/lab/attempts.nix --argstr port 8080 --argstr directory '$directory' --argstr pid $pid"
    result=$(tail -n 1 <<<"$OUT")
    inside=$(run cat "$result")
    while read -r what; do
        has "outside the sandbox, root can $what" "*done: $what"$'\n'"*" "$outside"$'\n'
        has "a build cannot $what" "*failed: $what"$'\n'"*" "$inside"
    done < <(run sed -n 's/^attempt "\([^"]*\)".*/\1/p' /srv/lab/attempts.sh)
    is "every attempt failed" "$(run grep -c '^attempt "' /srv/lab/attempts.sh)" "$(grep -c '^failed: ' <<<"$inside")"
    is "its network connections failed" 2 "$(grep -c "wget: can't connect to remote host" <<<"$inside")"
    is "its build directory was empty" "files: " "$(tail -n 1 <<<"$inside")"
    refused "a file it created beside its output is not in the store" run test -e /nix/store/mine
    works "a build user can create it outside the sandbox" run setpriv --reuid "$busy" --regid nixbld --clear-groups touch /nix/store/mine
    run rm -f /nix/store/mine
    refused "alice cannot read the files of the other build" as alice "cat $directory/mine"
    run touch /gate/open
    works "bob's build succeeds" finish_build busy
    works "the store matches the database" run nix-store --verify --check-contents
}
