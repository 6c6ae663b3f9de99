# shellcheck shell=bash
# Promise: the maintainer scripts accept every argument of Debian Policy 6.5, and refuse others.
# Other scenarios test installing, upgrading, removing and purging; this one tests dpkg's error recovery.

scenario() {
    fresh installed
    boot
    local before script arguments
    before=$(state)
    while read -r script arguments; do
        # Word splitting is intended.
        # shellcheck disable=SC2086
        works "$script $arguments" maintainer "$script" $arguments
    done <<'END'
preinst upgrade 0.0.9-1 0.1.0-1
preinst abort-upgrade 0.1.0-1
postinst abort-upgrade 0.1.0-1
postinst abort-remove
postinst abort-remove in-favour other 1.0
postinst abort-deconfigure in-favour other 1.0
postinst abort-deconfigure in-favour other 1.0 removing conflicting 2.0
postinst triggered /usr/bin/nix
postinst configure 0.0.9-1
prerm upgrade 0.1.0-1
prerm failed-upgrade 0.0.9-1 0.1.0-1
prerm deconfigure in-favour other 1.0
prerm deconfigure in-favour other 1.0 removing conflicting 2.0
postrm upgrade 0.1.0-1
postrm failed-upgrade 0.0.9-1 0.1.0-1
postrm abort-install
postrm abort-install 0.0.9-1 0.1.0-1
postrm abort-upgrade 0.0.9-1 0.1.0-1
postrm disappear other 1.0
END
    is "the system is unchanged" "$before" "$(state)"
    for script in preinst postinst prerm postrm; do
        refused "$script refuses an unknown argument" maintainer "$script" nonsense
        is "with an error message" "nix-multiuser: $script called with unknown argument 'nonsense'" "$OUT"
    done
}

maintainer() { # maintainer SCRIPT ARGUMENTS...
    # dpkg sets these variables.
    run env DPKG_MAINTSCRIPT_PACKAGE=nix-multiuser "/var/lib/dpkg/info/nix-multiuser.$1" "${@:2}"
}

state() {
    run sh -c 'getent group nixbld; getent passwd | grep "^nixbld"; stat -c "%n %a %U:%G" /nix /nix/store /nix/var/nix/*
        systemctl is-enabled nix-daemon.socket nix-daemon.service; systemctl is-active nix-daemon.socket
        cat /var/lib/nix-multiuser/created; md5sum /etc/nix/* /etc/init.d/nix-daemon; ls /etc/rc2.d'
}
