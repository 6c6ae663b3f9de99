# shellcheck shell=bash
# Promise: the 2013 article's exact values (S2, S3, S19), and no id is taken from anybody.

scenario() {
    local n expected="" before
    fresh nix
    boot
    works "a package with the article's values installs" install_here article || return
    for n in 1 2 3 4 5 6 7 8 9 10; do
        expected+="nixbld$n:$((20000 + n)):20000:Nix build user $n:/var/empty:/usr/sbin/nologin"$'\n'
    done
    is "ten users, each with its id" "${expected%$'\n'}" \
        "$(run getent passwd | sed -n 's/^\(nixbld[0-9]*\):[^:]*:/\1:/p' | sort -t : -k 2n)"
    is "the group has its id" 20000 "$(run getent group nixbld | cut -d : -f 3)"
    is "the users are its members" 10 "$(run getent group nixbld | cut -d : -f 4 | tr , '\n' | grep -c '^nixbld')"
    is "the store is the group's" "1775 root:nixbld" "$(run stat -c '%a %U:%G' /nix/store)"
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    is "four jobs at once" 4 "$(setting max-jobs)"
    [ "$FAMILY" = rpm ] ||
        has "the init.d script starts the daemon in runlevels 2 to 5" "*Default-Start:*2 3 4 5*" "$(run cat /etc/init.d/nix-daemon)"
    has "and would as S60 where numbers count" "*chkconfig: 2345 60 40*" "$(run cat /etc/init.d/nix-daemon)"

    fresh nix
    boot
    run useradd --uid 20003 squatter
    run groupadd --gid 20000 squatters
    before=$(run sh -c 'cat /etc/passwd /etc/group; ls -A /nix /etc/nix 2>&1')
    refused "ids that are taken stop the installation" install_here article
    has "the message names the group's" "*gid 20000: taken by the group squatters*" "$OUT"
    has "and the user's" "*uid 20003: taken by the user squatter*Nothing has been changed*" "$OUT"
    is "nothing has changed" "$before" "$(run sh -c 'cat /etc/passwd /etc/group; ls -A /nix /etc/nix 2>&1')"
}
