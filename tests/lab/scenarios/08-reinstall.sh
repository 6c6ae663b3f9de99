# shellcheck shell=bash
# Promise: installing the same again, or configuring twice, changes nothing.

scenario() {
    fresh installed
    boot
    local before
    needs "alice installs a package" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who alice"
    before=$(run sh /srv/lab/state.sh)
    needs "the package manager reinstalls" reinstall r1
    is "nothing has changed" "$before" "$(run sh /srv/lab/state.sh)"
    if [ "$FAMILY" = deb ]; then
        works "dpkg-reconfigure configures again" run dpkg-reconfigure --frontend=noninteractive nix-multiuser
        [ "$INIT" = sysvinit ] || is "and says nothing" "" "$OUT"
    fi
    works "activation can be run by hand" run nix-multiuser activate
    is "and says nothing" "" "$OUT"
    is "nothing has changed after that either" "$before" "$(run sh /srv/lab/state.sh)"
    # What went wrong on the machine is made right.
    run chmod 0777 /nix/store
    run gpasswd --delete nixbld7 nixbld >/dev/null
    works "activation repairs" run nix-multiuser activate
    is "the store's mode" "1775 root:nixbld" "$(run stat -c '%a %U:%G' /nix/store)"
    is "and a lost membership" nixbld7 "$(run getent group nixbld | cut -d : -f 4 | tr , '\n' | grep -x nixbld7)"
    is "alice's package runs" "hello from alice" "$(as alice hello-alice 2>&1)"
}
