//! One value of `[settings]` as nix.conf spells it in every release, from TOML or from Nix's own
//! spelling; or what is wrong with it.

use toml::de::{DeTable, DeValue};

use super::convert::{json, number};
use super::secret;
use crate::config::check;
use crate::config::document::Node;
use crate::config::error::ConfigError;
use crate::config::read::{Errors, a, checked, in_order, number_of};
use crate::knowledge::settings::{Row, Type};

/// The value of a setting whose `row` is known; `name` is how it was written.
pub fn typed(name: &str, row: &Row, node: &Node<'_>, errors: &mut Errors) -> Option<String> {
    // Whatever else may be wrong with them: no message repeats them.
    if row.name == "access-tokens" && !is_empty(node) {
        errors.push(secret::tokens(name).at(node.span()));
        return None;
    }
    let before = errors.len();
    let value = Reading { name, row }.value(node, errors)?;
    (errors.len() == before).then(|| row.values.get(&value).cloned().unwrap_or(value))
}

fn is_empty(node: &Node<'_>) -> bool {
    match node.get_ref() {
        DeValue::String(text) => text.trim().is_empty(),
        DeValue::Table(table) => table.is_empty(),
        _ => false,
    }
}

/// The value of a setting that no version of Nix is known to read; a fork may.
pub fn any(name: &str, node: &Node<'_>, errors: &mut Errors) -> Option<String> {
    match node.get_ref() {
        DeValue::String(_) => text(name, node, check::setting_value, errors).map(str::to_owned),
        DeValue::Integer(number) => match number_of(number) {
            Some(number) => Some(number.to_string()),
            None => {
                errors.push(ConfigError::new(format!("the number {number} is too large")).at(node.span()));
                None
            }
        },
        DeValue::Boolean(on) => Some(on.to_string()),
        DeValue::Array(nodes) => {
            let words: Vec<&str> = nodes.iter().filter_map(|node| word(name, node, errors)).collect();
            (words.len() == nodes.len()).then(|| words.join(" "))
        }
        value => {
            let message = format!("a setting cannot be {}", a(value));
            let help = "use a string, an integer, `true` or `false`, or a list of strings";
            errors.push(ConfigError::new(message).help(help).at(node.span()));
            None
        }
    }
}

/// A setting while its value is read.
pub(super) struct Reading<'a> {
    pub name: &'a str,
    pub row: &'a Row,
}

