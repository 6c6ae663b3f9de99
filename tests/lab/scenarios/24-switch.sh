# shellcheck shell=bash
# Promise: the package manager switches from the distribution's Nix to a bundled Nix and back; installed programs are kept
# in all profiles, and run.

scenario() {
    local user
    package r1 >/dev/null || abandon "the package with a bundled Nix is built"
    package r1 distro >/dev/null || abandon "the package with the distribution's Nix is built"
    fresh bare
    boot --network
    needs "the package with the distribution's Nix installs" install r1 distro
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf; echo "keep-outputs = true" >>/etc/nix/nix.custom.conf'
    open_gate
    for user in alice bob root; do
        needs "$user installs a package" as "$user" "nix-env -i -f /srv/lab/hello.nix --argstr who $user"
    done
    HELD=$(run getent group nixbld; run sh -c 'ls -d /nix/store/*-hello-*')
    to_closure
    to_distro
    works "the package with the bundled Nix installs again" install r1
    check_kept "at the end"
}

check_kept() {
    local user
    for user in alice bob root; do
        is "$user's program runs $1" "hello from $user" "$(as "$user" "hello-$user" 2>&1)"
        has "it is listed in the profile" "*hello-$user*" "$(as "$user" 'nix-env -q' 2>&1)"
    done
    works "a user builds $1" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who '${1//[^a-z]/-}'"
    is "the administrator's settings apply $1" true "$(setting keep-outputs)"
    is "the group and the store paths are kept $1" "$HELD" \
        "$(run getent group nixbld; run sh -c 'for path in $1; do ls -d "$path"; done' sh "$(grep '^/nix' <<<"$HELD" | tr '\n' ' ')")"
    works "the store matches the database $1" run nix-store --verify --check-contents
    is "the socket is enabled and active $1" "enabled active" \
        "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    is "no unit has failed $1" "" "$(run systemctl --failed --no-legend --plain)"
}

to_closure() {
    start_build alice busy go
    needs "a build is running" arrived busy
    needs "the package with a bundled Nix replaces it" install r1
    hasnt "the package prints no error" "*nix-multiuser:*" "$OUT"
    is "the build is still running" "" "$(run cat /tmp/busy.status 2>/dev/null)"
    run touch /gate/go
    works "it succeeds" finish_build busy
    is "nix is the bundled one" "$(fact nix)" "$(run readlink --canonicalize /usr/bin/nix-build | sed 's,/bin/nix$,,')"
    hasnt "nix-bin is removed" "ii *" "$(run dpkg-query --show --showformat='${db:Status-Abbrev}' nix-bin 2>/dev/null)"
    is "nothing is left half done" "" "$(run dpkg --audit 2>&1)"
    check_kept "with the bundled Nix"
    stop
    boot --network
    check_kept "after a reboot"
}

to_distro() {
    needs "the package with the distribution's Nix replaces it" downgrade r1 distro
    hasnt "the package prints no error" "*nix-multiuser:*" "$OUT"
    has "nix-bin is installed" "ii *" "$(run dpkg-query --show --showformat='${db:Status-Abbrev}' nix-bin 2>/dev/null)"
    is "nix is that of the distribution" /usr/bin/nix "$(run readlink --canonicalize /usr/bin/nix-build)"
    is "nothing is left half done" "" "$(run dpkg --audit 2>&1)"
    refused "the bundled Nix has no GC roots" run sh -c 'ls /nix/var/nix/profiles/nix-multiuser* || ls -d /nix/var/nix/gcroots/nix-multiuser'
    works "garbage collection runs" run nix-store --gc
    refused "the bundled Nix is deleted" run test -e "$(fact nix)"
    check_kept "with the distribution's Nix again"
}
