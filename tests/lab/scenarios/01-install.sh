# shellcheck shell=bash
# Promise: one command of the package manager sets up everything (S1 to S8).

scenario() {
    local output
    fresh bare
    # A package with a bundled Nix needs no network.
    if [ "$PAYLOAD" = distro ]; then boot --network; else boot; fi
    output=$(install r1 2>&1) || abandon "the package installs with its dependencies" "$output"
    ok "the package installs with its dependencies"
    check_messages "$output"
    check_package
    check_accounts
    check_directories
    check_configuration
    [ "$PAYLOAD" = distro ] || check_release
    [ "$INIT" = systemd ] && check_units_before_use
    first_use
    [ "$INIT" = systemd ] && check_units_after_use
    keep_layer installed
}

check_messages() {
    hasnt "installing prints no error or warning of the package" \
        '*[Ff]ailed*|*rror:*|*nix-multiuser*arning*' "$(grep -iE 'fail|error|warning' <<<"$1" | grep -iE 'nix|unit|scriptlet')"
    is "the package manager prints no error about Nix" "" \
        "$(grep -i 'nix' <<<"$1" | grep -iE 'fail|error|warn|not found|denied|cannot|invalid')"
}

check_package() {
    has "nix-multiuser says its version" "nix-multiuser *-1[.~]* for *" "$(run nix-multiuser --version)"
    case $FAMILY in
    deb)
        is "dpkg reports the package as installed" "ii " "$(run dpkg-query --show --showformat='${db:Status-Abbrev}' nix-multiuser)"
        if [ "$PAYLOAD" = distro ]; then
            is "apt installed nix-bin as a dependency" "ii  auto" \
                "$(run dpkg-query --show --showformat='${db:Status-Abbrev}' nix-bin) $(run apt-mark showauto nix-bin | grep -qx nix-bin && echo auto)"
        else
            has "its version is that of the bundled Nix" "$PAYLOAD-1~*" "$(run dpkg-query --show --showformat='${Version}' nix-multiuser)"
            hasnt "nix-bin is not installed" "ii *" \
                "$(run dpkg-query --show --showformat='${db:Status-Abbrev} ' nix-bin 2>/dev/null)"
        fi
        is "dpkg --verify finds no changed file" "" "$(run dpkg --verify nix-multiuser 2>&1)"
        is "dpkg --audit finds nothing" "" "$(run dpkg --audit 2>&1)"
        ;;
    rpm)
        has "rpm reports the package as installed" "nix-multiuser-*.$([ "$PAYLOAD" = distro ] && echo noarch || echo x86_64)" \
            "$(run rpm -q nix-multiuser)"
        is "rpm --verify finds no changed file" "" "$(run rpm --verify nix-multiuser 2>&1)"
        ;;
    esac
}

check_accounts() {
    local members expected homes
    expected=$(seq --separator=, --format='nixbld%g' 32)
    members=$(run getent group nixbld | cut -d : -f 4 | tr , '\n' | sort -V | paste -sd ,)
    is "nixbld1 to nixbld32 are listed members of the group nixbld" "$expected" "$members"
    # name:gid:comment:home:shell, sorted by number
    homes=$(run getent passwd | grep '^nixbld' | sort -V | cut -d : -f 1,4-)
    expected=$(for n in $(seq 32); do echo "nixbld$n:$(run_gid):Nix build user $n:/var/empty:NOLOGIN"; done)
    is "their primary group, comment, home and shell are right" "$expected" \
        "$(sed -E 's,:(/usr)?/s?bin/nologin$,:NOLOGIN,' <<<"$homes")"
    is "their uids are in the range of system users" "" \
        "$(run getent passwd | awk -F : '/^nixbld/ && ($3 < 100 || $3 > 999)')"
    is "none of them can log in with a password" "" \
        "$(run cat /etc/shadow | awk -F : '/^nixbld/ && $2 !~ /^[!*]/')"
}

run_gid() { # the group's id, looked up once
    [ -n "${GID_OF_GROUP-}" ] || GID_OF_GROUP=$(run getent group nixbld | cut -d : -f 3)
    echo "$GID_OF_GROUP"
}

