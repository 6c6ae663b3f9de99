//! Rules over the whole file: every Nix it describes is packaged, and every package has one.

use std::ops::Range;

use super::fault::{Fault, tick};
use super::layer::Layer;
use super::values::PayloadKind;
use crate::knowledge::{System, Target, targets};

/// A payload that sections by system belong to.
struct Described {
    word: &'static str,
    kind: PayloadKind,
    /// What has to be there, for a message.
    missing: &'static str,
    help: &'static str,
}

static DESCRIBED: [Described; 2] = [
    Described {
        word: "closure",
        kind: PayloadKind::Closure,
        missing: "no tarball is named",
        help: "add `[nix.closure.x86_64-linux]` with `url` or `path`, and `sha256`",
    },
    Described {
        word: "tree",
        kind: PayloadKind::Tree,
        missing: "no directory is named",
        help: "add `[nix.tree.x86_64-linux]` with `path` and `version`",
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

/// `[nix.WORD.SYSTEM]`.
struct SystemSection {
    system: &'static System,
    span: Range<usize>,
}

impl Described {
    fn path(&self) -> String {
        format!("nix.{}", self.word)
    }

    /// The payload is asked for, and nothing says where it is.
    fn missing(&self, layer: &Layer) -> Option<Fault> {
        if layer.config.nix.payload != self.kind || layer.origin(&self.path()).is_some() {
            return None;
        }
        let origin = layer.origin("nix.payload")?;
        let message = format!("`payload` is `{}`, but {}", self.word, self.missing);
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
            let message = format!("{title} is not read: `payload` is not `{}`", self.word);
            Fault::new(message).help(format!("set `payload = \"{}\"` in `[nix]`, or take it out", self.word))
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

    /// So it is, too, where a payload was refused: nobody knows which was meant.
    fn may_be_read(&self, layer: &Layer) -> bool {
        let refused = layer.origin("nix.payload").is_some_and(|origin| !origin.sound);
        refused || layer.config.nix.payload == self.kind
    }
}
