# shellcheck shell=bash
# Promise: where AppArmor denies user namespaces, the option `userns` allows them to every program in the store, or to
# those with the names that it lists and to no other; builds work in every case; nothing of it is left after a removal.

# option VARIANT REVISION USERNS: makes a package.
option() {
    printf '[package]\nrevision = "%s"\n[apparmor]\nuserns = %s\n[settings]\n' "$2" "$3" >"$DIR/$1.toml"
    package "$1" >/dev/null || abandon "the package $1 is made"
}

scenario() {
    local kernel=lsm=landlock,yama,apparmor
    fresh debian-13-apparmor
    option off 1 '"off"'
    option store 2 '"store"'
    option off-again 3 '"off"'
    option names 4 '["bwrap", "chromium"]'

    boot "$kernel" <<'JOB'
cat >/srv/functions <<'FUNCTIONS'
profile=/etc/apparmor.d/nix-multiuser-userns
loaded() { run grep -c '^nix-multiuser-userns (unconfined)$' /sys/kernel/security/apparmor/profiles; }
# namespace PROGRAM: a copy of unshare, or what starts it, started by a shell of alice's.
namespace() { run setpriv --reuid alice --regid alice --init-groups /usr/local/bin/restricted -c "$1 --user true"; }
postinst() {
    DPKG_MAINTSCRIPT_PACKAGE=nix-multiuser DPKG_MAINTSCRIPT_NAME=postinst /var/lib/dpkg/info/nix-multiuser.postinst \
        configure "$(dpkg-query --show --showformat='${Version}' nix-multiuser)"
}
build() { as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who $1"; }
doctor() { run nix-multiuser doctor --all | grep -A 1 user-namespaces; }
# allowed TEXT PROGRAM..., denied TEXT PROGRAM...
allowed() {
    local text=$1 program
    for program in "${@:2}"; do works "$text: ${program#/nix/store/*-}" namespace "$program"; done
}
denied() {
    local text=$1 program
    for program in "${@:2}"; do
        refused "$text: ${program#/nix/store/*-}" namespace "$program"
        has "$text: ${program#/nix/store/*-}: by AppArmor" '*Permission denied*' "$OUT"
    done
}
FUNCTIONS
. /srv/functions

# As Ubuntu does it for every program without a profile: what alice's shell starts can do everything but that.
cp /bin/bash /usr/local/bin/restricted
run usermod --shell /usr/local/bin/restricted alice
cat >/etc/apparmor.d/restricted <<'PROFILE'
abi <abi/4.0>,

profile restricted /usr/local/bin/restricted flags=(attach_disconnected) {
  capability,
  dbus,
  mount,
  mqueue,
  network,
  pivot_root,
  ptrace,
  signal,
  umount,
  unix,
  /{,**} rwlkm,
  /** pix,
}
PROFILE
works "alice's shell is confined" run apparmor_parser --replace /etc/apparmor.d/restricted

needs "dpkg installs a package without the option" install_here off
cp /srv/lab/nix.conf /etc/nix/nix.custom.conf
mkdir -p /srv/tools/{bin,sbin,lib/deep,wrapped}
for file in bin/bwrap bin/other sbin/bwrap lib/deep/bwrap; do cp /usr/bin/unshare "/srv/tools/$file"; done
printf '#!/bin/sh\nexec /usr/bin/unshare "$@"\n' >/srv/tools/wrapped/bwrap
chmod 755 /srv/tools/wrapped/bwrap
tools=$(run nix-store --add /srv/tools) file=$(run nix-store --add /usr/bin/unshare)
echo "tools=$tools file=$file" >>/srv/functions

is "without the option there is no profile" 0 "$(loaded)"
denied "without the option" "$tools/bin/bwrap" "$file" /usr/bin/unshare
works "bob, with another shell, is not restricted" as bob "$tools/bin/bwrap --user true"
works "without the option a user builds" build off
has "the doctor is content" 'ok*' "$(doctor)"
has "the kernel's log has the denials" '*apparmor="DENIED"*userns_create*' "$(run dmesg)"

works "dpkg upgrades to \"store\"" install_here store
is "\"store\" is loaded" 1 "$(loaded)"
allowed "\"store\"" "$tools/bin/bwrap" "$tools/bin/other" "$tools/lib/deep/bwrap" "$tools/wrapped/bwrap" "$file"
denied "\"store\"" /usr/bin/unshare
run systemctl restart nix-daemon.service
works "with \"store\" a user builds" build store
has "with \"store\" a bundled daemon has the profile" 'nix-multiuser-userns (unconfined)' "$(cat "/proc/$(daemon_pid)/attr/current")"
has "with \"store\" the doctor is content" 'ok*every program in /nix/store*' "$(doctor)"

works "dpkg upgrades to a package without the option" install_here off-again
is "then the profile is not loaded" 0 "$(loaded)"
denied "after that upgrade" "$tools/bin/bwrap"

works "dpkg upgrades to names" install_here names
is "names are loaded" 1 "$(loaded)"
allowed "a name" "$tools/bin/bwrap" "$tools/sbin/bwrap" "$tools/lib/deep/bwrap" "$tools/wrapped/bwrap"
denied "another name" "$tools/bin/other" "$file" /usr/bin/unshare
works "with names a user builds" build names

run apparmor_parser --remove "$profile"
has "the doctor warns of a profile that is not loaded" 'warning*' "$(doctor)"
remedy=$(doctor | sed -n 's/.*-> run: //p')
works "its remedy works: $remedy" run sh -c "$remedy"
is "the remedy loads the profile" 1 "$(loaded)"
run apparmor_parser --remove "$profile"
export -f postinst
works "postinst works where no init system runs, as in a chroot" \
    run unshare --mount bash -c 'mount -t tmpfs tmpfs /run && postinst'
is "there it loads nothing" 0 "$(loaded)"
ln -s ../nix-multiuser-userns /etc/apparmor.d/disable/
works "postinst works after the administrator disabled the profile" run bash -c postinst
is "then it is not loaded" 0 "$(loaded)"
has "the doctor is content with that" 'ok*disabled*' "$(doctor)"
rm /etc/apparmor.d/disable/nix-multiuser-userns
JOB

    boot "$kernel" <<'JOB'
. /srv/functions
is "a boot loads the profile" 1 "$(loaded)"
allowed "a name, after a boot" "$tools/bin/bwrap"
denied "another name, after a boot" "$tools/bin/other"
works "the package is removed" run dpkg --remove nix-multiuser
is "a removal unloads the profile" 0 "$(loaded)"
denied "after the removal" "$tools/bin/bwrap"
JOB

    boot "$kernel" <<'JOB'
. /srv/functions
works "the conffile is still there" test -e "$profile"
is "a boot after the removal loads nothing" 0 "$(loaded)"
is "AppArmor's service has not failed" active "$(run systemctl is-active apparmor.service)"
works "the package is purged" run dpkg --purge nix-multiuser
is "no file is left" "" "$(find /etc/apparmor.d /var/cache/apparmor -name '*nix-multiuser*')"
JOB
}
