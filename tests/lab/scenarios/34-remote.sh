# shellcheck shell=bash
# Promise: remote builds by ssh work, and the administrator can disable them (S8, S20). Two machines on a bridge, set up
# only by their packages, except for the ssh keys, which are generated on the machines.

scenario() {
    network
    machine near 10.99.0.1/24
    on far machine far 10.99.0.2/24
    needs "ssh is installed on this machine" add_package openssh-client
    needs "sshd is installed on the other machine" on far add_package openssh-server
    needs "this machine generates a key" run sh -c 'mkdir -p -m 700 /root/.ssh && ssh-keygen -q -t ed25519 -N "" -f /root/.ssh/id_builder'
    run sh -c 'echo 10.99.0.2 builder >>/etc/hosts'
    needs "the package with [serve] installs" on far install_made serve "$(serve_config)"
    needs "the package with [[builders]] installs" install_made ng "$(send_config 1 ssh-ng://nix-remote@builder)"
    check_files
    check_sent ng ssh-ng
    needs "a package with the other protocol replaces it" install_made ssh "$(send_config 2 ssh://nix-remote@builder)"
    check_sent ssh ssh
    has "the status names the builder" "*Builders*ssh://nix-remote@builder*" "$(run nix-multiuser status)"
    check_served_user
    check_switches
    check_dead_builder
    check_purge
}

# machine NAME ADDRESS: with Nix, and a directory /gate where builds create files.
machine() {
    fresh nix
    boot --bridge "$2"
    run sh -c 'mkdir -m 1777 /gate && chmod 1777 /gate && echo "$1" >/gate/name' sh "$1"
}

# From apt's cache, also on a root with rpm.
add_package() {
    run apt-get install "${APT[@]}" --no-install-recommends "$1"
}

serve_config() {
    printf '[access]\ngroup = "nix-users"\n[removal]\npurge = "delete"\n'
    printf '[serve]\nenable = true\nauthorized-keys = ["%s"]\n' "$(run cat /root/.ssh/id_builder.pub)"
    gate_settings
}

# send_config REVISION URI
send_config() {
    printf '[package]\nrevision = "%s"\n' "$1"
    printf '[[builders]]\nuri = "%s"\nkey = "/root/.ssh/id_builder"\njobs = 2\nhost-key = "%s"\n' \
        "$2" "$(on far run cat /etc/ssh/ssh_host_ed25519_key.pub)"
    gate_settings
    printf 'max-jobs = 0\n'
}

gate_settings() {
    printf '[settings]\nsubstituters = ""\nextra-sandbox-paths = ["/gate"]\n'
}

