//! Rules over the whole file: every section of a system is used, and what is asked for has one.

use std::ops::Range;

use crate::config::error::{ConfigError, tick};
use crate::config::key::Key;
use crate::config::keys::{nix, sandbox};
use crate::config::layer::Layer;
use crate::config::values::{Config, PayloadChoice, SandboxShell};
use crate::knowledge::{System, Target, targets};

/// A word of `key` that sections `[SECTION.TABLES.SYSTEM]` belong to.
struct PerSystemRule {
    key: &'static Key,
    word: &'static str,
    tables: &'static Key,
    applies: fn(&Config) -> bool,
    /// The same, or whether it applies to some targets.
    may_apply: fn(&Config) -> bool,
    /// What is not there, for a message.
    missing: &'static str,
    help: &'static str,
}

static RULES: [PerSystemRule; 3] = [
    PerSystemRule {
        key: &nix::PAYLOAD,
        word: "closure",
        tables: &nix::CLOSURE,
        applies: |config| config.nix.payload == PayloadChoice::Closure,
        may_apply: |config| matches!(config.nix.payload, PayloadChoice::Closure | PayloadChoice::Auto),
        missing: "tarball",
        help: "add `[nix.closure.x86_64-linux]` with `url` or `path`, and `sha256`",
    },
    PerSystemRule {
        key: &nix::PAYLOAD,
        word: "tree",
        tables: &nix::TREE,
        applies: |config| config.nix.payload == PayloadChoice::Tree,
        may_apply: |config| config.nix.payload == PayloadChoice::Tree,
        missing: "staged tree",
        help: "add `[nix.tree.x86_64-linux]` with `path` and `version`",
    },
    PerSystemRule {
        key: &sandbox::SHELL,
        word: "file",
        tables: &sandbox::FILE,
        applies: |config| config.sandbox.shell == SandboxShell::File,
        may_apply: |config| config.sandbox.shell == SandboxShell::File,
        missing: "shell",
        help: "add `[sandbox.file.x86_64-linux]` with the `path` of a statically linked shell",
    },
];

/// Everything that is wrong between the words and the sections of the targets' `layers`.
pub fn check(layers: &[(&'static Target, &Layer)], errors: &mut Vec<ConfigError>) {
    for rule in &RULES {
        errors.extend(layers.iter().filter_map(|(_, layer)| rule.missing(layer)));
        for section in rule.sections(layers) {
            errors.extend(rule.unused(&section, layers));
        }
    }
}

/// `[SECTION.TABLES.SYSTEM]`.
struct SystemSection {
    system: &'static System,
    span: Range<usize>,
}

impl PerSystemRule {
    /// There is not one section.
    fn missing(&self, layer: &Layer) -> Option<ConfigError> {
        if !(self.applies)(&layer.config) || layer.origin(self.tables).is_some() {
            return None;
        }
        let origin = layer.origin(self.key)?;
        let message =
            format!("`{}` is `{}`, but no {} is configured", self.key.name, self.word, self.missing);
        Some(ConfigError::new(message).help(self.help).at(origin.span.clone()))
    }

    /// Each section of the file that one of the layers has, once.
    fn sections(&self, layers: &[(&'static Target, &Layer)]) -> Vec<SystemSection> {
        let mut found: Vec<SystemSection> = Vec::new();
        for (_, layer) in layers {
            for (name, origin) in layer.entries(self.tables) {
                let Some(system) = System::find(name) else { continue };
                if !found.iter().any(|known| known.span == origin.span) {
                    found.push(SystemSection { system, span: origin.span.clone() });
                }
            }
        }
        found
    }

    /// No package is made from `section`.
    fn unused(&self, section: &SystemSection, layers: &[(&'static Target, &Layer)]) -> Option<ConfigError> {
        let system = section.system.name.as_str();
        let title = tick(&self.tables.header(system).unwrap_or_default());
        let holds = |layer: &Layer| {
            layer.origin(self.tables.named(system)).is_some_and(|origin| origin.span == section.span)
        };
        let readers: Vec<_> =
            layers.iter().filter(|(_, layer)| holds(layer) && self.may_apply(layer)).collect();
        let error = if readers.is_empty() {
            let (name, word, home) = (self.key.name, self.word, self.key.section);
            ConfigError::new(format!("{title} has no effect: `{name}` is not `{word}`"))
                .help(format!("set `{name} = \"{word}\"` in `[{home}]`, or remove the section"))
        } else if !readers.iter().any(|(target, _)| target.has(section.system)) {
            let known = targets().iter().filter(|target| target.has(section.system));
            let known: Vec<_> = known.map(|target| tick(&target.id)).collect();
            let error = ConfigError::new(format!("no target supports {system}"));
            match known.as_slice() {
                [] => error.help("no known target supports it"),
                known => error.help(format!("targets that support it: {}", known.join(", "))),
            }
        } else {
            return None;
        };
        Some(error.at(section.span.clone()))
    }

    /// Whether it applies, or might: where the key's value was refused, nobody knows what was meant.
    fn may_apply(&self, layer: &Layer) -> bool {
        let refused = layer.origin(self.key).is_some_and(|origin| !origin.sound);
        refused || (self.may_apply)(&layer.config)
    }
}
