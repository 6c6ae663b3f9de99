# shellcheck shell=bash
# Promise: this package and other packages that set up Nix replace each other, in any order, and nothing is lost: the units
# of the one that is installed are enabled and active, users build, and store, accounts and settings are kept.

scenario() {
    local way neighbours tier steps neighbour
    while read -r way neighbours tier steps; do
        [[ "|$LAB_TIERS|" = *"|$tier|"* ]] || continue
        for neighbour in ${neighbours//,/ }; do
            ! has_neighbour "$neighbour" || hand_over "$way" "$neighbour" "$steps"
        done
    done < <(grep -v '^#' "$LAB_HERE/handover.table")
    [ "$FAMILY" = deb ] || return 0
    without_custom_settings
    last_owner_decides
}

# has_neighbour NEIGHBOUR: is it one on this target?
has_neighbour() { [ -n "$(neighbour_name "$1")" ]; }

# neighbour_name NEIGHBOUR: its name for the package manager, if it is one on this target.
neighbour_name() {
    local neighbour where package
    while read -r neighbour where package _; do
        # shellcheck disable=SC2053 # a pattern
        if [ "$neighbour" = "$1" ] && [[ $FAMILY-$PAYLOAD = $where ]]; then echo "$package"; fi
    done < <(grep -v '^#' "$LAB_HERE/neighbours.table")
}

# file_of A|N: what is given to the package manager. Both delete when they are purged: what is lost would be seen.
file_of() {
    case $1$NEIGHBOUR in
    A*) package delete ;;
    Nrenamed) package renamed ;;
    Npayload) package delete "$(other_payload)" ;;
    N*) neighbour_name "$NEIGHBOUR" ;;
    esac
}

# other_payload: of the same release of Nix, if it is a bundled one.
other_payload() { if [ "$PAYLOAD" = distro ]; then nix_release; else echo distro; fi; }

# name_of A|N
name_of() {
    case $1 in
    A) echo nix-multiuser ;;
    N) neighbour_name "$NEIGHBOUR" ;;
    esac
}

other() { case $1 in A) echo N ;; N) echo A ;; esac; }

# hand_over WAY NEIGHBOUR STEPS
hand_over() {
    local NEIGHBOUR=$2 LABEL="$1, $2" EDITED=no step owner="" first=yes
    fresh bare
    boot --network
    for step in $3; do
        needs "$LABEL: $step" "take_step" "$step"
        case $step in
        [+!]*) owner=${step#?} ;;
        edit) EDITED=yes ;;
        esac
        [ "$first" = no ] || use
        first=no
    done
    handed_over "$owner"
}

take_step() {
    local file what=${1#?}
    case $FAMILY$1 in
    *edit) run sh -c 'echo "http-connections = 9" >>/etc/nix/nix.conf' ;;
    *alone) run systemctl disable nix-daemon.socket ;;
    deb[+!]*)
        file=$(file_of "$what") || return 1
        set -- "$1" "${APT[@]}" --allow-downgrades
        case $1 in !*) set -- "$@" --purge ;; esac
        run apt-get install "${@:2}" "$file"
        ;;
    deb-*) run apt-get remove "${APT[@]}" "$(name_of "$what")" ;;
    debx~c) run apt-get purge "${APT[@]}" '~c' ;;
    debx*) run apt-get purge "${APT[@]}" "$(name_of "$what")" ;;
    rpm!*)
        file=$(file_of "$what") || return 1
        run dnf --assumeyes swap "$(name_of "$(other "$what")")" "$file"
        ;;
    rpm+*)
        file=$(file_of "$what") || return 1
        case $what$NEIGHBOUR in Ndaemon) set -- nix "$file" ;; *) set -- "$file" ;; esac
        run dnf --assumeyes install --allowerasing "$@"
        ;;
    # rpm keeps nothing of a removed package that could be purged; what was replaced is no longer installed.
    rpmx*) true ;;
    rpm-*) run dnf --assumeyes --setopt=clean_requirements_on_remove=False remove "$(name_of "$what")" ;;
    esac
}

# A user's path, and a setting of the administrator. Debian 12's neighbour has only its service.
use() {
    run sh -c 'mkdir -p /etc/nix && cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf && echo "keep-outputs = true" >>/etc/nix/nix.custom.conf'
    run systemctl restart nix-daemon.service >/dev/null 2>&1
    needs "$LABEL: a path is added to the store" kept_path
    KEPT=$OUT
    run ln -sfn "$KEPT" /nix/var/nix/gcroots/kept
}

