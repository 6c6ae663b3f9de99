#!/bin/sh
# Prints everything on this machine that the package creates or changes; compare two outputs to see changes.
set -u

echo "== accounts"
getent group nixbld
getent passwd | grep '^nixbld' | sort
echo "== directories and files: type and mode, owner, path"
for path in /nix /nix/store /nix/var /nix/var/nix /nix/var/nix/profiles /nix/var/nix/profiles/per-user \
    /nix/var/nix/gcroots /nix/var/nix/gcroots/per-user /nix/var/nix/daemon-socket /var/lib/nix-multiuser; do
    stat -c '%A %a %U:%G %n' "$path" 2>&1
done
for path in /etc/nix/* /etc/default/nix-daemon /etc/sysconfig/nix-daemon /etc/init.d/nix-daemon \
    /etc/profile.d/nix-multiuser.sh /usr/share/nix-multiuser/* /usr/libexec/nix-multiuser/* /usr/bin/nix-multiuser \
    /var/lib/nix-multiuser/* /usr/lib/systemd/system/nix* /usr/bin/nix* /usr/lib/sysusers.d/nix-multiuser.conf \
    /usr/lib/tmpfiles.d/nix-multiuser.conf /etc/rc[0-6S].d/*nix-daemon /etc/systemd/system/*.wants/nix*; do
    [ -e "$path" ] || [ -L "$path" ] || continue
    stat -c '%A %a %U:%G %N' "$path"
    [ ! -f "$path" ] || md5sum <"$path"
done
echo "== release"
readlink /nix/var/nix/profiles/nix-multiuser
ls -d /nix/var/nix/gcroots/nix-multiuser/* /nix/store/*-nix-[0-9]* 2>/dev/null
cat /nix/var/nix/nix-multiuser.release 2>/dev/null
if command -v systemctl >/dev/null; then
    echo "== units"
    for unit in nix-daemon.socket nix-daemon.service; do
        echo "$unit $(systemctl is-enabled "$unit" 2>&1) $(systemctl is-active "$unit" 2>&1)"
    done
fi
