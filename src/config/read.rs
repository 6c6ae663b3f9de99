//! Values of the file as the types their keys ask for, or what is wrong with them.

use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeInteger, DeString, DeTable, DeValue};

use super::document::Node;
use super::error::{ConfigError, tick};
use super::key::{Check, Key, Kind, Limits};
use super::path::Path;
use super::record::Value;
use super::{settings, target_list};
use crate::diagnostic::nearest;

pub type Errors = Vec<ConfigError>;

/// Where a value stands, and whether it is right.
pub struct Found {
    pub path: Path,
    pub span: Range<usize>,
    pub sound: bool,
}

/// The reader of values; it collects what is wrong, and the places of what is in nested tables.
pub struct Reader<'e> {
    pub errors: &'e mut Errors,
    pub found: Vec<Found>,
}

impl<'e> Reader<'e> {
    pub fn new(errors: &'e mut Errors) -> Self {
        Self { errors, found: Vec::new() }
    }

    /// The value of `key`; `None` when nothing can be made of it.
    pub fn value(&mut self, key: &'static Key, node: &Node<'_>) -> Option<Value> {
        match &key.kind {
            Kind::Text(check) => self.text(key, node, *check).map(|text| Value::Text(text.into())),
            Kind::Texts(check) => self.texts(key, node, *check, true).map(Value::Texts),
            Kind::Command(check) => self.texts(key, node, *check, false).map(Value::Texts),
            Kind::Flag => match node.get_ref().as_bool() {
                Some(on) => Some(Value::Flag(on)),
                None => self.wrong_type(key, node),
            },
            Kind::Integer(limits) => self.integer(key, node, limits).map(Value::Integer),
            Kind::Integers(limits) => self.integers(key, node, limits).map(Value::Integers),
            Kind::Number { most, why } => self.number(key, node, *most, why).map(Value::Number),
            Kind::Word(words) => self.word(key, node, words),
            Kind::WordOr(words, _, check) => match node.get_ref().as_str() {
                // What is meant for a word is judged as one.
                Some(text) if text.contains('/') => {
                    self.checked(text, *check, node.span()).map(|text| Value::Text(text.into()))
                }
                _ => self.word(key, node, words),
            },
            Kind::WordOrTexts(words, _, check) => match node.get_ref() {
                DeValue::Array(texts) if texts.is_empty() => self.empty(key, node),
                DeValue::Array(_) => self.texts(key, node, *check, true).map(Value::Texts),
                _ => self.word(key, node, words),
            },
            Kind::WordOrTable(words, table) => match node.get_ref() {
                DeValue::Table(members) => self.inline_table(key, table, members, node.span()),
                _ => self.word(key, node, words),
            },
            Kind::Tables(table) => self.tables(key, table, node),
            Kind::PerSystem(table) => self.per_system(key, table, node),
            Kind::Targets => target_list::read(self, key, node).map(Value::Targets),
            Kind::Settings => settings::read(self, key, node).map(Value::Settings),
        }
    }

    /// Remembers where a value stands.
    pub fn note(&mut self, path: impl Into<Path>, span: Range<usize>, sound: bool) {
        self.found.push(Found { path: path.into(), span, sound });
    }

    pub fn error(&mut self, error: ConfigError, span: Range<usize>) {
        self.errors.push(error.at(span));
    }

    fn text<'a>(&mut self, key: &Key, node: &'a Node<'_>, check: Check) -> Option<&'a str> {
        let Some(text) = node.get_ref().as_str() else { return self.wrong_type(key, node) };
        self.checked(text, check, node.span())
    }

    /// In the order of the file.
    fn texts(&mut self, key: &Key, node: &Node<'_>, check: Check, distinct: bool) -> Option<Vec<String>> {
        let Some(nodes) = node.get_ref().as_array() else { return self.wrong_type(key, node) };
        let before = self.errors.len();
        let mut found: Vec<String> = Vec::new();
        let mut known = HashSet::new();
        for node in nodes.iter() {
            let Some(text) = node.get_ref().as_str() else {
                let message =
                    format!("each entry of `{}` must be a string, not {}", key.name, a(node.get_ref()));
                self.error(ConfigError::new(message).help("write it in quotes"), node.span());
                continue;
            };
            let Some(text) = self.checked(text, check, node.span()) else { continue };
            if distinct && !known.insert(text) {
                self.error(twice(key, &tick(text)), node.span());
            }
            found.push(text.to_owned());
        }
        (self.errors.len() == before).then_some(found)
    }