kept_path() { run sh -c 'cd /srv/lab && nix-store --add hello.nix'; }

# handed_over A|N: whose units are there now.
handed_over() {
    healthy "$1"
    stop
    boot
    healthy "$1" " after a reboot"
}

healthy() {
    local status=0
    case $1$NEIGHBOUR in
    Nsetup | Ndaemon) works "$LABEL: a unit is enabled and active${2-}" own_unit_runs ;;
    *)
        is "$LABEL: the socket is enabled and active${2-}" "enabled active" \
            "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
        works "$LABEL: there is a record for purge${2-}" run test -s /var/lib/nix-multiuser/created
        ;;
    esac
    works "$LABEL: the path is kept and valid${2-}" run nix-store --check-validity "$KEPT"
    is "$LABEL: the build users exist${2-}" yes "$(run sh -c 'members=$(getent group nixbld | cut -d : -f 4); getent passwd $(echo $members | tr , " ") >/dev/null && [ -n "$members" ] && echo yes')"
    works "$LABEL: the file of settings is kept${2-}" run grep -qx 'keep-outputs = true' /etc/nix/nix.custom.conf
    [ "$FAMILY" = rpm ] || is "$LABEL: dpkg --audit finds nothing${2-}" "" "$(run dpkg --audit 2>&1)"
    is "$LABEL: no unit has failed${2-}" "" "$(run systemctl --failed --no-legend --plain)"
    # Debian 12's neighbour has a group of users.
    run gpasswd -a alice nix-users >/dev/null 2>&1
    works "$LABEL: a user builds${2-}" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice$RANDOM"
    case $1$NEIGHBOUR in
    Nsetup | Ndaemon) return 0 ;;
    esac
    is "$LABEL: with the administrator's setting${2-}" true "$(setting keep-outputs)"
    [ "$EDITED" = no ] || is "$LABEL: and that of the neighbour's file${2-}" 9 "$(setting http-connections)"
    OUT=$(run nix-multiuser doctor 2>&1) || status=$?
    OUT=$(without_advisories <<<"$OUT")
    # On el-10 the lab uses the Nix of Debian 12, which has no built-in shell for builds.
    [ "$TARGET" != el-10 ] || OUT=$(sed '/sandbox-shell/{N;d}' <<<"$OUT")
    # Debian 12's own file turns the sandbox off.
    [ "$EDITED" = no ] || OUT=$(sed '/settings-sandbox/{N;d}' <<<"$OUT")
    has "$LABEL: the doctor finds nothing${2-}" "0 [0-9]* checks:* 0 failed, *" "$status $OUT"
}

# own_unit_runs: the neighbour has its own choice of units: the service alone, or also the socket.
own_unit_runs() {
    run sh -c 'for unit in nix-daemon.socket nix-daemon.service; do
            systemctl is-enabled $unit && systemctl is-active $unit && exit; done; exit 1'
}

# last_owner_decides: of two removed packages, the one that was there last says what a purge of both deletes.
last_owner_decides() {
    local LABEL="two purge policies" file
    fresh bare
    boot --network
    printf '[package]\nname = "acme-nix"\n[settings]\n' >"$DIR/acme-keep.toml"
    needs "$LABEL: a package that deletes is installed" install delete
    file=$(package acme-keep) || abandon "$LABEL: the package is made"
    needs "$LABEL: one that keeps replaces it" run apt-get install "${APT[@]}" "$file"
    needs "$LABEL: it is removed" run apt-get remove "${APT[@]}" acme-nix
    works "$LABEL: both are purged" run apt-get purge "${APT[@]}" '~c'
    works "$LABEL: the store is kept" run test -d /nix/store
    refused "$LABEL: no record is left" run test -e /var/lib/nix-multiuser
    is "$LABEL: nor a link of the init script" "" "$(run find /etc/rc0.d /etc/rc2.d -name '*nix-daemon' 2>/dev/null)"
}

# without_custom_settings: this package's nix.conf is not taken for the administrator's.
without_custom_settings() {
    local LABEL="without nix.custom.conf" NEIGHBOUR=renamed
    fresh bare
    boot --network
    needs "$LABEL: +A" take_step +A
    needs "$LABEL: +N" take_step +N
    works "$LABEL: there is a nix.conf" run grep -q '^!include /usr/share/nix-multiuser/nix.conf' /etc/nix/nix.conf
    is "$LABEL: nothing was moved" "" "$(run find /etc/nix -name 'nix.c*' ! -name nix.conf)"
    is "$LABEL: Nix reads its settings without a message" "" "$(run nix-store --version 2>&1 >/dev/null)"
}
