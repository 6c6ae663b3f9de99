# shellcheck shell=bash
# Promise: removing the package stops the daemon and keeps the store and profiles; they work again after reinstallation.

scenario() {
    fresh installed
    boot
    local accounts
    needs "alice installs a package" as alice "nix-env -i -f /srv/lab/hello.nix --argstr who alice"
    accounts=$(run getent group nixbld; run getent passwd | grep '^nixbld')
    edit_configuration
    works "the package is removed" remove
    check_kept_message
    check_stopped
    check_kept "$accounts"
    check_configuration_after_removal

    if [ "$FAMILY" = deb ]; then
        works "the package is purged" purge
        check_kept_message
        refused "its configuration is deleted" run test -e /etc/nix/nix.conf
        refused "its environment file is deleted" run test -e /etc/default/nix-daemon
        refused "its state is deleted" run test -e /var/lib/nix-multiuser
        works "the administrator's file is kept" run test -e /etc/nix/nix.custom.conf
        is "no links to its units are left" "" "$(run find /etc/systemd /etc/rc2.d /var/lib/systemd -name '*nix-daemon*' 2>/dev/null)"
        check_kept "$accounts"
    fi

    works "the package is installed again" install r1
    works "alice's program runs" as alice hello-alice
    works "bob builds" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who bob"
    is "the accounts are the same as before" "$accounts" "$(run getent group nixbld; run getent passwd | grep '^nixbld')"
    if [ "$INIT" = systemd ]; then
        is "the socket is enabled and active" "enabled active" \
            "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    else
        works "the daemon runs" run /etc/init.d/nix-daemon status
    fi
}

# The one line that removal prints.
check_kept_message() {
    is "it prints what was kept, and how to delete it" \
        "nix-multiuser: what the package created on this system was kept; if no other Nix needs it, delete it with: rm -rf --one-file-system /nix; for user in $(seq --format=nixbld%g 32 | LC_ALL=C sort | paste -sd ' '); do userdel \$user; done; groupdel nixbld; rm -rf /var/lib/nix-multiuser" \
        "$(sed -n 's/^\(>>> \)*\(nix-multiuser:\)/\2/p' <<<"$OUT")"
    hasnt "nor a warning about changed units" "*changed on disk*" "$OUT"
}

edit_configuration() {
    run sh -c 'echo "# edited" >>/etc/nix/nix.conf; echo "# edited" >>"$1"' sh "$(environment_file)"
}

check_stopped() {
    is "no daemon runs" "" "$(run pgrep -x nix-daemon)"
    refused "the socket does not accept connections" as alice "nix-store --store daemon --check-validity /nix/store/x"
    refused "login shells have no Nix in PATH" as alice 'case $PATH in *nix*) ;; *) false ;; esac'
    is "a login prints nothing" "" "$(as alice true 2>&1)"
    [ "$INIT" != systemd ] || {
        # The init.d script is a conffile and is kept; systemd generates a unit from it.
        run systemctl start nix-daemon.service >/dev/null 2>&1
        is "that unit starts nothing" "" "$(run pgrep -x nix-daemon)"
        is "no unit has failed" "" "$(run systemctl --failed --no-legend --plain)"
    }
}

check_kept() {
    works "the store is kept, with alice's package" run test -e /home/alice/.nix-profile/bin/hello-alice
    is "the accounts are kept" "$1" "$(run getent group nixbld; run getent passwd | grep '^nixbld')"
}

check_configuration_after_removal() {
    local configuration=/etc/nix/nix.conf
    # rpm renames an edited configuration file of a removed package.
    case $FAMILY-$PAYLOAD in
    deb-* | rpm-distro) ;;
    rpm-*) configuration+=.rpmsave ;;
    esac
    case $FAMILY in
    deb)
        is "dpkg reports the package as removed" "rc " "$(run dpkg-query --show --showformat='${db:Status-Abbrev}' nix-multiuser)"
        ;;
    rpm)
        works "the edited environment file is kept as .rpmsave" run grep -qx '# edited' /etc/sysconfig/nix-daemon.rpmsave
        refused "rpm reports the package as not installed" run rpm -q nix-multiuser
        ;;
    esac
    works "the edited nix.conf is kept" run grep -qx '# edited' "$configuration"
    works "the administrator's file is kept" run test -e /etc/nix/nix.custom.conf
}
