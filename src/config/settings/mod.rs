//! `[settings]`: any setting of nix.conf, each with its own type, under any of its names. What
//! depends on the version of Nix that will read it is judged when that is known.

mod convert;
mod expected;
mod features;
mod finding;
mod release;
mod secret;
mod value;

use std::collections::HashMap;

use super::check;
use super::document::Node;
use super::error::{ConfigError, tick};
use super::key::Key;
use super::read::{Reader, in_order};
use super::values::ConfiguredSetting;
use crate::knowledge::settings::find;

pub use release::Verdicts;
pub use secret::secret_variable;

/// The settings whose values are right, in the order of the file; notes each by its current name.
pub fn read(reader: &mut Reader<'_>, key: &'static Key, node: &Node<'_>) -> Option<Vec<ConfiguredSetting>> {
    let Some(table) = node.get_ref().as_table() else { return reader.wrong_type(key, node) };
    // As they were written, by their current names.
    let mut known: HashMap<String, &str> = HashMap::new();
    let mut settings = Vec::new();
    for (name_node, node) in in_order(table) {
        let written = name_node.get_ref().as_ref();
        let Some(_) = reader.checked(written, check::setting_name, name_node.span()) else { continue };
        let setting = find(written);
        let name = setting.as_ref().map_or(written, |setting| setting.current.as_str()).to_owned();
        if let Some(other) = known.get(&name) {
            reader.error(twice(other, written, &name), name_node.span());
            continue;
        }
        let value = match &setting {
            Some(setting) => value::typed(written, setting.written, node, reader.errors),
            None => value::any(written, node, reader.errors),
        };
        reader.note(key.named(&name), node.span(), value.is_some());
        settings.extend(value.map(|value| ConfiguredSetting {
            name: name.clone(),
            written: written.to_owned(),
            value,
            place: name_node.span(),
        }));
        known.insert(name, written);
    }
    Some(settings)
}

fn twice(first: &str, second: &str, current: &str) -> ConfigError {
    ConfigError::new(format!("{} is the same setting as {}", tick(second), tick(first)))
        .help(format!("keep one of the two; its current name is `{current}`"))
}
