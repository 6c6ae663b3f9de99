//! Resolved, validated values: one [`Config`] for each target.
//!
//! Each field says what its check leaves possible; code that writes a value into another
//! language (shell, sysusers.d, RFC 822) quotes what is left. No text has a control character, except for
//! line breaks in `description` and tabs in values of settings.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::builder_uri::BuilderUri;
use super::key::words;
use crate::diagnostic::{Diagnostic, Source};
use crate::knowledge::target::Compression;
use crate::knowledge::{Device, NixVersion, System, Target};

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
    pub channels: Vec<Channel>,
    pub builders: Vec<Builder>,
    pub services: ServicesConfig,
    pub access: AccessConfig,
    pub sandbox: SandboxConfig,
    pub serve: ServeConfig,
    pub shells: ShellsConfig,
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
#[serde(rename_all = "kebab-case")]
pub struct NixConfig {
    pub payload: PayloadKind,
    /// `[nix.closure.SYSTEM]`, one a system, in the order of the systems' table.
    pub closures: Vec<ClosureSource>,
    /// `[nix.tree.SYSTEM]`, likewise.
    pub trees: Vec<TreeSource>,
}

/// Where a binary tarball is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ClosureSource {
    pub system: &'static System,
    pub location: Location,
    /// Of the whole file: 64 lowercase hexadecimal digits, whatever form was written.
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Location {
    /// Of http or https, in ASCII without spaces, quotes and angle brackets.
    Url(String),
    /// If the file has a relative one: below the directory of the file.
    Path(PathBuf),
}

/// What `make install DESTDIR=` left: Nix configured with `--prefix=/usr --sysconfdir=/etc`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct TreeSource {
    pub system: &'static System,
    /// The directory that stands for `/`.
    pub path: PathBuf,
    pub version: NixVersion,
    /// Packages that it needs: letters, digits, `+`, `-`, `.` and `_`.
    pub requires: Vec<String>,
}

/// What a configuration has for each system.
pub trait OfSystem {
    fn system(&self) -> &'static System;
}

impl OfSystem for ClosureSource {
    fn system(&self) -> &'static System {
        self.system
    }
}

impl OfSystem for ShellFile {
    fn system(&self) -> &'static System {
        self.system
    }
}

impl OfSystem for TreeSource {
    fn system(&self) -> &'static System {
        self.system
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PayloadKind {
    /// The distribution's own Nix, by dependency.
    Distro,
    /// Upstream's binary tarball.
    Closure,
    /// A staged installation.
    Tree,
}

words! { PayloadKind: "distro" = Distro, "closure" = Closure, "tree" = Tree }

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BuildUsersConfig {
    /// `[a-z_][a-z0-9_-]*`, at most 31 bytes.
    pub group: String,
    /// Users are named PREFIX1, PREFIX2, …; each name is written as `group` is.
    pub prefix: String,
    /// 1 to 500.
    pub count: u32,
    pub ids: Ids,
    /// `{n}` stands for the user's number; without `:`, but other punctuation and characters
    /// beyond ASCII are possible.
    pub comment: String,
    /// Absolute path of letters, digits, `.`, `_`, `+`, `@` and `-`; so is `shell`.
    pub home: String,
    pub shell: String,
}

impl BuildUsersConfig {
    /// How many users the package creates.
    pub fn created(&self) -> u32 {
        if self.ids == Ids::Auto { 0 } else { self.count }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ids {
    /// The system picks free ids of its system range.
    Dynamic,
    /// There are no build users: Nix picks free uids for builds itself.
    Auto,
    /// The group has gid `group`; user N has uid `first + N - 1`. None of them is reserved.
    Fixed { group: u32, first: u32 },
}

words! { Ids: "dynamic" = Dynamic, "auto" = Auto }

/// A setting as in the file; the name in nix.conf depends on the version of Nix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConfiguredSetting {
    /// The current name: `[a-z][a-z0-9-]*`, each once; `build-users-group` only with the value in
    /// `build_users`. One that no version is known to read is kept as written.
    pub name: String,
    /// The name in the file.
    pub written: String,
    /// A value of the current setting as every version of Nix reads it in nix.conf: without `#`, which begins
    /// a comment, and without space around it; may be empty.
    pub value: String,
    /// Of the name in the file.
    #[serde(skip)]
    pub place: Range<usize>,
}

/// A line of nix.conf.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Setting {
    /// `[a-z][a-z0-9-]*`, each once.
    pub name: String,
    /// Without `#`, which begins a comment, and without space around it; may be empty.
    pub value: String,
}

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

/// What builds can see of the machine.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SandboxConfig {
    pub shell: SandboxShell,
    /// `[sandbox.file.SYSTEM]`, one a system, in the order of the systems' table.
    pub files: Vec<ShellFile>,
    /// Words of `sandbox-paths`: `PATH`, `INSIDE=PATH`, each with a `?` at the end where it may be missing.
    pub paths: Vec<String>,
    pub devices: Vec<&'static Device>,
    /// Each build runs in its own cgroup.
    pub cgroups: bool,
}

/// What builds find as /bin/sh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SandboxShell {
    /// The shell that Nix was compiled with; if the distribution's Nix has none, a static one of its packages.
    Auto,
    /// The distribution's static bash.
    Bash,
    /// The distribution's static busybox.
    Busybox,
    /// The shell in the closure of the bundled Nix.
    Closure,
    /// The shell that Nix was compiled with.
    BuiltIn,
    /// A file that the package ships.
    File,
    /// None at all.
    None,
    /// A program in a store path: `/nix/store/HASH-NAME/…`.
    StorePath(String),
}

words! {
    SandboxShell:
    "auto" = Auto, "bash" = Bash, "busybox" = Busybox, "closure" = Closure, "built-in" = BuiltIn, "file" = File,
    "none" = None,
}

/// A statically linked shell that the package ships.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ShellFile {
    pub system: &'static System,
    /// If the file has a relative one: below the directory of the file.
    pub path: PathBuf,
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
pub struct RemovalConfig {
    pub purge: PurgePolicy,
}

/// How packages are published.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RepositoryConfig {
    /// Of https, http or file, in ASCII, without user, query and slash at the end.
    pub url: Option<String>,
    /// One line, not empty.
    pub origin: String,
    /// Lowercase letters, digits, `-`, `+` and `.`; not a codename of a target. So is `common_suite`.
    pub component: String,
    pub common_suite: String,
    /// Id of a target with .deb packages.
    pub common_target: Option<String>,
    /// 0: no expiry.
    pub valid_days: u32,
    /// At least 1.
    pub keep: u32,
    pub keep_days: u32,
    /// If the file has a relative path: below the directory of the file.
    pub key: Option<PathBuf>,
    /// Likewise.
    pub passphrase_file: Option<PathBuf>,
    /// Program and arguments; empty: none.
    pub sign_command: Vec<String>,
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
