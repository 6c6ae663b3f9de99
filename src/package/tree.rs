//! The file tree of a package.

use serde::Serialize;

use super::Values;
use crate::config::Config;
use crate::knowledge::{Family, Target};

/// What the package manager shall think of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Replaced on upgrade.
    Ordinary,
    /// The administrator's once installed: a conffile, `%config(noreplace)`.
    Configuration,
    Documentation,
    License,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Directory,
    /// A regular file, rendered from the template of that name.
    File {
        template: &'static str,
    },
    /// The same, then compressed as distributions compress documentation.
    Gzipped {
        template: &'static str,
    },
    Symlink {
        to: &'static str,
    },
}

/// One path of the package. Owner and group are always root: what belongs to others is
/// made on the target, where their ids are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Entry {
    /// Absolute, normalised.
    pub path: String,
    /// Permission bits, `0o644`.
    #[serde(serialize_with = "octal")]
    pub mode: u32,
    pub class: Class,
    #[serde(flatten)]
    pub kind: Kind,
}

fn octal<S: serde::Serializer>(mode: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("{mode:04o}"))
}

impl Entry {
    fn file(path: impl Into<String>, template: &'static str) -> Self {
        Self { path: path.into(), mode: 0o644, class: Class::Ordinary, kind: Kind::File { template } }
    }

    fn directory(path: impl Into<String>) -> Self {
        Self { path: path.into(), mode: 0o755, class: Class::Ordinary, kind: Kind::Directory }
    }

    fn gzipped(path: impl Into<String>, template: &'static str) -> Self {
        Self { kind: Kind::Gzipped { template }, ..Self::documentation(path, template) }
    }

    fn documentation(path: impl Into<String>, template: &'static str) -> Self {
        Self { class: Class::Documentation, ..Self::file(path, template) }
    }

    fn configuration(path: impl Into<String>, template: &'static str) -> Self {
        Self { class: Class::Configuration, ..Self::file(path, template) }
    }

    fn executable(self) -> Self {
        Self { mode: 0o755, ..self }
    }
}

/// Every path of the package, sorted.
pub fn tree(target: &Target, config: &Config, values: &Values) -> Vec<Entry> {
    let mut tree = vec![
        Entry::configuration(&target.environment, "environment"),
        Entry::directory("/usr/libexec/nix-multiuser"),
        Entry::file("/usr/libexec/nix-multiuser/daemon", "daemon").executable(),
        Entry {
            mode: 0o777,
            kind: Kind::Symlink { to: "../../bin/nix" },
            ..Entry::file("/usr/libexec/nix-multiuser/nix-daemon", "")
        },
        Entry::file("/usr/lib/sysusers.d/nix-multiuser.conf", "sysusers.conf"),
        Entry::file("/usr/lib/tmpfiles.d/nix-multiuser.conf", "tmpfiles.conf"),
        Entry::file("/usr/sbin/nix-multiuser", "nix-multiuser").executable(),
        Entry::directory("/usr/share/nix-multiuser"),
        Entry::file("/usr/share/nix-multiuser/nix.conf", "defaults.conf"),
        Entry::gzipped("/usr/share/man/man8/nix-multiuser.8.gz", "nix-multiuser.8"),
    ];
    if !values.nix.owns_configuration {
        tree.push(Entry::directory("/etc/nix"));
        tree.push(Entry::configuration("/etc/nix/nix.conf", "nix.conf"));
    }
    if values.services.systemd {
        tree.push(Entry::file("/usr/lib/systemd/system/nix-daemon.service", "nix-daemon.service"));
        tree.push(Entry::file("/usr/lib/systemd/system/nix-daemon.socket", "nix-daemon.socket"));
        if target.family == Family::Rpm {
            // What deb-systemd-helper remembers on Debian, presets say here.
            tree.push(Entry::file("/usr/lib/systemd/system-preset/80-nix-multiuser.preset", "preset"));
        }
    }
    if values.services.sysvinit {
        tree.push(Entry::configuration("/etc/init.d/nix-daemon", "nix-daemon.init").executable());
    }
    if config.shells.profile {
        tree.push(Entry::configuration("/etc/profile.d/nix-multiuser.sh", "profile-hook.sh"));
        tree.push(Entry::file("/usr/share/nix-multiuser/profile.sh", "profile.sh"));
    }
    tree.extend(documents(target, &config.package.name));
    tree.sort_by(|a, b| a.path.cmp(&b.path));
    tree
}

fn documents(target: &Target, name: &str) -> Vec<Entry> {
    match target.family {
        Family::Deb => vec![
            Entry::directory(format!("/usr/share/doc/{name}")),
            Entry::gzipped(format!("/usr/share/doc/{name}/changelog.Debian.gz"), "changelog"),
            Entry {
                class: Class::License,
                ..Entry::file(format!("/usr/share/doc/{name}/copyright"), "debian/copyright")
            },
        ],
        Family::Rpm => vec![
            Entry::directory(format!("/usr/share/licenses/{name}")),
            Entry {
                class: Class::License,
                ..Entry::file(format!("/usr/share/licenses/{name}/LICENSE"), "license")
            },
        ],
    }
}
