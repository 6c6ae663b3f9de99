# shellcheck shell=bash
# Promise: packages with the exact values of the 2013 article (S2, S3, S19) work, and ids in use are not taken.

scenario() {
    local n expected="" before
    fresh nix
    boot
    works "a package with the article's values installs" install_here article || return
    for n in 1 2 3 4 5 6 7 8 9 10; do
        expected+="nixbld$n:$((20000 + n)):20000:Nix build user $n:/var/empty:/usr/sbin/nologin"$'\n'
    done
    is "there are ten users, each with its uid" "${expected%$'\n'}" \
        "$(run getent passwd | sed -n 's/^\(nixbld[0-9]*\):[^:]*:/\1:/p' | sort -t : -k 2n)"
    is "the group has its gid" 20000 "$(run getent group nixbld | cut -d : -f 3)"
    is "the users are its members" 10 "$(run getent group nixbld | cut -d : -f 4 | tr , '\n' | grep -c '^nixbld')"
    is "the store belongs to the group" "1775 root:nixbld" "$(run stat -c '%a %U:%G' /nix/store)"
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    is "max-jobs is 4" 4 "$(setting max-jobs)"
    [ "$FAMILY" = rpm ] ||
        has "the init.d script starts the daemon in runlevels 2 to 5" "*Default-Start:*2 3 4 5*" "$(run cat /etc/init.d/nix-daemon)"
    has "its chkconfig line has priority 60" "*chkconfig: 2345 60 40*" "$(run cat /etc/init.d/nix-daemon)"

    fresh nix
    boot
    run useradd --uid 20003 squatter
    run groupadd --gid 20000 squatters
    before=$(run sh -c 'cat /etc/passwd /etc/group; ls -A /nix /etc/nix 2>&1')
    refused "the package does not install when ids are in use" install_here article
    has "the message names the gid" "*gid 20000: used by the group squatters*" "$OUT"
    has "the message names the uid" "*uid 20003: used by the user squatter*Nothing has been changed*" "$OUT"
    is "nothing has changed" "$before" "$(run sh -c 'cat /etc/passwd /etc/group; ls -A /nix /etc/nix 2>&1')"
}
