# shellcheck shell=bash
# Promise, in the tier `default` for every fourth: for each of many faults `nix-multiuser doctor` reports the right check and no other; `--fix` fixes what is
# documented, and keeps what the administrator has decided.

# shellcheck source=tests/lab/scenarios/40-doctor.sh
. scenarios/40-doctor.sh

scenario() {
    fresh installed
    boot
    clean "the healthy system is reported clean"
    faults
    check_user_remedies
    check_caller
    check_administrator
    check_unsandboxed
}

# fault ON FOUND FIX BREAK [REPAIR]: one fault. ON is where it is possible, one of `any systemd sysvinit deb own distro
# closure`; FOUND are the expected reports, words STATE:NAME; FIX is `fix` if --fix fixes it, otherwise `-`; with `again`,
# any request to Nix also fixes it; with `nix`, only a request to an older Nix does. BREAK and REPAIR are commands. Remedies that are commands are run; REPAIR does what
# other remedies ask for, and cleans up.
fault() {
    local on=$1 expected=$2 fix=$3 break=$4 repair=${5-} text status=0
    case " any $INIT $FAMILY $([ "$PAYLOAD" = distro ] && echo distro || echo closure) $([ "$FAMILY-$PAYLOAD" = rpm-distro ] || echo own) " in
    *" $on "*) ;;
    *) return 0 ;;
    esac
    FAULTS=$((${FAULTS:-0} + 1))
    [[ $LAB_TIERS == *full* || $((FAULTS % 4)) = 0 ]] || return 0
    OUT=$(run sh -euc ". /srv/lab/break-system.sh; $break" 2>&1) || { not_ok "the fault can be created: $break" "$OUT"; return; }
    [[ $expected != *failed:* ]] || status=1
    doctor
    finds "$break: this check is reported and no other" "$(sorted "$expected")" "$status"
    again
    text=$(run nix-multiuser doctor 2>&1 | without_advisories)
    is "$break: the text output reports the same" "$(sorted "$expected")" "$(sorted "$(sed -nE 's/^(warning|failed) +([a-z-]+).*/\1:\2/p' <<<"$text")")"
    is "$break: each report has a remedy" "$(wc -w <<<"$expected")" "$(grep -A1 -E '^(warning|failed) ' <<<"$text" | grep -c ' -> .')"
    if [ "$fix" = fix ] || [ "$fix" = again ]; then
        again
        doctor --fix
        finds "$break: --fix fixes it" "" 0
        has "$break: --fix reports it as fixed" "*\"fixed\": [[]\"*${expected##*:}\"*" "$(cat "$DIR/doctor.json")"
        [ -z "$repair" ] || run sh -euc ". /srv/lab/break-system.sh; $repair" >/dev/null 2>&1
        run sh -euc ". /srv/lab/break-system.sh; $break" >/dev/null 2>&1
        doctor
    fi
    if [ -n "$(commands)" ]; then
        carry_out "$break"
        [ -z "$repair" ] || run sh -euc ". /srv/lab/break-system.sh; $repair" >/dev/null 2>&1
    elif [ -n "$repair" ]; then
        OUT=$(run sh -euc ". /srv/lab/break-system.sh; $repair" 2>&1) || not_ok "the fault can be repaired: $repair" "$OUT"
    fi
    clean "$break: the system is healthy again"
}

# commands: the remedies in the last report that are commands, one per line: USER COMMAND.
commands() {
    /usr/bin/python3 - "$DIR/doctor.json" <<'END'
import json, re, sys
for check in json.load(open(sys.argv[1], encoding="utf-8"))["checks"]:
    if check["state"] in ("warning", "failed"):
        for user, command in re.findall(r"(?<!then )(?:as (\S+), )?run: (.*?)(?=; (?:as \S+, )?run: |$)", check["remedy"]):
            # The stub packages with Fedora's names are in no repository.
            if not re.match("dnf reinstall (?!nix-multiuser)", command):
                print(user or "root", command)
END
}

