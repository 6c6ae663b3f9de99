//! What builds can see of the machine: `[sandbox]`.

use std::path::PathBuf;

use serde::Serialize;

use super::OfSystem;
use crate::config::key::words;
use crate::knowledge::{Device, System};

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
    /// The shell that Nix was compiled with; if there is none, that of the closure, else a static one of the
    /// distribution's packages.
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

impl OfSystem for ShellFile {
    fn system(&self) -> &'static System {
        self.system
    }
}
