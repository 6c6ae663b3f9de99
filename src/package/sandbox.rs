//! What builds see of the machine: their /bin/sh, and additional paths and devices.

use serde::Serialize;

use crate::config::{Config, SandboxShell};
use crate::knowledge::Target;
use crate::knowledge::target::StaticShell;
use crate::payload::Payload;

/// Where the package has a shell of its own for builds.
pub const SHELL_FILE: &str = "/usr/lib/nix-multiuser/sandbox-shell";

#[derive(Debug, Clone, Serialize)]
pub struct Sandbox {
    /// What the package tells Nix of /bin/sh; `None`: nothing, Nix has its own.
    pub shell: Option<BuildShell>,
    /// Additional words of `sandbox-paths`.
    pub paths: Vec<String>,
    /// What udev has to know of the devices among them.
    pub rules: Vec<DeviceRule>,
}

/// A line of udev's rules, and the devices it is for.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceRule {
    pub rule: String,
    pub event: String,
}

/// /bin/sh as builds find it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum BuildShell {
    /// There is none.
    None,
    /// A program of one of the distribution's packages.
    Package { package: String, path: String },
    /// A file of this package.
    File { path: String },
    /// A program in the store, which `root` keeps from being collected: `HASH-NAME`.
    Store { path: String, root: String },
}

impl BuildShell {
    /// Its path on the machine; `None` where there is no shell.
    pub fn path(&self) -> Option<&str> {
        match self {
            BuildShell::None => None,
            BuildShell::Package { path, .. } | BuildShell::File { path } | BuildShell::Store { path, .. } => {
                Some(path)
            }
        }
    }
}

impl Sandbox {
    pub fn new(target: &Target, config: &Config, payload: &Payload) -> Self {
        let sandbox = &config.sandbox;
        let devices = sandbox.devices.iter();
        // A machine may lack the device, and builds want it all the same where it is.
        let words = devices.clone().map(|device| format!("{}?", device.path));
        Self {
            shell: shell(target, config, payload),
            paths: sandbox.paths.iter().cloned().chain(words).collect(),
            rules: devices
                .filter_map(|device| {
                    Some(DeviceRule { rule: device.rule.clone()?, event: device.event.clone()? })
                })
                .collect(),
        }
    }
}

/// What [`crate::config`] has found to be possible for the target.
fn shell(target: &Target, config: &Config, payload: &Payload) -> Option<BuildShell> {
    let package = |shell: &StaticShell| BuildShell::Package {
        package: shell.package.clone(),
        path: shell.path.clone(),
    };
    match &config.sandbox.shell {
        // Where the configuration has words of its own for `sandbox-paths`, nothing is added to them.
        SandboxShell::Auto if config.setting("sandbox-paths").is_some() => None,
        SandboxShell::Auto if payload.lacks_shell => {
            in_closure(payload).or_else(|| target.shells.preferred().map(package))
        }
        SandboxShell::Auto | SandboxShell::BuiltIn => None,
        SandboxShell::Bash => target.shells.bash.as_ref().map(package),
        SandboxShell::Busybox => target.shells.busybox.as_ref().map(package),
        SandboxShell::None => Some(BuildShell::None),
        SandboxShell::File => Some(BuildShell::File { path: SHELL_FILE.into() }),
        SandboxShell::Closure => in_closure(payload),
        SandboxShell::StorePath(path) => Some(in_store(path)),
    }
}

/// The shell in the closure of the package.
fn in_closure(payload: &Payload) -> Option<BuildShell> {
    let shell = payload.closure.as_ref()?.shell.as_ref()?;
    Some(in_store(&format!("/nix/store/{shell}")))
}

fn in_store(path: &str) -> BuildShell {
    let root = path.strip_prefix("/nix/store/").and_then(|rest| rest.split('/').next());
    BuildShell::Store { path: path.to_owned(), root: root.unwrap_or_default().to_owned() }
}