# install_made NAME CONFIGURATION
install_made() {
    local dir=$LAB_PACKAGES/34-$TARGET-$1 file
    mkdir -p "$dir"
    { printf '%s\n' "$2" && payload_config "$PAYLOAD"; } >"$dir/nix-packager.toml"
    "$NIX_PACKAGER" -q build -c "$dir/nix-packager.toml" --target "$PACKAGE_TARGET" --out "$dir" || return 1
    for file in "$dir/$PACKAGE_TARGET"/*."$FAMILY"; do
        file=/srv/packages${file#"$LAB_PACKAGES"}
        case $FAMILY in
        deb) run dpkg --install "$file" ;;
        rpm) run dnf --assumeyes install "$file" ;;
        esac
    done
}

check_files() {
    is "/root/.ssh has only the key" "id_builder id_builder.pub" "$(run ls /root/.ssh | paste -sd ' ')"
    refused "there is no /etc/nix/machines" run test -e /etc/nix/machines
    refused "there is no nix.custom.conf" run test -e /etc/nix/nix.custom.conf
    served "ssh knows the host key of the builder from the package" -o StrictHostKeyChecking=yes -o UserKnownHostsFile=/dev/null
}

# check_sent WHO SCHEME
check_sent() {
    works "a user builds with $2" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who $1"
    has "Nix prints the builder" "*$2://nix-remote@builder*" "$OUT"
    is "the result is here, and was built on the builder" far "$(run cat "$(tail -n 1 <<<"$OUT")")"
    has "it ran as a build user there" "nixbld*" "$(on far run stat -c %U "/gate/$1")"
    refused "it did not run here" run test -e "/gate/$1"
}

check_served_user() {
    served "the user gets no shell"
    served "another command is refused" id
    served "a command after an allowed one is refused" 'nix-daemon --stdio; id'
    served "another command of Nix is refused" 'nix-store --gc'
    hasnt "none of these commands ran" "*uid=*" "$OUT"
    refused "scp is refused" run scp -O -B -i /root/.ssh/id_builder nix-remote@builder:/etc/passwd /tmp/passwd
    refused "port forwarding is refused" run ssh -o BatchMode=yes -i /root/.ssh/id_builder -W 127.0.0.1:22 nix-remote@builder
    hasnt "and connects to nothing" "*SSH-2.0*" "$OUT"
    refused "a login without the key is refused" run ssh -o BatchMode=yes -o IdentityFile=none nix-remote@builder 'nix-daemon --stdio'
    has "the user has no password" "nix-remote:[*]:*" "$(on far run getent shadow nix-remote)"
}

# served TEXT [OPTION...] [COMMAND]: ssh connects as the user, and the command is refused with the message.
served() {
    local text=$1 options=(-T -o BatchMode=yes -i /root/.ssh/id_builder)
    shift
    while [ "${1-}" = -o ]; do
        options+=("$1" "$2")
        shift 2
    done
    refused "$text" run ssh "${options[@]}" nix-remote@builder "$@"
    has "with the message" "nix-remote: this user accepts only remote builds*" "$OUT"
}

# environment LINE...: replaces the daemon's environment file and restarts the daemon.
environment() {
    run sh -c 'file=$1; shift; printf "%s\n" "$@" >"$file"' sh "$(environment_file)" "$@"
    case $INIT in
    # Reset systemd's limit on frequent starts.
    systemd) run systemctl reset-failed nix-daemon.service && run systemctl restart nix-daemon.service ;;
    sysvinit) run /etc/init.d/nix-daemon restart ;;
    esac
}

check_switches() {
    works "NIX_DISTRIBUTED_BUILDS=0 is set" environment NIX_DISTRIBUTED_BUILDS=0
    refused "with max-jobs 0 a build is refused" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who off"
    has "the error names max-jobs" "*max-jobs*" "$OUT"
    refused "a user cannot override it" as alice \
        "nix-build --no-out-link /srv/lab/where.nix --argstr who off --option builders ssh-ng://nix-remote@builder"
    refused "a build of root, without the daemon, is refused" run sh -lc "nix-build --no-out-link /srv/lab/where.nix --argstr who off"
    has "with the same message" "*max-jobs*" "$OUT"
    refused "nothing ran on the builder" on far run test -e /gate/off
    works "NIX_MAX_JOBS=1 is set" environment NIX_DISTRIBUTED_BUILDS=0 NIX_MAX_JOBS=1
    works "the user builds" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who here"
    is "on this machine" near "$(run cat "$(tail -n 1 <<<"$OUT")")"
    works "NIX_DISTRIBUTED_BUILDS=1 is set" environment NIX_DISTRIBUTED_BUILDS=1
    works "root builds without the daemon" run sh -lc "nix-build --no-out-link /srv/lab/where.nix --argstr who root"
    is "on the builder" far "$(run cat "$(tail -n 1 <<<"$OUT")")"
}

check_dead_builder() {
    works "builds are allowed on both machines" environment NIX_MAX_JOBS=1
    works "a user builds while the builder is running" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who alive"
    is "on the builder" far "$(run cat "$(tail -n 1 <<<"$OUT")")"
    on far stop
    works "a user builds while the builder is stopped" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who gone"
    is "on this machine" near "$(run cat "$(tail -n 1 <<<"$OUT")")"
    has "and sees the reason" "*cannot build on 'ssh://nix-remote@builder'*" "$OUT"
}

# On the builder, the user of [serve] is a member of the access group only.
check_purge() {
    on far boot --bridge 10.99.0.2/24
    works "a user builds when the builder is running again" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who back"
    is "on the builder" far "$(run cat "$(tail -n 1 <<<"$OUT")")"
    works "the user of [serve] is in the access group" on far run sh -c 'id -nG nix-remote | grep -w nix-users'
    case $FAMILY in
    deb) works "the package on the builder is purged" on far purge ;;
    rpm) works "nix-multiuser purge works on the builder" on far run nix-multiuser purge --yes ;;
    esac
    is "its user and groups are deleted" "" "$(on far run getent passwd nix-remote; on far run getent group nix-remote nix-users)"
}