    fn integer(&mut self, key: &Key, node: &Node<'_>, limits: &Limits) -> Option<u32> {
        let Some(number) = node.get_ref().as_integer() else { return self.wrong_type(key, node) };
        let found = number_of(number).and_then(|number| u32::try_from(number).ok());
        let found = found.filter(|number| limits.range.contains(number));
        if found.is_none() {
            let error = ConfigError::new(format!("`{}` is {number}; it must be {limits}", key.name));
            self.error(error.help(limits.why), node.span());
        }
        found
    }

    /// Ascending.
    fn integers(&mut self, key: &Key, node: &Node<'_>, limits: &Limits) -> Option<Vec<u32>> {
        let Some(nodes) = node.get_ref().as_array() else { return self.wrong_type(key, node) };
        let mut found = Vec::new();
        let before = self.errors.len();
        for node in nodes.iter() {
            let Some(number) = self.integer(key, node, limits) else { continue };
            if found.contains(&number) {
                self.error(twice(key, &number.to_string()), node.span());
            }
            found.push(number);
        }
        if nodes.is_empty() {
            return self.empty(key, node);
        }
        found.sort();
        (self.errors.len() == before).then_some(found)
    }

    fn number(&mut self, key: &Key, node: &Node<'_>, most: u32, why: &str) -> Option<f64> {
        let (text, found) = match node.get_ref() {
            DeValue::Float(number) => (number.to_string(), number.as_str().parse().ok()),
            DeValue::Integer(number) => (number.to_string(), number_of(number).map(|number| number as f64)),
            _ => return self.wrong_type(key, node),
        };
        let found = found.filter(|number| *number > 0.0 && *number <= f64::from(most));
        if found.is_none() {
            let message = format!("`{}` is {text}; it must be above 0 and at most {most}", key.name);
            self.error(ConfigError::new(message).help(why), node.span());
        }
        found
    }

    fn word(&mut self, key: &Key, node: &Node<'_>, words: &[&'static str]) -> Option<Value> {
        let Some(text) = node.get_ref().as_str() else { return self.wrong_type(key, node) };
        if words.contains(&text) {
            return Some(Value::Text(text.into()));
        }
        let help = match nearest(text, words.iter().copied()) {
            Some(word) => format!("did you mean `\"{word}\"`?"),
            None => form(key),
        };
        let error = ConfigError::new(format!("`{}` cannot be {}", key.name, tick(text)));
        self.error(error.help(help), node.span());
        None
    }

    fn empty<T>(&mut self, key: &Key, node: &Node<'_>) -> Option<T> {
        self.error(ConfigError::new(format!("`{}` is empty", key.name)).help(form(key)), node.span());
        None
    }

    /// `text`, when it passes the check.
    pub fn checked<'a>(&mut self, text: &'a str, check: Check, span: Range<usize>) -> Option<&'a str> {
        checked(text, check, span, self.errors)
    }

    /// Reports that the value of `key` has another type.
    pub fn wrong_type<T>(&mut self, key: &Key, node: &Node<'_>) -> Option<T> {
        let message = format!("`{}` must be {}, not {}", key.name, key.expected(), a(node.get_ref()));
        let mut error = ConfigError::new(message);
        if let Some(header) = key.header("x86_64-linux") {
            error = error.help(format!("write `{header}` on a line of its own"));
        } else if let Some(literal) = key.sample() {
            error = error.help(format!("for example: `{} = {literal}`", key.name));
        }
        self.error(error, node.span());
        None
    }
}

/// `text`, when it passes the check.
pub fn checked<'a>(text: &'a str, check: Check, span: Range<usize>, errors: &mut Errors) -> Option<&'a str> {
    check(text).map_err(|error| errors.push(error.at(span))).ok().map(|()| text)
}

fn twice(key: &Key, value: &str) -> ConfigError {
    ConfigError::new(format!("`{}` lists {value} twice", key.name)).help("keep one of the two")
}

fn form(key: &Key) -> String {
    format!("`{}` is {}", key.name, key.expected())
}

/// The entries of a table as they were written; the parser sorts them by name.
pub fn in_order<'a, 'i>(table: &'a DeTable<'i>) -> Vec<(&'a Spanned<DeString<'i>>, &'a Node<'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

pub fn number_of(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The type of a value, with its article.
pub fn a(value: &DeValue<'_>) -> String {
    let kind = match value {
        DeValue::Array(_) => "list",
        other => other.type_str(),
    };
    let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {kind}")
}
