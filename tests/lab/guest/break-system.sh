# shellcheck shell=sh
# Functions that break a system and repair it, for scenario 40-doctor.
custom=/etc/nix/nix.custom.conf
environment=/etc/default/nix-daemon
[ -e "$environment" ] || environment=/etc/sysconfig/nix-daemon
drop_ins=/etc/systemd/system/nix-daemon.service.d

# Sets a time before the start of the daemon, so that the file does not count as changed since.
long_ago() { touch -d '2 days ago' "$1"; }

set_to() {
    cp -p "$custom" /root/custom
    echo "$1" >>"$custom"
    long_ago "$custom"
}

set_back() { cp -p /root/custom "$custom"; }

in_environment() {
    cp -p "$environment" /root/environment
    echo "$1" >>"$environment"
    long_ago "$environment"
}

out_of_environment() { cp -p /root/environment "$environment"; }

drop_in() {
    mkdir -p "$drop_ins"
    printf '[Service]\n%b\n' "$1" >"$drop_ins/lab.conf"
}

no_drop_in() {
    rm -r "$drop_ins"
    systemctl daemon-reload
}

foreign_unit() {
    printf '[Service]\nExecStart=/bin/true\n' >"/etc/systemd/system/$1"
    systemctl daemon-reload
}

foreign_link() {
    ln -s "/nix/var/nix/profiles/default/lib/systemd/system/$1" "/etc/systemd/system/$1"
    systemctl daemon-reload
}

no_foreign_unit() {
    rm -f "/etc/systemd/system/$1" "/etc/systemd/system/$1.disabled"
    systemctl daemon-reload
}

# Replaces a file by a copy, as an upgrade does.
another_file() {
    cp -p "$1" "$1.new"
    mv "$1.new" "$1"
}

# A path that is registered in the store and belongs to no package: prints it.
added_path() {
    mkdir -p /root/added
    echo something >/root/added/file
    nix-store --add /root/added
}

stop_daemon() {
    if [ -d /run/systemd/system ]; then
        systemctl stop nix-daemon.service
    else
        /etc/init.d/nix-daemon stop
    fi
}

start_daemon() {
    if [ -d /run/systemd/system ]; then
        systemctl reset-failed nix-daemon.socket nix-daemon.service 2>/dev/null || :
        systemctl start nix-daemon.socket
    else
        /etc/init.d/nix-daemon start
    fi
}

# Kills the service, as the kernel does when memory is low.
failed_service() {
    systemctl start nix-daemon.service
    kill -KILL "$(systemctl show --property=MainPID --value nix-daemon.service)"
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        ! systemctl --quiet is-failed nix-daemon.service || return 0
        sleep 0.1
    done
}

# small PLACE OPTIONS: copies the contents into a small file system and mounts it there.
small() {
    mkdir -p /run/small
    mount -t tmpfs -o "mode=$(stat -c %a "$1"),gid=$(stat -c %g "$1"),$2" tmpfs /run/small
    cp -a "$1/." /run/small/
    mount --bind /run/small "$1"
    umount /run/small
}

# conflicting_package NAME: installs a package that conflicts with ours, by force.
conflicting_package() {
    mkdir -p "/root/$1/DEBIAN"
    printf 'Package: %s\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: conflicting package\n' "$1" >"/root/$1/DEBIAN/control"
    dpkg-deb --build "/root/$1" "/root/$1.deb"
    dpkg --force-all --install "/root/$1.deb"
    rm -r "/root/$1" "/root/$1.deb"
}
