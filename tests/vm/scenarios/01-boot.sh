# shellcheck shell=bash
# Promise: on Debian's systemd with a kernel of its own, dpkg installs the package, users build, and it works after a reboot.

scenario() {
    fresh debian-13
    package r2 >/dev/null || abandon "the package is made"
    boot <<'JOB'
needs "dpkg installs the package" install_here r2
run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
is "the socket is active" active "$(run systemctl is-active nix-daemon.socket)"
works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
works "the doctor finds nothing" run nix-multiuser doctor
JOB
    boot <<'JOB'
is "the socket is active after a reboot" active "$(run systemctl is-active nix-daemon.socket)"
works "a user builds after a reboot" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who bob"
works "the store matches the database" run nix-store --verify --check-contents
JOB
}
