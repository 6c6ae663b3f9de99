//! Distribution releases: the rows of `targets.toml`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::nix::NixVersion;
use super::system::System;
use super::table::targets;

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

/// How far a target's packages have been tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestLevel {
    /// The lab boots this release and installs with its own package manager.
    Lab,
    /// Only the format was checked, and the distribution's documented rules.
    Format,
}

impl fmt::Display for TestLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            TestLevel::Lab => "tested",
            TestLevel::Format => "format-checked only",
        })
    }
}

/// The distribution's own Nix.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DistroNix {
    /// Packages that together hold the `nix` binary and the classical commands.
    pub packages: Vec<String>,
    /// The newest one that was seen.
    pub version: NixVersion,
    /// The one that the release came with; `None`: the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<NixVersion>,
    /// Whether these packages carry /etc/nix/nix.conf themselves.
    #[serde(default)]
    pub owns_configuration: bool,
    /// Commands of Nix that only packages have which conflict with this one: it provides them, as links to `nix`.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// Where the version was read.
    pub source: String,
}

impl DistroNix {
    /// The oldest and the newest version that a machine may have.
    pub fn range(&self) -> [NixVersion; 2] {
        [self.first.unwrap_or(self.version), self.version]
    }

    /// `2.26.3`, `2.31.3 to 2.35.3`.
    pub fn versions(&self) -> String {
        match self.first {
            Some(first) => format!("{first} to {}", self.version),
            None => self.version.to_string(),
        }
    }
}

/// Packages with the programs that scripts and the daemon call.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Needs {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<String>,
    /// Needed before anything is unpacked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pre_requires: Vec<String>,
    /// The same, for packages that bring a closure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closure: Vec<String>,
    /// Configured first where they are installed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    pub ssh_client: String,
    pub ssh_server: String,
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
    /// `None`: the distribution has no Nix; only a bundled one can be packaged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nix: Option<DistroNix>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nix_name: Option<String>,
    pub conflicts: Vec<String>,
    pub other_nix_packages: Vec<String>,
    pub deletes_nix: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deletes_nix_files: Vec<String>,
    pub needs: Needs,
    pub shells: Shells,
    /// The shell that the release's Nix was compiled to use; else the package says so to Nix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built_in_shell: Option<ShellKind>,
    pub client: String,
    pub sources_dir: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub releasever: bool,
    pub compression: Compression,
    pub zstd: bool,
    pub systemd: u16,
    pub sysvinit: bool,
    pub environment: String,
    pub csh_hook: String,
    pub zsh_reads_profile: bool,
    /// None where its AppArmor has no rules for user namespaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apparmor_abi: Option<String>,
    pub admin_group: String,
    pub ca_bundle: String,
    pub ca_update: String,
    pub secure_path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_of_life: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derivatives: Vec<String>,
    pub tested: TestLevel,
}

impl Target {
    /// `Debian 13 (trixie)`.
    pub fn title(&self) -> String {
        let codename = self.codename.as_deref().map(|name| format!(" ({name})"));
        format!("{} {}{}", self.distribution, self.release, codename.unwrap_or_default())
    }

    /// Whether the release is not supported any more on `date`, `2026-11-28`.
    pub fn has_ended(&self, date: &str) -> bool {
        self.end_of_life.as_deref().is_some_and(|end| end < date)
    }

    /// Whether the release exists for `system`.
    pub fn has(&self, system: &System) -> bool {
        self.systems.contains(&system.name)
    }

    /// The apt suite of the release; `None` where apt reads none.
    pub fn suite(&self) -> Option<&str> {
        self.codename.as_deref().filter(|_| self.family == Family::Deb)
    }

    /// The target named `id`.
    pub fn find(id: &str) -> Option<&'static Target> {
        targets().iter().find(|target| target.id == id)
    }
}
