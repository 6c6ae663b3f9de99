//! A distribution that is not among the targets, for tests: of the rpm family, with zypper and without a Nix of its own.

use super::Target;
use super::table::parse;

/// What would have to be added to `targets.toml`.
const ROWS: &str = r#"
[distribution.openSUSE]
family = "rpm"
systems = ["x86_64-linux", "aarch64-linux", "powerpc64le-linux", "s390x-linux"]
conflicts = []
other-nix-packages = []
deletes-nix = ["nix-multi-user", "lix-multi-user"]
shells = { busybox = { package = "busybox-static", path = "/usr/bin/busybox-static" } }
client = "zypper"
sources-dir = "/etc/zypp/repos.d"
compression = "zstd"
zstd = true
systemd = 252
sysvinit = false
environment = "/etc/sysconfig/nix-daemon"
csh-hook = "/etc/profile.d/nix-multiuser.csh"
zsh-reads-profile = true
admin-group = "wheel"
ca-bundle = "/etc/ssl/ca-bundle.pem"
ca-update = "update-ca-certificates"
secure-path = "/usr/sbin:/usr/bin:/sbin:/bin"
tested = "format"

[distribution.openSUSE.needs]
pre-requires = ["shadow", "util-linux"]
closure = ["coreutils", "diffutils", "findutils"]
after = ["systemd"]
ssh-client = "openssh-clients"
ssh-server = "openssh-server"

[[target]]
id = "opensuse-16"
distribution = "openSUSE"
release = "Leap 16"
dist-tag = "lp160"
"#;

/// openSUSE Leap 16; what the row says is from memory.
pub fn opensuse() -> &'static Target {
    let targets = parse(&format!("{}{ROWS}", include_str!("targets.toml"))).unwrap();
    Box::leak(Box::new(targets.into_iter().next_back().unwrap()))
}
