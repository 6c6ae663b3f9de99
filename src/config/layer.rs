//! The values of the file by layers: defaults, what the file says for all targets, what it says for one;
//! and where in the file each was set.

use std::collections::HashMap;
use std::ops::Range;

use super::assemble::config;
use super::document::Node;
use super::key::Key;
use super::keys::keys;
use super::path::Path;
use super::read::{Errors, Reader};
use super::read_table::default;
use super::record::{Record, Value};
use super::values::{Config, ConfiguredSetting};
use crate::knowledge::{System, systems};

/// Where a value was set.
#[derive(Debug, Clone)]
pub struct Origin {
    pub span: Range<usize>,
    /// Set by `[target.ID]`, not by the file's own section.
    pub overrides: bool,
    /// False when the value was refused: no rule can be judged with it.
    pub sound: bool,
}

/// What has its default has no origin.
type Origins = HashMap<Path, Origin>;

/// A layer while the file is read.
#[derive(Debug, Clone)]
pub struct Draft {
    values: Record,
    origins: Origins,
    /// Values set from here on are a target's own.
    overrides: bool,
}

/// The values for some targets, which rules judge.
#[derive(Debug)]
pub struct Layer {
    pub config: Config,
    origins: Origins,
}

impl Draft {
    /// Every default of the table of keys.
    pub fn defaults() -> Self {
        let mut values = Record::default();
        for (_, key) in keys() {
            if let Some(literal) = key.default {
                values.set(key, default(key, literal));
            }
        }
        Self { values, origins: Origins::new(), overrides: false }
    }

    /// A copy whose further values are one target's own.
    pub fn for_target(&self) -> Self {
        Self { overrides: true, ..self.clone() }
    }

    /// Whether this is a target's own.
    pub fn is_override(&self) -> bool {
        self.overrides
    }

    pub fn values(&self) -> &Record {
        &self.values
    }

    /// Sets a key, or says what is wrong with its value.
    pub fn assign(&mut self, key: &'static Key, node: &Node<'_>, errors: &mut Errors) {
        let before = errors.len();
        let mut reader = Reader::new(errors);
        let value = reader.value(key, node);
        let found = std::mem::take(&mut reader.found);
        let sound = errors.len() == before;
        for found in found {
            self.note(found.path, found.span, found.sound);
        }
        self.note(key.into(), node.span(), sound);
        if let Some(value) = value {
            self.merge(key, value);
        }
    }

    /// Settings are merged by name, tables of systems by system: a target's own are added to the file's
    /// or replace them. Any other value takes the place of the one before.
    fn merge(&mut self, key: &'static Key, value: Value) {
        match (self.values.get_mut(key), value) {
            (Some(Value::Settings(known)), Value::Settings(settings)) => merge_settings(known, settings),
            (Some(Value::PerSystem(known)), Value::PerSystem(tables)) => merge_tables(known, tables),
            (None, Value::PerSystem(tables)) => {
                let mut known = Vec::new();
                merge_tables(&mut known, tables);
                self.values.set(key, Value::PerSystem(known));
            }
            (_, value) => self.values.set(key, value),
        }
    }

    fn note(&mut self, path: Path, span: Range<usize>, sound: bool) {
        self.origins.insert(path, Origin { span, overrides: self.overrides, sound });
    }

    pub fn finish(self) -> Layer {
        Layer { config: config(&self.values), origins: self.origins }
    }
}

fn merge_settings(known: &mut Vec<ConfiguredSetting>, settings: Vec<ConfiguredSetting>) {
    let places: HashMap<_, _> = known.iter().enumerate().map(|(i, known)| (known.name.clone(), i)).collect();
    for setting in settings {
        match places.get(&setting.name) {
            Some(place) => known[*place] = setting,
            None => known.push(setting),
        }
    }
}

type Tables = Vec<(&'static System, Option<Record>)>;

fn merge_tables(known: &mut Tables, tables: Tables) {
    for (system, table) in tables {
        known.retain(|(other, _)| *other != system);
        known.push((system, table));
    }
    known.sort_by_key(|(system, _)| systems().iter().position(|known| known == *system));
}

impl Layer {
    pub fn origin(&self, path: impl Into<Path>) -> Option<&Origin> {
        self.origins.get(&path.into())
    }

    /// The entries of `key` that were set, by name, in the order of the file.
    pub fn entries(&self, key: &'static Key) -> Vec<(&str, &Origin)> {
        let entries = self.origins.iter();
        let mut found: Vec<_> =
            entries.filter_map(|(path, origin)| Some((path.name_below(key)?, origin))).collect();
        found.sort_by_key(|(_, origin)| origin.span.start);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A required key is never missing, and no accessor asks for a key of another kind.
    #[test]
    fn the_defaults_are_a_configuration() {
        let config = Draft::defaults().finish().config;
        assert_eq!((config.build_users.count, config.services.priority), (32, 60));
        assert_eq!(config.services.runlevels, [2, 3, 4, 5]);
        assert_eq!(config.channels, None);
    }
}
