//! Distribution releases: the rows of `targets.toml`.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::nix::NixVersion;
use super::system::System;

/// The package format a distribution reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    Deb,
    Rpm,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Family::Deb => "deb",
            Family::Rpm => "rpm",
        })
    }
}

/// How a package's payload is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compression {
    Xz,
    Zstd,
}

/// How far a target's packages have been tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// The lab boots this release and installs with its own package manager.
    Lab,
    /// Checked by format and by the distribution's documented rules only.
    Rule,
}

/// The distribution's own Nix.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DistroNix {
    /// Packages that together hold the `nix` binary and the classical commands.
    pub packages: Vec<String>,
    pub version: NixVersion,
    /// Whether these packages carry /etc/nix/nix.conf themselves.
    #[serde(default)]
    pub owns_configuration: bool,
    /// Where the version was read.
    pub source: String,
}

/// Statically linked shells of the distribution, usable as the sandbox's /bin/sh; at least one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Shells {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bash: Option<StaticShell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busybox: Option<StaticShell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StaticShell {
    pub package: String,
    pub path: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShellKind {
    Bash,
    Busybox,
}

impl Shells {
    pub fn get(&self, kind: ShellKind) -> Option<&StaticShell> {
        match kind {
            ShellKind::Bash => self.bash.as_ref(),
            ShellKind::Busybox => self.busybox.as_ref(),
        }
    }

    /// The one to use where nobody asks for another.
    pub fn preferred(&self) -> Option<&StaticShell> {
        self.bash.as_ref().or(self.busybox.as_ref())
    }
}

/// A distribution release packages can be built for; the meaning of each field is
/// written at the head of `targets.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Target {
    pub id: String,
    pub family: Family,
    pub distribution: String,
    pub release: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codename: Option<String>,
    pub dist_tag: String,
    /// Names of rows of `systems.toml`.
    pub systems: Vec<String>,
    pub nix: DistroNix,
    pub conflicts: Vec<String>,
    pub rivals: Vec<String>,
    pub shells: Shells,
    /// The shell that the release's Nix was compiled to use; else the package says so to Nix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built_in_shell: Option<ShellKind>,
    pub compression: Compression,
    pub zstd: bool,
    pub sysusers: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub releasever: bool,
    pub sysvinit: bool,
    pub environment: String,
    pub admin_group: String,
    pub ca_bundle: String,
    pub secure_path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_of_life: Option<String>,
    pub proof: Proof,
}

impl Target {
    /// `Debian 13 (trixie)`.
    pub fn title(&self) -> String {
        let codename = self.codename.as_deref().map(|name| format!(" ({name})"));
        format!("{} {}{}", self.distribution, self.release, codename.unwrap_or_default())
    }

    /// Whether the release exists for `system`.
    pub fn has(&self, system: &System) -> bool {
        self.systems.contains(&system.name)
    }

    /// The target named `id`.
    pub fn find(id: &str) -> Option<&'static Target> {
        targets().iter().find(|target| target.id == id)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    target: Vec<Target>,
}

static TARGETS: LazyLock<Vec<Target>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("targets.toml")).expect("targets.toml is part of the program");
    file.target
});

/// Every known target, in the order of the file.
pub fn targets() -> &'static [Target] {
    &TARGETS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_tags_name_one_row_each() {
        for field in [|t: &Target| t.id.clone(), |t: &Target| t.dist_tag.clone()] {
            let mut names: Vec<_> = targets().iter().map(field).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all);
        }
    }

    #[test]
    fn every_row_has_known_systems_each_once() {
        for target in targets() {
            let known = super::super::systems().iter().filter(|system| target.has(system));
            assert_eq!(known.count(), target.systems.len(), "{}", target.id);
        }
    }

    #[test]
    fn every_row_has_a_shell_for_the_sandbox() {
        for target in targets() {
            assert!(target.shells.preferred().is_some(), "{}", target.id);
            assert!(
                target.built_in_shell.is_none_or(|kind| target.shells.get(kind).is_some()),
                "{}",
                target.id
            );
        }
    }

    #[test]
    fn no_row_compresses_beyond_what_its_release_reads() {
        for target in targets() {
            assert!(target.zstd || target.compression != Compression::Zstd, "{}", target.id);
        }
    }
}
