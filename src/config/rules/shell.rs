//! Rules for /bin/sh of builds: what the target and the payload can offer.

use super::placed;
use crate::config::error::{ConfigError, either, tick};
use crate::config::keys::{nix, sandbox};
use crate::config::layer::Layer;
use crate::config::values::{Config, OfSystem, PayloadKind, SandboxShell};
use crate::knowledge::settings::names::SANDBOX_PATHS;
use crate::knowledge::target::ShellKind;
use crate::knowledge::{System, Target};

/// Why the target or the payload does not have the shell that is asked for.
pub fn check(target: &Target, layer: &Layer) -> Option<ConfigError> {
    let payload = layer.config.nix.payload_for(target);
    let error = match &layer.config.sandbox.shell {
        SandboxShell::Bash => package(target, ShellKind::Bash, "bash"),
        SandboxShell::Busybox => package(target, ShellKind::Busybox, "busybox"),
        SandboxShell::BuiltIn if payload == PayloadKind::Distro => built_in(target),
        SandboxShell::Closure if payload != PayloadKind::Closure => Some(
            ConfigError::new("`shell` is `closure`, but the package includes no closure")
                .help("set `payload = \"closure\"` in `[nix]`, or remove `shell`"),
        ),
        SandboxShell::File => file(target, layer),
        _ => None,
    };
    let error = error.or_else(|| set_twice(layer));
    placed(layer, error?, [&sandbox::SHELL, &nix::PAYLOAD])
}

fn package(target: &Target, kind: ShellKind, word: &str) -> Option<ConfigError> {
    if target.shells.get(kind).is_some() {
        return None;
    }
    let known = [(ShellKind::Bash, "bash"), (ShellKind::Busybox, "busybox")];
    let known = known.into_iter().filter(|(kind, _)| target.shells.get(*kind).is_some());
    let error = ConfigError::new(format!("{} has no static {word}", target.title()));
    let words = either(known.map(|(_, word)| tick(&format!("shell = \"{word}\""))));
    Some(error.help(format!("set {words} for `{}`", target.id)))
}

fn built_in(target: &Target) -> Option<ConfigError> {
    if target.built_in_shell.is_some() {
        return None;
    }
    let (title, version) = (target.title(), target.nix.as_ref()?.version);
    let error = ConfigError::new(format!("Nix {version} of {title} was compiled without a built-in shell"));
    let preferred = target.shells.preferred().map(|shell| shell.package.as_str()).unwrap_or_default();
    Some(error.help(format!("remove `shell`: builds then use the one of {preferred}")))
}

/// Every package that is made has a shell for its system.
fn file(target: &Target, layer: &Layer) -> Option<ConfigError> {
    let config = &layer.config;
    // That there is none at all is said of the whole file.
    layer.origin(&sandbox::FILE)?;
    let has = |system: &System| config.sandbox.files.iter().any(|file| file.system == system);
    let lacks = systems(target, config).into_iter().find(|system| target.has(system) && !has(system))?;
    let refused = layer.origin(sandbox::FILE.named(&lacks.name)).is_some();
    let error = ConfigError::new(format!("`shell` is `file`, but there is no file for {}", lacks.name))
        .help(format!("add `[sandbox.file.{}]` with its `path`", lacks.name));
    (!refused).then_some(error)
}

/// The systems whose Nix is packaged; none where packages are for every machine.
fn systems(target: &Target, config: &Config) -> Vec<&'static System> {
    match config.nix.payload_for(target) {
        PayloadKind::Distro => Vec::new(),
        PayloadKind::Closure => config.nix.closures.iter().map(OfSystem::system).collect(),
        PayloadKind::Tree => config.nix.trees.iter().map(OfSystem::system).collect(),
    }
}

/// The setting names a shell, too.
fn set_twice(layer: &Layer) -> Option<ConfigError> {
    if layer.config.sandbox.shell == SandboxShell::Auto {
        return None;
    }
    layer.config.setting(SANDBOX_PATHS)?;
    Some(
        ConfigError::new(format!("both `shell` and the setting `{SANDBOX_PATHS}` set the /bin/sh of builds"))
            .help(format!("move the other paths to `paths` in `[sandbox]`, and remove `{SANDBOX_PATHS}`")),
    )
}