impl Reading<'_> {
    /// What errors are noted for may be wrong.
    fn value(&self, node: &Node<'_>, errors: &mut Errors) -> Option<String> {
        match (&self.row.kind, node.get_ref()) {
            (Type::Bool, DeValue::Boolean(on)) => Some(on.to_string()),
            (Type::OneOf(words), DeValue::Boolean(on)) if words.contains(&on.to_string()) => {
                Some(on.to_string())
            }
            (Type::Int | Type::Jobs, DeValue::Integer(number)) => {
                let number = number_of(number).and_then(|number| u64::try_from(number).ok());
                if number.is_none() {
                    errors.push(self.refused(&node_text(node), "").at(node.span()));
                }
                number.map(|number| number.to_string())
            }
            (Type::Words | Type::Paths | Type::Binds | Type::Keys, DeValue::Array(nodes)) => {
                let words = nodes.iter().filter_map(|node| {
                    let word = word(self.name, node, errors)?;
                    self.word(word).map_err(|error| errors.push(error.at(node.span()))).ok()
                });
                Some(words.collect::<Vec<_>>().join(" "))
            }
            (Type::Map, DeValue::Table(table)) => Some(self.map(table, errors)),
            (Type::Json, DeValue::Table(_) | DeValue::Array(_)) => self.json(node, errors),
            (_, DeValue::String(_)) => {
                let text = text(self.name, node, check::setting_value, errors)?.trim();
                self.spelled(text).map_err(|error| errors.push(error.at(node.span()))).ok()
            }
            (_, value) => {
                let message = format!("`{}` must be {}, not {}", self.name, self.expected(), a(value));
                errors.push(ConfigError::new(message).help(self.example()).at(node.span()));
                None
            }
        }
    }

    /// A value in Nix's own spelling.
    fn spelled(&self, text: &str) -> Result<String, ConfigError> {
        let refused = || self.refused(text, "");
        match &self.row.kind {
            Type::Bool => match text {
                "true" | "yes" | "1" => Ok("true".into()),
                "false" | "no" | "0" => Ok("false".into()),
                _ => Err(refused()),
            },
            Type::Jobs if text == "auto" => Ok("auto".into()),
            Type::Int | Type::Jobs => match &self.row.auto {
                Some(number) if text == "auto" => Ok(number.clone()),
                _ => number(text).map(|number| number.to_string()).ok_or_else(refused),
            },
            Type::OneOf(words) if words.iter().any(|word| word == text) => Ok(text.into()),
            Type::OneOf(_) => Err(refused()),
            Type::Words | Type::Paths | Type::Binds | Type::Keys => {
                let words = text.split_whitespace().map(|word| self.word(word));
                Ok(words.collect::<Result<Vec<_>, _>>()?.join(" "))
            }
            Type::Map => {
                let words: Vec<_> = text.split_whitespace().collect();
                match words.iter().find(|word| !word.contains('=')) {
                    Some(word) => Err(self.refused(word, ": it has no `=`")),
                    None => Ok(words.join(" ")),
                }
            }
            Type::Path | Type::OptionalPath => match text {
                "" if self.row.kind == Type::OptionalPath => Ok(String::new()),
                _ if text.starts_with('/') => Ok(text.into()),
                _ => Err(self.refused(text, ": it is not an absolute path")),
            },
            Type::Json => match serde_json::from_str::<serde::de::IgnoredAny>(text) {
                Ok(_) => Ok(text.into()),
                Err(error) => Err(self.refused(text, &format!(": it is not JSON: {error}"))),
            },
            Type::Store if text.is_empty() => Err(self.refused(text, ": it is empty")),
            Type::Store | Type::Text => Ok(text.into()),
        }
    }

    /// A word of a list.
    fn word(&self, word: &str) -> Result<String, ConfigError> {
        let reason = match &self.row.kind {
            Type::Paths if !word.starts_with('/') => ": it is not an absolute path",
            Type::Binds => {
                let path = word.strip_suffix('?').unwrap_or(word);
                let (inside, outside) = path.split_once('=').unwrap_or((path, path));
                match inside.starts_with('/') && outside.starts_with('/') {
                    true => return Ok(word.into()),
                    false => ": it is not PATH or INSIDE=OUTSIDE with absolute paths",
                }
            }
            Type::Keys if secret::key_length(word) != Some(secret::PUBLIC_KEY) => {
                ": it is not a name, `:` and 32 bytes in base64"
            }
            _ => return Ok(word.into()),
        };
        Err(self.refused(word, reason))
    }

    /// `k=v` words, in the order of the file.
    fn map(&self, table: &DeTable<'_>, errors: &mut Errors) -> String {
        let mut words = Vec::new();
        for (key, node) in in_order(table) {
            let name = checked(key.get_ref(), check::setting_word, key.span(), errors);
            if name.is_some_and(|name| name.contains('=')) {
                errors.push(self.refused(key.get_ref(), ": `=` is not allowed in a name").at(key.span()));
            }
            let value = match node.get_ref() {
                DeValue::String(text) if text.is_empty() => Some(""),
                DeValue::String(_) => text(self.name, node, check::setting_word, errors),
                value => {
                    let message = format!("a value in `{}` must be a string, not {}", self.name, a(value));
                    errors.push(ConfigError::new(message).help("write it in quotes").at(node.span()));
                    None
                }
            };
            if let (Some(name), Some(value)) = (name, value) {
                let entry = format!("{name}={value}");
                match secret::variable(self.name, &entry) {
                    Ok(()) => words.push(entry),
                    Err(error) => errors.push(error.at(node.span())),
                }
            }
        }
        words.join(" ")
    }

    fn json(&self, node: &Node<'_>, errors: &mut Errors) -> Option<String> {
        let Some(value) = json(node.get_ref()) else {
            errors.push(
                ConfigError::new(format!("`{}` has a date, which JSON cannot represent", self.name))
                    .at(node.span()),
            );
            return None;
        };
        let text = value.to_string();
        let error = secret::check(self.name, &text).and_then(|()| check::setting_value(&text));
        error.map_err(|error| errors.push(error.at(node.span()))).ok().map(|()| text)
    }
}

fn node_text(node: &Node<'_>) -> String {
    node.get_ref().as_integer().map(|number| number.to_string()).unwrap_or_default()
}

/// A string that holds no secret and passes the check.
fn text<'a>(
    name: &str,
    node: &'a Node<'_>,
    check: fn(&str) -> Result<(), ConfigError>,
    errors: &mut Errors,
) -> Option<&'a str> {
    let text = node.get_ref().as_str()?;
    if let Err(error) = secret::check(name, text) {
        errors.push(error.at(node.span()));
        return None;
    }
    checked(text, check, node.span(), errors).map(str::trim)
}

/// An entry of a list.
fn word<'a>(name: &str, node: &'a Node<'_>, errors: &mut Errors) -> Option<&'a str> {
    if node.get_ref().as_str().is_none() {
        let message = format!("each entry of a list must be a string, not {}", a(node.get_ref()));
        errors.push(ConfigError::new(message).help("write it in quotes").at(node.span()));
        return None;
    }
    text(name, node, check::setting_word, errors)
}