# carry_out TEXT [ARGUMENT...]: runs the remedies as they are printed; what one of them leaves may have a remedy of its own.
carry_out() {
    local text=$1 user command commands
    shift
    for _ in 1 2 3; do
        commands=$(commands | sort -u)
        [ -n "$commands" ] || break
        while read -r user command; do
            # Here the package is in no repository.
            case $command in
            *" nix-multiuser # or the package file"*) command=${command/ nix-multiuser # or/ "$(package r1)" # or} ;;
            esac
            case $command in
            dnf\ *) command="dnf --assumeyes ${command#dnf }" ;;
            apt-get\ *) command="apt-get --yes ${command#apt-get }" ;;
            esac
            OUT=$(run su - "$user" -s /bin/sh -c "$command" 2>&1) || not_ok "$text: the remedy can be run: $command" "$OUT"
        done <<<"$commands"
        doctor "$@"
    done
    finds "$text: the remedy fixes it" "" 0
}

# Creates a fault again that Nix has fixed.
again() {
    case $fix in again | nix) ;; *) return 0 ;; esac
    run sh -euc ". /srv/lab/break-system.sh; $break"
}

sorted() { tr ' ' '\n' <<<"$1" | sort | paste -sd ' '; }

faults() {
    # The socket.
    fault any failed:daemon-directory fix 'rm -r /nix/var/nix/daemon-socket'
    fault any failed:daemon-directory fix 'chmod 700 /nix/var/nix/daemon-socket'
    fault any failed:daemon-socket fix 'rm /nix/var/nix/daemon-socket/socket'
    fault any failed:daemon-socket fix 'chmod 600 /nix/var/nix/daemon-socket/socket'
    fault any failed:daemon-socket - 'rm /nix/var/nix/daemon-socket/socket; mkdir /nix/var/nix/daemon-socket/socket'
    fault systemd failed:socket-unit fix 'systemctl stop nix-daemon.service nix-daemon.socket'
    fault systemd warning:socket-unit - 'systemctl disable nix-daemon.socket'
    fault sysvinit failed:init-script fix '/etc/init.d/nix-daemon stop'
    # The daemon.
    fault any failed:daemon-version fix 'another_file "$(readlink -f /usr/libexec/nix-multiuser/nix-daemon)"'
    fault systemd failed:daemon-answers fix 'kill -STOP "$(systemctl show --property=MainPID --value nix-daemon.service)"'
    fault any warning:daemon-settings fix 'sleep 4; echo "# new" >>/etc/nix/nix.custom.conf'
    fault any warning:daemon-environment - 'in_environment "export http_proxy=http://proxy"' 'out_of_environment'
    fault any failed:daemon-environment - 'in_environment NIX_DISTRIBUTED_BUILDS=maybe' 'out_of_environment'
    fault systemd failed:service-unit fix 'failed_service'
    # Its units.
    fault systemd failed:foreign-units - 'foreign_unit nix-daemon.service' 'no_foreign_unit nix-daemon.service'
    fault systemd failed:foreign-units - 'foreign_link nix-daemon.socket' 'no_foreign_unit nix-daemon.socket; stop_daemon; systemctl restart nix-daemon.socket'
    fault systemd failed:socket-unit fix 'foreign_link nix-daemon.socket; no_foreign_unit nix-daemon.socket'
    fault systemd failed:foreign-units - 'rm /usr/lib/systemd/system/nix-daemon.socket; systemctl daemon-reload'
    fault sysvinit failed:init-script - 'rm /etc/init.d/nix-daemon'
    fault systemd warning:unit-drop-ins - 'drop_in "ExecStart=\nExecStart=/bin/true"; systemctl daemon-reload' 'no_drop_in'
    fault systemd warning:unit-reload fix 'drop_in Nice=5; long_ago "$drop_ins/lab.conf"; systemctl daemon-reload; drop_in Nice=6' 'no_drop_in'
    # Directories.
    fault any failed:store-mode again 'chmod 755 /nix/store'
    fault any failed:store-mode again 'chgrp root /nix/store'
    fault any failed:per-user-mode again 'chmod 1777 /nix/var/nix/profiles/per-user'
    fault any failed:per-user-mode again 'chmod 1777 /nix/var/nix/gcroots/per-user'
    fault any failed:state-directories fix 'chmod 777 /nix/var/nix/gcroots'
    fault any failed:state-directories fix 'rm -r /nix/var/log/nix'
    fault any warning:nix-directory fix 'chmod 775 /nix'
    fault any failed:nix-directory - 'chown alice /nix' 'chown root /nix'
    fault any failed:state-directories - 'chown alice /nix/var/nix/gcroots' 'chown root /nix/var/nix/gcroots'
    fault any failed:root-directory - 'chmod 775 /' 'chmod 755 /'
    fault any failed:root-directory - 'chown alice /' 'chown root /'
    fault any failed:nix-writable - 'mount --bind /nix/var/nix /nix/var/nix; mount -o remount,bind,ro /nix/var/nix' 'umount /nix/var/nix'
    fault any warning:per-user-owners - 'install -d -o bob /nix/var/nix/gcroots/per-user/daemon' 'rmdir /nix/var/nix/gcroots/per-user/daemon.not-of-daemon'
    fault any warning:per-user-owners - 'install -d /nix/var/nix/gcroots/per-user/daemon' 'rmdir /nix/var/nix/gcroots/per-user/daemon'
    fault any failed:per-user-owners nix 'mkdir -p /nix/var/nix/gcroots/per-user/root && chmod 777 /nix/var/nix/gcroots/per-user/root' \
        'rm -rf /nix/var/nix/gcroots/per-user/root /nix/var/nix/gcroots/per-user/not-of-root.*'
    fault any failed:per-user-owners nix 'rm -rf /nix/var/nix/profiles/per-user/root; install -d -o bob /nix/var/nix/profiles/per-user/root' \
        'rm -rf /nix/var/nix/profiles/per-user/root /nix/var/nix/profiles/per-user/not-of-root.*'
    # Accounts.
    fault any failed:build-users fix 'userdel nixbld7'
    fault any failed:build-users-membership fix 'gpasswd -d nixbld3 nixbld'
    fault any failed:build-group-unknown - 'sed -i "s/^nixbld:.*/&,ghost/" /etc/group' 'sed -i "s/,ghost//" /etc/group'
    fault any failed:build-group-logins - 'gpasswd -a alice nixbld' 'gpasswd -d alice nixbld'
    fault any warning:other-build-users - 'useradd -M -g nixbld -s /usr/sbin/nologin nixbld-1' 'userdel nixbld-1'
    fault any failed:build-group fix 'sed -i "/^nixbld:/w /root/group" /etc/group; sed -i "/^nixbld:/d" /etc/group /etc/gshadow' \
        'sed -i "/^nixbld:/d" /etc/group; cat /root/group >>/etc/group; chgrp nixbld /nix/store'
    # Settings.
    fault any warning:build-users-count - 'set_to "max-jobs = 40"' 'set_back'
    fault any warning:settings-known - 'set_to "no-such-setting = 1"' 'set_back'
    fault any failed:nix-conf - 'set_to "this is no setting"' 'set_back'
    fault any warning:settings-sandbox - 'set_to "sandbox = false"' 'set_back'
    fault any warning:settings-sandbox - 'set_to "sandbox-fallback = true"' 'set_back'
    fault any failed:settings-trusted-users - 'set_to "trusted-users = root *"' 'set_back'
    fault any failed:settings-trusted-users - 'set_to "trusted-users = root @users"' 'set_back'
    fault any warning:settings-allowed-users - 'set_to "allowed-users = root gone"' 'set_back'
    fault any warning:build-users-count - 'set_to "max-jobs = 0"' 'set_back'
    fault systemd warning:socket-unit - 'systemctl mask --now nix-daemon.socket; systemctl start nix-daemon.service'
    fault any failed:settings-build-group - 'set_to "build-users-group = users"' 'set_back'
    fault own failed:settings-readable - 'mv /etc/nix/nix.conf /root/' 'mv /root/nix.conf /etc/nix/'
    fault any failed:settings-readable - 'ln -sf /no/where /etc/nix/nix.custom.conf' 'rm -f /etc/nix/nix.custom.conf; cp /srv/lab/nix.conf /etc/nix/nix.custom.conf; long_ago /etc/nix/nix.custom.conf'
    fault any failed:settings-readable - 'chmod 600 /etc/nix/nix.conf' 'chmod 644 /etc/nix/nix.conf'
    fault any warning:settings-readable - 'chmod 600 /etc/nix/nix.custom.conf' 'chmod 644 /etc/nix/nix.custom.conf'
    fault own warning:settings-included - 'cp -p /etc/nix/nix.conf /root/; sed -i /nix.custom/d /etc/nix/nix.conf; touch -d "2 days ago" /etc/nix/nix.conf' \
        'cp -p /root/nix.conf /etc/nix/'
    # Builds.
    fault any failed:sandbox-shell - 'set_to "sandbox-paths = /bin/sh=/no/where"' 'set_back'
    fault any warning:sandbox-shell - 'set_to "sandbox-paths ="' 'set_back'
    fault any failed:sandbox-paths - 'set_to "extra-sandbox-paths = /no/where /none?"' 'set_back'
    fault any failed:sandbox-namespaces - 'mount --bind /bin/false /usr/bin/unshare' 'umount /usr/bin/unshare'
    # Nix 2.30 and later builds in a directory that only root can write to.
    if printf '%s\n' "$(nix_release)" 2.29.9 | sort --version-sort --check=quiet; then
        fault any failed:build-space - 'mount -t tmpfs -o mode=1777,size=8m tmpfs /tmp' 'umount /tmp'
        fault any failed:build-directory - 'chmod 777 /tmp' 'chmod 1777 /tmp'
    else
        fault any 'failed:build-directory failed:state-directories' - 'mkdir -p /nix/var/nix/builds; chmod 777 /nix/var/nix/builds' 'chmod 755 /nix/var/nix/builds'
    fi
    # The store.
    fault any failed:database - 'stop_daemon; mkdir /root/db; mv /nix/var/nix/db/db.sqlite* /root/db/; start_daemon' \
        'stop_daemon; rm -f /nix/var/nix/db/db.sqlite*; mv /root/db/* /nix/var/nix/db/; rmdir /root/db; start_daemon'
    fault any failed:database - 'stop_daemon; mkdir /root/db; cp -p /nix/var/nix/db/db.sqlite* /root/db/; echo nothing >/nix/var/nix/db/db.sqlite; start_daemon' \
        'stop_daemon; rm -f /nix/var/nix/db/db.sqlite*; mv /root/db/* /nix/var/nix/db/; rmdir /root/db; start_daemon'
    fault any failed:database - 'chown alice /nix/var/nix/db/db.sqlite' 'chown root /nix/var/nix/db/db.sqlite'
    fault any failed:database - 'chmod 666 /nix/var/nix/db/db.sqlite' 'chmod 644 /nix/var/nix/db/db.sqlite'
    fault any failed:default-profile - 'ln -s /usr /nix/var/nix/profiles/default; chown -h alice /nix/var/nix/profiles/default' \
        'rm -f /nix/var/nix/profiles/default /nix/var/nix/profiles/default.old'
    fault any failed:database-schema - 'printf 99 >/nix/var/nix/db/schema' 'printf 10 >/nix/var/nix/db/schema'
    fault any failed:database-schema - ': >/nix/var/nix/db/schema' 'printf 10 >/nix/var/nix/db/schema'
    fault any failed:database-schema - 'echo 10 >/nix/var/nix/db/schema' 'printf 10 >/nix/var/nix/db/schema'
    fault any failed:store-space - 'stop_daemon; small /nix/var/nix/db size=12m; start_daemon' 'stop_daemon; umount /nix/var/nix/db; start_daemon'
    fault any failed:store-inodes - 'stop_daemon; small /nix/store "nr_inodes=$(($(find /nix/store | wc -l) + 200))"; start_daemon' \
        'stop_daemon; umount /nix/store; start_daemon'
    fault any failed:store-owners - 'chown -R alice "$(added_path)"'
    fault any failed:store-owners - 'chmod -R u+w,o-r "$(added_path)"'
    fault any failed:store-owners - 'cp -r /srv/lab/nix.conf /nix/store/00000000000000000000000000000000-x; chown nixbld1 /nix/store/00000000000000000000000000000000-x'
    fault any failed:store-owners - 'mkdir "/nix/store/x;id\$(id)" "/nix/store/-x"; chown alice /nix/store/x* /nix/store/-x'
    fault closure failed:store-owners fix 'chown alice "$(readlink -f /nix/var/nix/profiles/nix-multiuser)"'
    fault closure failed:bundled-nix fix 'rm /nix/var/nix/profiles/nix-multiuser'
    fault closure warning:bundled-nix - 'ln -sfn /bin/true /usr/bin/nix-store' 'ln -sfn /nix/var/nix/profiles/nix-multiuser/bin/nix-store /usr/bin/nix-store'
    fault closure failed:gc-roots fix 'rm -r /nix/var/nix/gcroots/nix-multiuser'
    # Shells and PATH.
    fault any failed:commands - 'mv /usr/bin/nix-env /root/' 'mv /root/nix-env /usr/bin/'
    fault any warning:ssh-path - 'mv /usr/bin/nix-daemon /root/' 'mv /root/nix-daemon /usr/bin/'
    fault any 'failed:path-bash warning:path-dash warning:path-sh' - 'mv /etc/profile.d/nix-multiuser.sh /root/' \
        'mv /root/nix-multiuser.sh /etc/profile.d/'
    fault any failed:path-bash - 'echo PATH=/usr/bin:/bin >/root/.bash_profile' 'rm /root/.bash_profile'
    fault any warning:path-bash - 'echo sleep 60 >/root/.bash_profile' 'rm /root/.bash_profile'
    fault any warning:nix-in-path - 'cp /bin/true /usr/local/bin/nix' 'rm /usr/local/bin/nix'
    fault any warning:sudo-path - 'cp /bin/false /usr/bin/sudo' 'rm /usr/bin/sudo'
    fault any failed:user-profile - 'mv /root/.nix-profile /root/kept; mkdir /root/.nix-profile' 'rmdir /root/.nix-profile; mv /root/kept /root/.nix-profile'
    fault any failed:default-profile - 'mkdir /nix/var/nix/profiles/default' 'rmdir /nix/var/nix/profiles/default'
    # Certificates and proxy.
    fault any failed:ca-file - 'chmod 600 /etc/ssl/certs/ca-certificates.crt' 'chmod 644 /etc/ssl/certs/ca-certificates.crt'
    fault deb failed:ca-file - 'in_environment NIX_SSL_CERT_FILE=/no/where' 'out_of_environment'
    fault deb failed:ca-file - ': >/etc/ssl/certs/ca-certificates.crt'
    fault rpm failed:ca-file - 'mount --bind /dev/null /etc/ssl/certs/ca-certificates.crt' 'umount /etc/ssl/certs/ca-certificates.crt'
    fault any warning:proxy - 'echo "https_proxy=http://proxy.example.org:3128" >>/etc/environment' 'sed -i /proxy/d /etc/environment'
    # The system and other installations.
    fault any failed:clock - 'printf "#!/bin/sh\necho 1000\n" >/root/date; chmod 755 /root/date; mount --bind /root/date /usr/bin/date' 'umount /usr/bin/date'
    fault any warning:other-installers - 'echo "{}" >/nix/receipt.json' 'rm /nix/receipt.json'
    fault any warning:other-installers - 'touch /etc/bash.bashrc.backup-before-nix' 'rm /etc/bash.bashrc.backup-before-nix'
    fault deb warning:other-packages - 'conflicting_package nix-setup-systemd' 'dpkg --purge nix-setup-systemd'
    fault deb warning:other-packages - 'conflicting_package nix-multi-user' 'dpkg --purge nix-multi-user'
}

