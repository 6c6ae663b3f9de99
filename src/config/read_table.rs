//! Nested tables, all by the same rules: no other keys, none missing, each of its type.

use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::document::Node;
use super::error::{ConfigError, either, tick};
use super::key::{ExactlyOne, Key, Table};
use super::path::Path;
use super::read::{Reader, a, in_order};
use super::record::{Record, Value};
use crate::diagnostic::nearest;
use crate::knowledge::{System, systems};

/// A nested table of the file while it is read.
struct Nested<'a, 'i> {
    /// How messages call it: `[[builders]]` or `[nix.closure.x86_64-linux]`.
    title: String,
    /// Of the table; `None` for one that will not be used.
    path: Option<Path>,
    table: &'static Table,
    members: &'a DeTable<'i>,
    /// Where something is missing.
    span: Range<usize>,
}

impl Reader<'_> {
    /// A table that is written in place of a word.
    pub fn inline_table(
        &mut self,
        key: &'static Key,
        table: &'static Table,
        members: &DeTable<'_>,
        span: Range<usize>,
    ) -> Option<Value> {
        let title = key.name.to_owned();
        self.record(&Nested { title, path: Some(key.into()), table, members, span }).map(Value::Table)
    }

    /// `[[builders]]`.
    pub fn tables(&mut self, key: &'static Key, table: &'static Table, node: &Node<'_>) -> Option<Value> {
        let Some(nodes) = node.get_ref().as_array() else { return self.wrong_type(key, node) };
        let before = self.errors.len();
        let mut records = Vec::new();
        let mut known = HashSet::new();
        for (i, node) in nodes.iter().enumerate() {
            let DeValue::Table(members) = node.get_ref() else {
                self.wrong_type::<()>(key, node);
                continue;
            };
            let (title, path) = (format!("[[{}]]", key.path()), Some(key.nth(i)));
            records.extend(self.record(&Nested { title, path, table, members, span: node.span() }));
            self.refuse_twice(key, table, members, &mut known);
        }
        (self.errors.len() == before).then_some(Value::Tables(records))
    }

    /// No two tables are for the same thing.
    fn refuse_twice(&mut self, key: &Key, table: &Table, members: &DeTable<'_>, known: &mut HashSet<String>) {
        let Some(unique) = &table.unique else { return };
        let Some(node) = members.get(unique.key.name) else { return };
        let Some(text) = node.get_ref().as_str() else { return };
        let name = (unique.canonical)(text);
        if !known.insert(name.clone()) {
            let message = format!("two `[[{}]]` have the {} {}", key.path(), unique.key.name, tick(&name));
            self.error(ConfigError::new(message).help(unique.help), node.span());
        }
    }

    /// `[nix.closure.SYSTEM]`.
    pub fn per_system(&mut self, key: &'static Key, table: &'static Table, node: &Node<'_>) -> Option<Value> {
        let Some(sections) = node.get_ref().as_table() else { return self.wrong_type(key, node) };
        let mut found = Vec::new();
        for (name, node) in in_order(sections) {
            let system = System::find(name.get_ref());
            if system.is_none() {
                self.errors.push(unknown_system(name));
            }
            let header = key.header(name.get_ref()).unwrap_or_default();
            let Some(members) = node.get_ref().as_table() else {
                let message =
                    format!("`{}.{}` must be a section, not {}", key.name, name.get_ref(), a(node.get_ref()));
                let help = format!("write `{header}` on a line of its own");
                self.error(ConfigError::new(message).help(help), node.span());
                continue;
            };
            let path = system.map(|system| key.named(&system.name));
            let nested = Nested { title: header, path: path.clone(), table, members, span: name.span() };
            let record = self.record(&nested);
            if let (Some(system), Some(path)) = (system, path) {
                self.note(path, name.span(), record.is_some());
                found.push((system, record));
            }
        }
        Some(Value::PerSystem(found))
    }

    /// Every key of the table with its value or its default; `None` when something is wrong.
    fn record(&mut self, nested: &Nested<'_, '_>) -> Option<Record> {
        let before = self.errors.len();
        self.refuse_others(nested);
        let mut record = Record::default();
        for key in nested.table.keys {
            match (nested.members.get(key.name), key.default, key.required) {
                (Some(node), ..) => {
                    if let Some(value) = self.value(key, node) {
                        record.set(key, value);
                    }
                }
                (None, Some(literal), _) => record.set(key, default(key, literal)),
                (None, None, Some(help)) if !nested.means(key) => {
                    let error = ConfigError::new(format!("{} needs `{}`", tick(&nested.title), key.name));
                    self.error(error.help(help), nested.span.clone());
                }
                (None, None, _) => {}
            }
        }
        if let Some(rule) = &nested.table.exactly_one {
            self.exactly_one(nested, rule);
        }
        let sound = self.errors.len() == before;
        for key in nested.table.keys {
            if let (Some(path), Some(node)) = (&nested.path, nested.members.get(key.name)) {
                self.note(path.clone().member(key), node.span(), sound);
            }
        }
        sound.then_some(record)
    }

    fn refuse_others(&mut self, nested: &Nested<'_, '_>) {
        for (name, _) in in_order(nested.members) {
            if nested.table.names().any(|known| known == name.get_ref()) {
                continue;
            }
            let help = match nearest(name.get_ref(), nested.table.names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    format!("known keys: {}", nested.table.names().map(tick).collect::<Vec<_>>().join(", "))
                }
            };
            let message = format!("unknown key {} in {}", tick(name.get_ref()), tick(&nested.title));
            self.error(ConfigError::new(message).help(help), name.span());
        }
    }

    fn exactly_one(&mut self, nested: &Nested<'_, '_>, rule: &ExactlyOne) {
        let written = rule.keys.iter().filter_map(|key| nested.name_of(key));
        let mut written: Vec<_> = written.map(|name| (name.span(), name.get_ref())).collect();
        written.sort_by_key(|(span, _)| span.start);
        match written.as_slice() {
            [] if !rule.keys.iter().any(|key| nested.means(key)) => {
                let names = either(rule.keys.iter().map(|key| tick(key.name)));
                let error = ConfigError::new(format!("{} needs {names}", tick(&nested.title)));
                self.error(error.help(rule.help), nested.span.clone());
            }
            [(_, first), (span, second), ..] => {
                let message = format!("{} has both `{first}` and `{second}`", tick(&nested.title));
                self.error(ConfigError::new(message).help("keep one of the two"), span.clone());
            }
            _ => {}
        }
    }
}

impl<'a, 'i> Nested<'a, 'i> {
    fn name_of(&self, key: &Key) -> Option<&'a Spanned<DeString<'i>>> {
        self.members.keys().find(|name| name.get_ref() == key.name)
    }

    /// Whether something is there that was meant for `key`.
    fn means(&self, key: &Key) -> bool {
        self.members.keys().any(|name| nearest(name.get_ref(), self.table.names()) == Some(key.name))
    }
}

/// The default of a key: a literal of the table of keys.
pub fn default(key: &'static Key, literal: &str) -> Value {
    let node = DeValue::parse(literal).expect("defaults are part of the program");
    let mut errors = Vec::new();
    let value = Reader::new(&mut errors).value(key, &node);
    assert!(errors.is_empty(), "default of `{}`: {errors:?}", key.path());
    value.expect("a default is right")
}

fn unknown_system(name: &Spanned<DeString<'_>>) -> ConfigError {
    let names = || systems().iter().map(|system| system.name.as_str());
    let help = match nearest(name.get_ref(), names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known systems: {}", names().map(tick).collect::<Vec<_>>().join(", ")),
    };
    ConfigError::new(format!("unknown system {}", tick(name.get_ref()))).help(help).at(name.span())
}
