# shellcheck shell=bash
# Promise: reinstalling or reconfiguring the package changes nothing; `nix-multiuser activate` repairs.

scenario() {
    fresh installed
    boot
    local before
    needs "alice installs a package" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who alice"
    before=$(run sh /srv/lab/state.sh)
    needs "the package is reinstalled" reinstall r1
    is "nothing has changed" "$before" "$(run sh /srv/lab/state.sh)"
    if [ "$FAMILY" = deb ]; then
        works "dpkg-reconfigure works" run dpkg-reconfigure --frontend=noninteractive nix-multiuser
        [ "$INIT" = sysvinit ] || is "and prints nothing" "" "$OUT"
    fi
    works "nix-multiuser activate works" run nix-multiuser activate
    is "and prints nothing" "" "$OUT"
    is "nothing has changed after that" "$before" "$(run sh /srv/lab/state.sh)"
    # Wrong modes and memberships are corrected.
    run chmod 0777 /nix/store
    run gpasswd --delete nixbld7 nixbld >/dev/null
    works "nix-multiuser activate repairs the system" run nix-multiuser activate
    is "the mode of the store is restored" "1775 root:nixbld" "$(run stat -c '%a %U:%G' /nix/store)"
    is "the membership of a build user is restored" nixbld7 "$(run getent group nixbld | cut -d : -f 4 | tr , '\n' | grep -x nixbld7)"
    is "alice's package runs" "hello from alice" "$(as alice hello-alice 2>&1)"
}