# Text that a user chooses never becomes a command for root.
check_user_remedies() {
    local directory text
    text=$(remedy_for_alice 'ln -sfn /etc/x ~/.nix-profile')
    is "a profile elsewhere: only alice is asked to change something" "as alice, run: rm ~/.nix-profile # then log in again" "$text"
    run su - alice -c 'mkdir -p "q/a;id>~/ran;b/\$(id)"'
    run chown root '/home/alice/q/a;id>~/ran;b/$(id)'
    text=$(remedy_for_alice 'ln -sfn "/home/alice/q/a;id>~/ran;b/\$(id)/p" ~/.nix-profile')
    has "a directory with characters of the shell: only alice is asked to change it" "as alice, run: mv '/home/alice/*" "$text"
    carry_out "a directory with characters of the shell" --user alice
    refused "nothing in its name was run" run test -e /home/alice/ran -o -e /root/ran
    text=$(remedy_for_alice 'x="new
line"; mkdir -p "$x" && ln -sfn "$HOME/$x/p" ~/.nix-profile' 'chown root /home/alice/new*')
    is "a directory whose name cannot be printed: it is not in the remedy" "as alice, run: rm ~/.nix-profile # then log in again" "$text"
    carry_out "a directory whose name cannot be printed" --user alice
    # As `sudo nix-env` may leave it.
    directory=$(run su - alice -c 'dirname "$(readlink ~/.nix-profile)"')
    run chown root "$directory"
    doctor --user alice
    has "alice's own profile directory belongs to root" "*warning:user-profile" "$FOUND"
    carry_out "alice's own profile directory belongs to root" --user alice
    is "it is alice's after that" alice "$(run stat -c %U "$directory")"
    case $directory in /nix/*)
        run chown bob "$directory"
        run touch "$directory/planted"
        doctor --user alice
        has "alice's own profile directory belongs to bob" "*warning:user-profile" "$FOUND"
        carry_out "alice's own profile directory belongs to bob" --user alice
        refused "what bob could have written is not alice's after that" run test -e "$directory/planted"
        ;;
    esac
}

# remedy_for_alice COMMAND [COMMAND-OF-ROOT]: the remedy after alice has run the first.
remedy_for_alice() {
    run su - alice -c "$1"
    [ -z "${2-}" ] || run sh -c "$2"
    doctor --user alice
    /usr/bin/python3 -c 'import json, sys
print(*(check["remedy"] for check in json.load(open(sys.argv[1]))["checks"] if check["name"] == "user-profile"))' "$DIR/doctor.json"
}

# Variables in the caller's environment, one with characters that must be escaped.
check_caller() {
    run env NIX_CONF_DIR="/no \"where\" \\ $(printf '\001\t\033[31m\377\303\251')" /usr/bin/nix-multiuser doctor --json >"$DIR/doctor.json" 2>"$DIR/doctor.err"
    read_report
    is "a variable of the caller is reported" "warning:environment" "$FOUND"
    hasnt "its value, which may be secret, is not printed" '*/no *' "$(cat "$DIR/doctor.json")"
    run env NIX_REMOTE=ssh://elsewhere /usr/bin/nix-multiuser doctor --json >"$DIR/doctor.json" 2>"$DIR/doctor.err"
    read_report
    is "NIX_REMOTE of the caller is reported" "warning:environment" "$FOUND"
    # Nix prints the whole line.
    run sh -c 'cp -p /etc/nix/nix.custom.conf /root/; echo "access-tokens github.com=ghp_5ecret" >>/etc/nix/nix.custom.conf'
    OUT=$(run nix-multiuser doctor 2>&1)
    has "a line that Nix cannot read is named" "*configuration line 'access-tokens ...' in ?/etc/nix/nix.custom.conf?*" "$OUT"
    hasnt "its value, which may be secret, is not printed" "*ghp_5ecret*" "$OUT"
    run sh -c 'cp -p /root/nix.custom.conf /etc/nix/; echo "glpat-5ecret" >>/etc/nix/nix.custom.conf'
    OUT=$(run nix-multiuser doctor 2>&1)
    has "a line of one word, which may be one, too, is not" "*configuration line '...' in ?/etc/nix/nix.custom.conf?*" "$OUT"
    run cp -p /root/nix.custom.conf /etc/nix/nix.custom.conf
}

# A daemon that does not run because the administrator has masked it is a warning, and stays masked. A disabled unit is a
# failure: another package may have disabled it by its name.
check_administrator() {
    case $INIT in
    systemd)
        for word in disable mask "mask --runtime"; do
            # shellcheck disable=SC2086 # words
            run systemctl $word --now nix-daemon.socket >/dev/null 2>&1
            run systemctl stop nix-daemon.service 2>/dev/null
            run chmod 755 /nix/store
            doctor --fix
            case $word in
            disable) finds "a disabled socket is a failure" "failed:socket-unit" 1 ;;
            *) finds "a socket after $word is a warning" "warning:socket-unit" 0 ;;
            esac
            has "it is named in a check that could not run" "*could not run*daemon-answers: fix socket-unit first*" "$(run nix-multiuser doctor)"
            has "--fix does not enable it" "${word%% *}*inactive" "$(run systemctl is-enabled nix-daemon.socket)$(run systemctl is-active nix-daemon.socket)"
            works "the command that it prints enables the socket again" enable_as_printed
            is "after that it is enabled and active" "enabled active" "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
        done
        ;;
    sysvinit)
        run sh -c '/etc/init.d/nix-daemon stop; update-rc.d nix-daemon disable' >/dev/null 2>&1
        doctor --fix
        finds "a script that is disabled in all runlevels is a warning" "warning:init-script" 0
        refused "--fix does not start it" run pgrep -x nix-daemon
        works "the command that it prints starts it again" enable_as_printed
        run sh -c '/etc/init.d/nix-daemon stop; update-rc.d nix-daemon remove' >/dev/null 2>&1
        doctor --fix
        finds "a script that is in no runlevel is a failure" "failed:init-script" 1
        works "the command that it prints starts it again" enable_as_printed
        ;;
    esac
    clean "after it is enabled again, the system is healthy"
    [ "$PAYLOAD" != distro ] || return 0
    check_rolled_back
}

