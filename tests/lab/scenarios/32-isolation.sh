# shellcheck shell=bash
# Promise: what a build tries to do to the machine, to its users or to another build, fails (S21 to S23). The same
# attempts, by the same program, succeed for root outside of a sandbox: all of it is there to be had.

scenario() {
    local busy pid directory path outside result inside what
    fresh installed
    boot
    open_gate
    add_address
    needs "a server runs on the machine, which is alone with it" run /opt/busybox/bin/busybox httpd -p 8080 -h /srv/lab
    start_build bob busy open
    needs "bob's build runs" arrived busy
    busy=$(run stat -c %U /gate/busy)
    pid=$(run pgrep --oldest --euid "$busy")
    directory=$(run find /tmp /nix/var/nix/builds -path '*meet-busy*' -name mine -printf %h 2>/dev/null)
    path=$(run readlink "/proc/$pid/exe")
    path=${path%/bin/busybox}

    outside=$(run /opt/busybox/bin/sh -c 'cd /tmp && exec /opt/busybox/bin/sh /srv/lab/attempts.sh "$@"' sh \
        /opt/busybox/bin/busybox "$path" 8080 "$directory" "$pid")
    works "alice's build tries while it runs" as alice \
        "nix-build --no-out-link /srv/lab/attempts.nix --argstr port 8080 --argstr directory '$directory' --argstr pid $pid"
    result=$(tail -n 1 <<<"$OUT")
    inside=$(run cat "$result")
    while read -r what; do
        has "outside, root can $what" "*done: $what"$'\n'"*" "$outside"$'\n'
        has "a build cannot $what" "*failed: $what"$'\n'"*" "$inside"
    done < <(run sed -n 's/^attempt "\([^"]*\)".*/\1/p' /srv/lab/attempts.sh)
    is "nothing else was tried" "$(run grep -c '^attempt "' /srv/lab/attempts.sh)" "$(grep -c '^failed: ' <<<"$inside")"
    is "its connections were refused, or had no way" 2 "$(grep -c "wget: can't connect to remote host" <<<"$inside")"
    is "its own directory was empty" "files: " "$(tail -n 1 <<<"$inside")"
    refused "what it left beside its output is not in the store" run test -e /nix/store/mine
    works "where a build user could have put it" run setpriv --reuid "$busy" --regid nixbld --clear-groups touch /nix/store/mine
    run rm -f /nix/store/mine
    refused "nor can alice read the other build's files" as alice "cat $directory/mine"
    run touch /gate/open
    works "bob's build ends well all the same" finish_build busy
    works "the store holds what the database says" run nix-store --verify --check-contents
}
