//! Rules for /bin/sh of builds: what the target and the payload can offer.

use super::across::placed;
use super::fault::{Fault, either, tick};
use super::layer::Layer;
use super::values::{Config, OfSystem, PayloadKind, SandboxShell};
use crate::knowledge::target::ShellKind;
use crate::knowledge::{System, Target};

/// Why the shell that is asked for cannot be had.
pub fn check(target: &Target, layer: &Layer) -> Option<Fault> {
    let payload = layer.config.nix.payload;
    let fault = match &layer.config.sandbox.shell {
        SandboxShell::Bash => package(target, ShellKind::Bash, "bash"),
        SandboxShell::Busybox => package(target, ShellKind::Busybox, "busybox"),
        SandboxShell::BuiltIn if payload == PayloadKind::Distro => built_in(target),
        SandboxShell::Closure if payload != PayloadKind::Closure => Some(
            Fault::new("`shell` is `closure`, but there is no bundled Nix to have one")
                .help("set `payload = \"closure\"` in `[nix]`, or leave `shell` out"),
        ),
        SandboxShell::File => file(target, layer),
        _ => None,
    };
    let fault = fault.or_else(|| said_twice(layer));
    placed(layer, fault?, &["sandbox.shell", "nix.payload"])
}

fn package(target: &Target, kind: ShellKind, word: &str) -> Option<Fault> {
    if target.shells.get(kind).is_some() {
        return None;
    }
    let known = [(ShellKind::Bash, "bash"), (ShellKind::Busybox, "busybox")];
    let known = known.into_iter().filter(|(kind, _)| target.shells.get(*kind).is_some());
    let fault = Fault::new(format!("`shell` is `{word}`, of which {} has no static one", target.title()));
    Some(fault.help(format!("choose {} for `{}`", either(known.map(|(_, word)| tick(word))), target.id)))
}

fn built_in(target: &Target) -> Option<Fault> {
    if target.built_in_shell.is_some() {
        return None;
    }
    let (title, nix) = (target.title(), target.nix.as_ref()?.version);
    let fault =
        Fault::new(format!("`shell` is `built-in`, but Nix {nix} of {title} was compiled without one"));
    let preferred = target.shells.preferred().map(|shell| shell.package.as_str()).unwrap_or_default();
    Some(fault.help(format!("leave `shell` out: builds then find that of {preferred}")))
}

/// Every package that is made has a shell for its system.
fn file(target: &Target, layer: &Layer) -> Option<Fault> {
    let config = &layer.config;
    // That there is none at all is said of the whole file.
    layer.origin("sandbox.file")?;
    let has = |system: &System| config.sandbox.files.iter().any(|file| file.system == system);
    let lacks = systems(config).into_iter().find(|system| target.has(system) && !has(system))?;
    let refused = layer.origin(&format!("sandbox.file.{}", lacks.name)).is_some();
    let fault = Fault::new(format!("`shell` is `file`, but there is none for {}", lacks.name))
        .help(format!("add `[sandbox.file.{}]` with its `path`", lacks.name));
    (!refused).then_some(fault)
}

/// The systems whose Nix is packaged; none where packages are for every machine.
fn systems(config: &Config) -> Vec<&'static System> {
    match config.nix.payload {
        PayloadKind::Distro => Vec::new(),
        PayloadKind::Closure => config.nix.closures.iter().map(OfSystem::system).collect(),
        PayloadKind::Tree => config.nix.trees.iter().map(OfSystem::system).collect(),
    }
}

/// The setting has the shell in it, too.
fn said_twice(layer: &Layer) -> Option<Fault> {
    if layer.config.sandbox.shell == SandboxShell::Auto {
        return None;
    }
    layer.config.setting("sandbox-paths")?;
    Some(
        Fault::new("`shell` and the setting `sandbox-paths` both say what builds find as /bin/sh")
            .help("write other paths as `paths` in `[sandbox]`, and take `sandbox-paths` out"),
    )
}
