//! The files of the package.

use super::sandbox::SHELL_FILE;
use super::{UsernsProfile, Values};
use crate::config::Config;
use crate::knowledge::{Family, Target};
use crate::model::{Class, Entry};
use crate::payload::Payload;

/// Every path of the package, sorted; what `payload` has under a name of the package's own is
/// left out.
pub fn tree(target: &Target, config: &Config, payload: &Payload, values: &Values) -> Vec<Entry> {
    let mut tree = vec![
        Entry::configuration(&target.environment, "environment"),
        Entry::directory("/usr/libexec/nix-multiuser"),
        Entry::file("/usr/libexec/nix-multiuser/daemon", "daemon").executable(),
        Entry::file("/usr/libexec/nix-multiuser/doctor", "doctor").executable(),
        Entry::symlink("/usr/libexec/nix-multiuser/nix-daemon", payload.program),
        Entry::file("/usr/libexec/nix-multiuser/status", "status").executable(),
        Entry::file("/usr/lib/sysusers.d/nix-multiuser.conf", "sysusers.conf"),
        Entry::file("/usr/lib/tmpfiles.d/nix-multiuser.conf", "tmpfiles.conf"),
        Entry::file("/usr/bin/nix-multiuser", "nix-multiuser").executable(),
        Entry::directory("/usr/share/nix-multiuser"),
        Entry::file("/usr/share/nix-multiuser/nix.conf", "defaults.conf"),
        Entry::file("/usr/share/nix-multiuser/package", "package"),
        Entry::file("/usr/share/selinux/packages/nix-multiuser.cil", "selinux/nix-multiuser.cil"),
        Entry::gzipped("/usr/share/man/man8/nix-multiuser.8.gz", "nix-multiuser.8"),
    ];
    if !values.nix.owns_configuration {
        tree.push(Entry::directory("/etc/nix"));
        tree.push(Entry::configuration("/etc/nix/nix.conf", "nix.conf"));
    } else if config.shells.profile {
        tree.push(Entry::file("/usr/share/nix-multiuser/commands.conf", "commands.conf"));
    }
    if values.services.systemd {
        let units = values.units.names.iter();
        tree.extend(units.map(|unit| Entry::file(format!("/usr/lib/systemd/system/{unit}"), unit)));
        // Fedora's default is `disable *`, Debian's `enable *`; an image's first boot applies presets to all units.
        tree.push(Entry::file("/usr/lib/systemd/system-preset/80-nix-multiuser.preset", "preset"));
    }
    if let Some(shell) = &payload.shell_file {
        tree.push(Entry::directory("/usr/lib/nix-multiuser"));
        tree.push(Entry::data(SHELL_FILE, shell.clone()).executable());
    }
    if !values.sandbox.rules.is_empty() {
        // Behind systemd's own, which stand at 50.
        tree.push(Entry::file("/usr/lib/udev/rules.d/70-nix-multiuser.rules", "udev.rules"));
    }
    if let UsernsProfile::Profile { .. } = values.userns {
        tree.push(Entry::configuration("/etc/apparmor.d/nix-multiuser-userns", "apparmor-hook"));
        tree.push(Entry::file("/usr/share/nix-multiuser/apparmor", "apparmor"));
    }
    if values.services.sysvinit {
        tree.push(Entry::configuration("/etc/init.d/nix-daemon", "nix-daemon.init").executable());
    }
    tree.extend(remote(payload, values));
    tree.extend(shells(values));
    tree.extend(documents(target, payload, &config.package.name));
    // A stable sort: of two of one name, the package's own comes first.
    tree.extend(payload.files.iter().cloned());
    tree.sort_by(|a, b| a.path.cmp(&b.path));
    tree.dedup_by(|later, earlier| later.path == earlier.path);
    tree
}

/// What sends builds to other machines, and what takes them from others.
fn remote(payload: &Payload, values: &Values) -> Vec<Entry> {
    let mut files = Vec::new();
    if values.machines.is_some() {
        files.push(Entry::configuration("/etc/ssh/ssh_config.d/nix-multiuser.conf", "ssh-hook.conf"));
        files.push(Entry::file("/usr/share/nix-multiuser/known_hosts", "known_hosts"));
        files.push(Entry::file("/usr/share/nix-multiuser/machines", "machines"));
        files.push(Entry::file("/usr/share/nix-multiuser/ssh_config", "ssh_config"));
    }
    if let Some(serve) = &values.serve {
        files.push(Entry::file("/usr/libexec/nix-multiuser/serve", "serve").executable());
        files.push(Entry::symlink("/usr/libexec/nix-multiuser/nix-store", payload.program));
        files.push(Entry::directory(serve.home));
        files.push(Entry::directory(format!("{}/.ssh", serve.home)));
        files.push(Entry::file(format!("{}/.ssh/authorized_keys", serve.home), "authorized_keys"));
    }
    files
}

/// What shells and sessions read.
fn shells(values: &Values) -> Vec<Entry> {
    let (shells, share) = (&values.shells, "/usr/share/nix-multiuser");
    let mut files = Vec::new();
    if shells.profile || shells.zsh {
        files.push(Entry::file(format!("{share}/profile.sh"), "profile.sh"));
    }
    if shells.profile {
        files.push(Entry::configuration("/etc/profile.d/nix-multiuser.sh", "profile-hook.sh"));
        files.push(Entry::file("/usr/share/fish/vendor_conf.d/nix-multiuser.fish", "profile.fish"));
        files.push(Entry::configuration(&values.paths.csh_hook, "profile-hook.csh"));
        files.push(Entry::file(format!("{share}/profile.csh"), "profile.csh"));
    }
    if shells.sessions {
        // Behind systemd's own, which reads environment.d and stands at 30.
        let generator = "/usr/lib/systemd/user-environment-generators/60-nix-multiuser";
        files.push(Entry::file(generator, "user-environment").executable());
    }
    if shells.zsh {
        files.push(Entry::file(format!("{share}/zshenv"), "zshenv"));
    }
    if shells.sudo {
        // sudo reads no file that others could write.
        let sudoers = Entry::configuration("/etc/sudoers.d/nix-multiuser", "sudoers");
        files.push(Entry { mode: 0o440, ..sudoers });
    }
    files
}

fn documents(target: &Target, payload: &Payload, name: &str) -> Vec<Entry> {
    let overrides = payload.closure.as_ref().map(|_| {
        // What lintian finds in store paths is how Nix builds them.
        Entry::file(format!("/usr/share/lintian/overrides/{name}"), "debian/overrides")
    });
    match target.family {
        Family::Deb => Vec::from_iter(overrides.into_iter().chain([
            Entry::directory(format!("/usr/share/doc/{name}")),
            Entry::gzipped(format!("/usr/share/doc/{name}/changelog.Debian.gz"), "changelog"),
            Entry {
                class: Class::License,
                ..Entry::file(format!("/usr/share/doc/{name}/copyright"), "debian/copyright")
            },
        ])),
        Family::Rpm => vec![
            Entry::directory(format!("/usr/share/licenses/{name}")),
            Entry {
                class: Class::License,
                ..Entry::file(format!("/usr/share/licenses/{name}/LICENSE"), "license")
            },
        ],
    }
}