check_directories() {
    local path mode owner
    while read -r path mode owner; do
        is "$path is $mode $owner" "$mode $owner" "$(run stat -c '%a %U:%G' "$path" 2>&1)"
    done <<'END'
/nix 755 root:root
/nix/store 1775 root:nixbld
/nix/var/nix/profiles 755 root:root
/nix/var/nix/profiles/per-user 755 root:root
/nix/var/nix/gcroots/per-user 755 root:root
/nix/var/nix/daemon-socket 755 root:root
/etc/nix 755 root:root
/etc/nix/nix.conf 644 root:root
END
}

check_configuration() {
    case $FAMILY-$PAYLOAD in
    rpm-distro) has "nix.conf belongs to nix-core" "nix-core-*" "$(run rpm -qf /etc/nix/nix.conf)" ;;
    *)
        is "nix.conf includes the administrator's file last" '!include nix.custom.conf' \
            "$(run cat /etc/nix/nix.conf | grep -v '^#' | grep . | tail -n 1)"
        is "Nix reads the build group from the package's settings" nixbld "$(setting build-users-group)"
        ;;
    esac
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    # qemu-user has no namespaces and no filters of system calls.
    [ "$SYSTEM" = x86_64-linux ] ||
        run sh -c 'printf "%s\n" "sandbox = false" "filter-syscalls = false" >>/etc/nix/nix.custom.conf'
}

# The bundled Nix, in /nix and in PATH.
check_release() {
    local nix
    nix=$(fact nix)
    is "the profile of the package is the bundled Nix" "$nix" "$(run readlink --canonicalize /nix/var/nix/profiles/nix-multiuser)"
    is "the command nix-build is the bundled one" "$nix" "$(run readlink --canonicalize /usr/bin/nix-build | sed 's,/bin/nix$,,')"
    is "nix has its version" "nix (Nix) $PAYLOAD" "$(run nix --version)"
    works "the store matches the database" run nix-store --verify --check-contents
    is "without errors and warnings" "" "$(grep -iE 'error|warning|modified|disappeared' <<<"$OUT")"
    is "every path of the bundle is in the store and valid" "$(fact paths)" \
        "$(run sh -c 'nix-store --check-validity /nix/store/*-* && ls -d /nix/store/*-* | wc -l' 2>&1)"
    is "every path has a GC root" "$(run sh -c 'ls -d /nix/store/*-*')" \
        "$(run sh -c 'for link in /nix/var/nix/gcroots/nix-multiuser/*; do readlink "$link"; done | sort')"
    is "no temporary files are left" "" "$(run find /nix/store /nix/var/nix -maxdepth 1 -name '.nix-multiuser-*')"
    is "no file of the store is writable" "" \
        "$(run sh -c 'find /nix/store/*-* -not -type l -perm /222 -print -quit')"
    is "all belong to root and have Nix's modification time" "" \
        "$(run sh -c 'find /nix/store/*-* "(" -not -user root -o -not -newermt @0 -o -newermt @1 ")" -print -quit')"
}

check_units_before_use() {
    is "the socket is enabled" enabled "$(run systemctl is-enabled nix-daemon.socket)"
    is "the socket is active" active "$(run systemctl is-active nix-daemon.socket)"
    hasnt "the service is not enabled" enabled "$(run systemctl is-enabled nix-daemon.service)"
    is "the service is not started yet" inactive "$(run systemctl is-active nix-daemon.service)"
}

# Without a reboot after the installation.
first_use() {
    works "a user's first build works" as alice 'nix-build --no-out-link /srv/lab/hello.nix --argstr who first'
    has "its result is in the store" "*/nix/store/*-hello-first" "$OUT"
}

check_units_after_use() {
    is "the first use started the service" active "$(run systemctl is-active nix-daemon.service)"
    is "no unit has failed" "" "$(run systemctl --failed --no-legend --plain)"
    is "systemd-analyze finds nothing wrong with the units" "" "$(run systemd-analyze verify --man=no nix-daemon.socket nix-daemon.service 2>&1 | grep -i nix)"
}
