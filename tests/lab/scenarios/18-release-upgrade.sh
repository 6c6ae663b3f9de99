# shellcheck shell=bash
# Promise: `apt full-upgrade` to the next Debian release takes the package along, with another Nix under it: a running build
# succeeds, and profiles, settings and accounts are kept.

# shellcheck source=tests/lab/repository.sh
. ./repository.sh

scenario() {
    local from to accounts
    case $PACKAGE_TARGET in
    debian-12) from=bookworm to=trixie ;;
    debian-13) from=trixie to=forky ;;
    esac
    repository 60
    needs "packages for both releases are published" publish 0.1.0
    machine
    needs "the page's commands install the package" page
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf && echo "keep-outputs = true" >>/etc/nix/nix.custom.conf'
    open_gate
    needs "alice installs a program" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who alice"
    accounts=$(run getent group nixbld; run getent passwd | grep '^nixbld')
    start_build bob busy go 20000
    needs "a build is running" arrived busy
    full_upgrade "$from" "$to"
    is "the build is still running" "" "$(run cat /tmp/busy.status 2>/dev/null)"
    run touch /gate/go
    works "it succeeds" finish_build busy
    after_the_upgrade "$accounts"
    stop
    boot --network
    after_the_upgrade "$accounts" " after a reboot"
}

# full_upgrade FROM TO: codenames, in the distribution's sources and in ours.
full_upgrade() {
    run sh -c 'sed -i "s/$1/$2/" /etc/apt/sources.list /etc/apt/sources.list.d/*' sh "$1" "$2"
    needs "apt reads the next release" run apt-get update
    OUT=$(LIMIT=1500 run apt-get full-upgrade "${APT[@]}" 2>&1) || abandon "the system is upgraded" "$OUT"
    ok "the system is upgraded"
    hasnt "the package prints no error" "*nix-multiuser:*" "$OUT"
    has "the package is that of the next release" "ii *~deb$((${PACKAGE_TARGET#debian-} + 1))*" \
        "$(run dpkg-query --show --showformat='${db:Status-Abbrev} ${Version}' nix-multiuser)"
    is "dpkg --audit finds nothing" "" "$(run dpkg --audit 2>&1)"
}

after_the_upgrade() { # after_the_upgrade ACCOUNTS [WHEN]
    works "alice's program runs${2-}" as alice hello-alice
    works "a user builds${2-}" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who bob$RANDOM"
    is "the setting is in effect${2-}" true "$(setting keep-outputs)"
    is "the accounts are the same${2-}" "$1" "$(run getent group nixbld; run getent passwd | grep '^nixbld')"
    is "the socket is enabled and active${2-}" "enabled active" \
        "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    OUT=$(run nix-multiuser doctor 2>&1)
    has "the doctor finds no failure${2-}" "*checks:* 0 failed, *" "$OUT"
    is "no unit of Nix has failed${2-}" "" "$(run systemctl --failed --no-legend --plain | grep nix)"
}