# enable_as_printed: runs the remedy of the check that found it.
enable_as_printed() {
    local command
    command=$(run nix-multiuser doctor | sed -nE '/(socket-unit|init-script):/{n;s/^ *-> run: //p}')
    [ -n "$command" ] && run sh -c "$command"
}

# A rollback by the administrator is not a fault.
check_rolled_back() {
    local other
    other=$(package r1 2.8.0) || abandon "the package is made"
    needs "another version is installed" run dpkg --install "$other"
    works "the administrator rolls back" run nix-multiuser rollback
    run chmod 1777 /nix/var/nix/profiles/per-user
    doctor --fix
    finds "a rollback is not a fault" "" 0
    has "another fault was fixed" '*"fixed": [[]"per-user-mode"]*' "$(cat "$DIR/doctor.json")"
    has "--fix has not undone the rollback" "*-nix-$PAYLOAD" "$(run readlink -f /nix/var/nix/profiles/nix-multiuser)"
    has "--all shows it" "*rolled back to*" "$(run nix-multiuser doctor --all)"
    needs "this package is installed again" install_here r1
}

# A daemon that does not follow the settings, and a damaged store.
check_unsandboxed() {
    run sh -c '. /srv/lab/break-system.sh; set_to "sandbox = false"; stop_daemon; start_daemon; NIX_REMOTE=daemon nix-store --check-validity /nix/store/00000000000000000000000000000000-none >/dev/null 2>&1 || :; set_back; long_ago "$custom"'
    doctor --deep
    is "a daemon that builds without a sandbox is reported" "failed:sandbox-build" "$FOUND"
    run sh -c '. /srv/lab/break-system.sh; stop_daemon; start_daemon'
    clean "after the daemon is restarted, the system is healthy" --deep
    run sh -c 'file=$(find /nix/store -maxdepth 2 -path "*-nix-multiuser-doctor" -type f | head -n 1); chmod u+w "$file"; echo other >"$file"; chmod u-w "$file"'
    doctor --deep
    is "a damaged store is reported" "failed:store-contents" "$FOUND"
    carry_out "a damaged store" --deep
}
