# shellcheck shell=bash
# Promise: the module loads into every policy of Debian's archive: confined users may connect to the daemon, guests may not;
# without it the policy is what it was. Nothing is booted. The default run has Debian 13's.

scenario() {
    local release root=$DIR/root cil policy
    "$NIX_PACKAGER" -q render --no-config --target debian-13 --out "$DIR/rendered" || abandon "a package is rendered"
    cil=$DIR/rendered/debian-13/tree/usr/share/selinux/packages/nix-multiuser.cil
    for release in 13 ${VM_FULL:+12 14}; do
        TARGET=policies-debian-$release
        OUT=$(root_make "$TARGET" 2>&1) || abandon "the root is made" "$OUT"
        mkdir "$DIR"/{root,up,work}
        mount -t overlay overlay -o "lowerdir=$LAB_ROOTS/$TARGET,upperdir=$DIR/up,workdir=$DIR/work" "$root"
        mount -t proc proc "$root/proc"
        cp "$cil" "$root/root/"
        for policy in default mls; do
            loads "$policy"
        done
        umount "$root/proc" "$root"
        rm -r "$DIR"/{root,up,work}
    done
}

# loads POLICY: in the root.
loads() {
    local before domain file=/var/lib/selinux/$1/active/policy.kern
    before=$(root_run "$root" semodule -n -s "$1" --list-modules=full)
    hasnt "$1: it has many modules" "" "$before"
    works "$1: the module loads" root_run "$root" semodule -n -s "$1" --priority=200 --install=/root/nix-multiuser.cil
    has "$1: it has its priority" "*200 nix-multiuser *cil*" "$(root_run "$root" semodule -n -s "$1" --list-modules=full)"
    for domain in user_t staff_t sysadm_t; do
        has "$1: $domain may connect" "*nix_multiuser_socket_t*write*" "$(connects "$domain")"
    done
    for domain in guest_t xguest_t; do
        ! root_run "$root" seinfo --type "$domain" "$file" 2>/dev/null | grep -qw "$domain" ||
            is "$1: $domain may not" "" "$(connects "$domain")"
    done
    has "$1: systemd may create the socket" "*pidfile*" "$(root_run "$root" seinfo --type nix_multiuser_socket_t -x "$file")"
    works "$1: the module is removed" root_run "$root" semodule -n -s "$1" --priority=200 --remove=nix-multiuser
    is "$1: the modules are what they were" "$before" "$(root_run "$root" semodule -n -s "$1" --list-modules=full)"
}

# connects DOMAIN: the rule by which it may write to the socket.
connects() {
    root_run "$root" sesearch --allow --source "$1" --target nix_multiuser_socket_t --class sock_file --perms write "$file"
}
