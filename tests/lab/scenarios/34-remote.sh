# shellcheck shell=bash
# Promise: builds go to another machine by ssh and come back, and an administrator's switch keeps them here (S8, S20).
# Two machines on a bridge of their own; keys apart, which they make themselves, their packages alone set them up.

scenario() {
    network
    machine near 10.99.0.1/24
    on far machine far 10.99.0.2/24
    needs "this machine has ssh" add_package openssh-client
    needs "the other one has sshd" on far add_package openssh-server
    needs "this machine makes a key" run sh -c 'mkdir -p -m 700 /root/.ssh && ssh-keygen -q -t ed25519 -N "" -f /root/.ssh/id_builder'
    run sh -c 'echo 10.99.0.2 builder >>/etc/hosts'
    needs "the package for builds of others installs" on far install_made serve "$(serve_config)"
    needs "the package that sends builds installs" install_made ng "$(send_config 1 ssh-ng://nix-remote@builder)"
    check_files
    check_sent ng ssh-ng
    needs "a package with the other protocol takes its place" install_made ssh "$(send_config 2 ssh://nix-remote@builder)"
    check_sent ssh ssh
    check_served_user
    check_switches
    check_dead_builder
    check_purge
}

# machine NAME ADDRESS: with Nix, and a gate where builds leave their traces.
machine() {
    fresh nix
    boot --bridge "$2"
    run sh -c 'mkdir -m 1777 /gate && chmod 1777 /gate && echo "$1" >/gate/name' sh "$1"
}

# From apt's own cache, on a root with rpm, too, where a stub has its name.
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
    is "nothing was written by hand: /root/.ssh holds the key alone" "id_builder id_builder.pub" "$(run ls /root/.ssh | paste -sd ' ')"
    refused "nor is there a list of the administrator's" run test -e /etc/nix/machines
    refused "nor are there settings of hers" run test -e /etc/nix/nix.custom.conf
    served "ssh knows the other machine by its package alone" -o StrictHostKeyChecking=yes -o UserKnownHostsFile=/dev/null
}

# check_sent WHO SCHEME
check_sent() {
    works "a user builds, by $2" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who $1"
    has "Nix says where" "*$2://nix-remote@builder*" "$OUT"
    is "the result is here, and was made there" far "$(run cat "$(tail -n 1 <<<"$OUT")")"
    has "there it ran as a build user" "nixbld*" "$(on far run stat -c %U "/gate/$1")"
    refused "and here it did not run" run test -e "/gate/$1"
}

check_served_user() {
    served "there is no shell for the user"
    served "nor another command" id
    served "nor one behind a right one" 'nix-daemon --stdio; id'
    served "nor another one of Nix" 'nix-store --gc'
    hasnt "nothing of them was done" "*uid=*" "$OUT"
    refused "nor copies of files" run scp -O -B -i /root/.ssh/id_builder nix-remote@builder:/etc/passwd /tmp/passwd
    refused "no port is forwarded" run ssh -o BatchMode=yes -i /root/.ssh/id_builder -W 127.0.0.1:22 nix-remote@builder
    hasnt "not even to the machine itself" "*SSH-2.0*" "$OUT"
    refused "without the key, nobody gets in" run ssh -o BatchMode=yes -o IdentityFile=none nix-remote@builder 'nix-daemon --stdio'
    has "a password would not help" "nix-remote:[*]:*" "$(on far run getent shadow nix-remote)"
}

# served TEXT [OPTION...] [COMMAND]: the user is reached, and the command refused with the one message.
served() {
    local text=$1 options=(-T -o BatchMode=yes -i /root/.ssh/id_builder)
    shift
    while [ "${1-}" = -o ]; do
        options+=("$1" "$2")
        shift 2
    done
    refused "$text" run ssh "${options[@]}" nix-remote@builder "$@"
    has "and one message says so" "nix-remote: this user takes builds for Nix*" "$OUT"
}

# environment LINE...: the whole of the daemon's environment; then a restart, and no package.
environment() {
    run sh -c 'file=$1; shift; printf "%s\n" "$@" >"$file"' sh "$(environment_file)" "$@"
    case $INIT in
    # More often than systemd lets an administrator do it.
    systemd) run systemctl reset-failed nix-daemon.service && run systemctl restart nix-daemon.service ;;
    sysvinit) run /etc/init.d/nix-daemon restart ;;
    esac
}

check_switches() {
    works "the switch is turned off" environment NIX_DISTRIBUTED_BUILDS=0
    refused "with no job here, nothing builds" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who off"
    has "as Nix says" "*--max-jobs*" "$OUT"
    refused "nor can the user turn it on" as alice \
        "nix-build --no-out-link /srv/lab/where.nix --argstr who off --option builders ssh-ng://nix-remote@builder"
    refused "nor does root, who builds without the daemon" run sh -lc "nix-build --no-out-link /srv/lab/where.nix --argstr who off"
    has "for the same reason" "*--max-jobs*" "$OUT"
    refused "nothing ran there" on far run test -e /gate/off
    works "a job here is allowed" environment NIX_DISTRIBUTED_BUILDS=0 NIX_MAX_JOBS=1
    works "and the user builds" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who here"
    is "here" near "$(run cat "$(tail -n 1 <<<"$OUT")")"
    works "the switch is turned on" environment NIX_DISTRIBUTED_BUILDS=1
    works "root builds, without the daemon" run sh -lc "nix-build --no-out-link /srv/lab/where.nix --argstr who root"
    is "there" far "$(run cat "$(tail -n 1 <<<"$OUT")")"
}

check_dead_builder() {
    works "jobs here are allowed, and elsewhere" environment NIX_MAX_JOBS=1
    works "a user builds while the other machine lives" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who alive"
    is "there" far "$(run cat "$(tail -n 1 <<<"$OUT")")"
    on far stop
    works "a user builds when it is gone" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who gone"
    is "here" near "$(run cat "$(tail -n 1 <<<"$OUT")")"
    has "and is told why" "*cannot build on 'ssh://nix-remote@builder'*" "$OUT"
}

# The other machine's user is no member of anything but the group that reaches its daemon.
check_purge() {
    on far boot --bridge 10.99.0.2/24
    works "a user builds when the other machine is back" as alice "nix-build --no-out-link /srv/lab/where.nix --argstr who back"
    is "there" far "$(run cat "$(tail -n 1 <<<"$OUT")")"
    works "by its membership, the way to the daemon being the group's" on far run sh -c 'id -nG nix-remote | grep -w nix-users'
    case $FAMILY in
    deb) works "the other machine's package is purged" on far purge ;;
    rpm) works "what the other machine's package made is purged" on far run nix-multiuser purge --yes ;;
    esac
    is "with its user and groups" "" "$(on far run getent passwd nix-remote; on far run getent group nix-remote nix-users)"
}
