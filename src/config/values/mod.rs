//! Resolved, validated values: one [`Config`] for each target.
//!
//! Each field says what its check leaves possible; code that writes a value into another
//! language (shell, sysusers.d, RFC 822) quotes what is left. No text has a control character, except for
//! line breaks in `description` and tabs in values of settings.

mod build_users;
mod nix;
mod repository;
mod sandbox;
mod settings;

use std::sync::Arc;

use serde::Serialize;

use super::builder_uri::BuilderUri;
use super::key::words;
use crate::diagnostic::{Diagnostic, Source};
use crate::knowledge::Target;
use crate::knowledge::target::Compression;

pub use build_users::{BuildUsersConfig, Ids};
pub use nix::{ClosureSource, Location, NixConfig, OfSystem, PayloadChoice, PayloadKind, TreeSource};
pub use repository::RepositoryConfig;
pub use sandbox::{SandboxConfig, SandboxShell, ShellFile};
pub use settings::{ConfiguredSetting, Setting};

/// A whole configuration file, resolved.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// The targets to build for, in the requested order, each with its own values:
    /// the file's, overridden by the file's `[target.ID]`.
    pub targets: Vec<(&'static Target, Config)>,
    pub repository: RepositoryConfig,
    /// What was read, for places in it.
    pub source: Arc<Source>,
    /// What is worth fixing, but stops nothing.
    pub warnings: Vec<Diagnostic>,
}

/// Everything a package for one target depends on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Config {
    pub package: PackageConfig,
    pub nix: NixConfig,
    pub build_users: BuildUsersConfig,
    /// nix.conf settings in the order of the file.
    pub settings: Vec<ConfiguredSetting>,
    /// Settings that other sections turn on.
    pub implied: Vec<ConfiguredSetting>,
    /// `None`: the default of the target.
    pub channels: Option<Vec<Channel>>,
    pub builders: Vec<Builder>,
    pub services: ServicesConfig,
    pub access: AccessConfig,
    pub sandbox: SandboxConfig,
    pub serve: ServeConfig,
    pub shells: ShellsConfig,
    pub apparmor: ApparmorConfig,
    pub removal: RemovalConfig,
    /// The same for all targets.
    pub repository: RepositoryConfig,
}

impl Config {
    /// The setting of that name.
    pub fn setting(&self, name: &str) -> Option<&ConfiguredSetting> {
        self.settings.iter().find(|setting| setting.name == name)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PackageConfig {
    /// Debian Policy 5.6.1, and no `..`: right for deb and rpm; 2 to 64 bytes.
    pub name: String,
    /// Upstream version, without revision and dist tag: a digit, then letters, digits, `.`,
    /// `+` and `~`; at most 64 bytes. `None`: that of the Nix in the package, or of this
    /// program where there is none.
    pub version: Option<String>,
    /// Debian revision, or the number in front of the dist tag in an rpm's release; written
    /// as `version` is.
    pub revision: String,
    /// `Name <address>`, RFC 5322.
    pub maintainer: String,
    /// One line, not empty.
    pub vendor: String,
    /// A URL of http or https, in ASCII without spaces, quotes and angle brackets.
    pub homepage: String,
    /// First line: the synopsis, at most 79 characters; then, if there is more, a blank line
    /// and paragraphs. No white space at the end.
    pub description: String,
    /// One that the target reads. `None`: the target's own.
    pub compression: Option<Compression>,
}

words! { Compression: "xz" = Xz, "zstd" = Zstd }

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Channel {
    /// `[A-Za-z0-9_][A-Za-z0-9_.-]*`, each once.
    pub name: String,
    /// A URL of http, https or file, in ASCII without spaces, quotes and angle brackets.
    pub url: String,
}

/// A remote builder.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Builder {
    /// Each once.
    pub uri: BuilderUri,
    /// `x86_64-linux`, each once; none: those of the machine that sends the build.
    pub systems: Vec<String>,
    /// Absolute path, on the machine that sends the build, of letters, digits, `.`, `_`, `+`, `@` and `-`.
    pub key: Option<String>,
    /// 1 and more.
    pub jobs: u32,
    /// More than 0; a fraction only where the version of Nix reads one.
    pub speed: f64,
    /// Words of letters, digits, `.`, `_`, `+` and `-`, each once.
    pub features: Vec<String>,
    pub mandatory_features: Vec<String>,
    /// `ssh-ed25519 AAAA…`: type and base64.
    pub host_key: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ServicesConfig {
    /// Ship systemd units.
    pub systemd: bool,
    /// Ship an LSB init.d script. `None`: as packages of the target do.
    pub sysvinit: Option<bool>,
    /// Runlevels the init.d script starts in, ascending, each 2 to 5.
    pub runlevels: Vec<u32>,
    /// Start priority of the init.d script, 0 to 99 (`S60` is 60).
    pub priority: u32,
    /// Start the daemon's socket (sysvinit: the daemon) on installation.
    pub start: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct AccessConfig {
    /// The group that may connect to the daemon, not that of the build users; `None`: everyone.
    pub group: Option<String>,
    /// The members of the target's group of administrators are trusted users.
    pub trusted_admins: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ServeConfig {
    /// Build for other machines.
    pub enable: bool,
    /// The user they log in as: written as groups are; the name of no other user or group.
    pub user: String,
    /// Lines of authorized_keys without options, each key once; some if and only if `enable`.
    pub authorized_keys: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ShellsConfig {
    /// In login shells: sh, fish and csh.
    pub profile: bool,
    /// In systemd user services and desktop sessions.
    pub sessions: bool,
    /// In Debian's zsh, by a line in its zshenv.
    pub zsh: bool,
    /// sudo finds programs installed for all users.
    pub sudo: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ApparmorConfig {
    pub userns: Userns,
}

/// Which programs in the store may create user namespaces where AppArmor restricts them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Userns {
    Off,
    /// All of them.
    Store,
    /// Those with these file names: letters, digits, `.`, `_`, `+` and `-`; at least one, each once.
    Programs(Vec<String>),
}

words! { Userns: "off" = Off, "store" = Store }

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RemovalConfig {
    pub purge: PurgePolicy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PurgePolicy {
    /// Leave /nix, the build users and their group.
    Keep,
    /// Delete what the package created, and nothing else.
    Delete,
}

words! { PurgePolicy: "keep" = Keep, "delete" = Delete }
