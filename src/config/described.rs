//! Rules over the whole file: every section by system is read, and what is asked for has one.

use std::ops::Range;

use super::fault::{Fault, tick};
use super::layer::Layer;
use super::values::{Config, PayloadKind, SandboxShell};
use crate::knowledge::{System, Target, targets};

/// A value that sections by system belong to.
struct Described {
    /// The key, in its section, and its value.
    section: &'static str,
    key: &'static str,
    word: &'static str,
    /// What is described: the last name of `[SECTION.NAME.SYSTEM]`.
    name: &'static str,
    asked: fn(&Config) -> bool,
    /// What has to be there, for a message.
    missing: &'static str,
    help: &'static str,
}

static DESCRIBED: [Described; 3] = [
    Described {
        section: "nix",
        key: "payload",
        word: "closure",
        name: "closure",
        asked: |config| config.nix.payload == PayloadKind::Closure,
        missing: "no tarball is named",
        help: "add `[nix.closure.x86_64-linux]` with `url` or `path`, and `sha256`",
    },
    Described {
        section: "nix",
        key: "payload",
        word: "tree",
        name: "tree",
        asked: |config| config.nix.payload == PayloadKind::Tree,
        missing: "no directory is named",
        help: "add `[nix.tree.x86_64-linux]` with `path` and `version`",
    },
    Described {
        section: "sandbox",
        key: "shell",
        word: "file",
        name: "file",
        asked: |config| config.sandbox.shell == SandboxShell::File,
        missing: "no shell is named",
        help: "add `[sandbox.file.x86_64-linux]` with the `path` of a statically linked shell",
    },
];

/// Everything that is wrong between the payloads and the sections of the targets' `layers`.
pub fn check(layers: &[(&'static Target, &Layer)], faults: &mut Vec<Fault>) {
    for described in &DESCRIBED {
        faults.extend(layers.iter().filter_map(|(_, layer)| described.missing(layer)));
        for section in described.sections(layers) {
            faults.extend(described.unread(&section, layers));
        }
    }
}

/// `[SECTION.NAME.SYSTEM]`.
struct SystemSection {
    system: &'static System,
    span: Range<usize>,
}

impl Described {
    fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// Of the key that asks for what is described.
    fn key_path(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }

    /// It is asked for, and nothing says where it is.
    fn missing(&self, layer: &Layer) -> Option<Fault> {
        if !(self.asked)(&layer.config) || layer.origin(&self.path()).is_some() {
            return None;
        }
        let origin = layer.origin(&self.key_path())?;
        let message = format!("`{}` is `{}`, but {}", self.key, self.word, self.missing);
        Some(Fault::new(message).help(self.help).at(origin.span.clone()))
    }

    /// Each section of the file that one of the layers has, once.
    fn sections(&self, layers: &[(&'static Target, &Layer)]) -> Vec<SystemSection> {
        let mut found: Vec<SystemSection> = Vec::new();
        for (_, layer) in layers {
            for (name, origin) in layer.below(&self.path()) {
                let Some(system) = System::find(name) else { continue };
                if !found.iter().any(|known| known.span == origin.span) {
                    found.push(SystemSection { system, span: origin.span.clone() });
                }
            }
        }
        found
    }

    /// No package is made from `section`.
    fn unread(&self, section: &SystemSection, layers: &[(&'static Target, &Layer)]) -> Option<Fault> {
        let path = format!("{}.{}", self.path(), section.system.name);
        let title = tick(&format!("[{path}]"));
        let holders: Vec<_> = layers
            .iter()
            .filter(|(_, layer)| layer.origin(&path).is_some_and(|origin| origin.span == section.span))
            .collect();
        let readers: Vec<_> = holders.iter().filter(|(_, layer)| self.may_be_read(layer)).collect();
        let fault = if readers.is_empty() {
            let Self { section, key, word, .. } = self;
            Fault::new(format!("{title} is not read: `{key}` is not `{word}`"))
                .help(format!("set `{key} = \"{word}\"` in `[{section}]`, or take it out"))
        } else if !readers.iter().any(|(target, _)| target.has(section.system)) {
            let known = targets().iter().filter(|target| target.has(section.system));
            let known: Vec<_> = known.map(|target| tick(&target.id)).collect();
            let message = format!("{title} is for no target: none of them has that architecture");
            Fault::new(message).help(match known.as_slice() {
                [] => "no known target has it".into(),
                known => format!("targets that have it: {}", known.join(", ")),
            })
        } else {
            return None;
        };
        Some(fault.at(section.span.clone()))
    }

    /// So it is, too, where the key's value was refused: nobody knows which was meant.
    fn may_be_read(&self, layer: &Layer) -> bool {
        let refused = layer.origin(&self.key_path()).is_some_and(|origin| !origin.sound);
        refused || (self.asked)(&layer.config)
    }
}
