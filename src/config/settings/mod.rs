//! `[settings]`: any setting of nix.conf, each with its own type, under any of its names. What
//! depends on the release of Nix that will read it is judged when that is known.

mod convert;
mod release;
mod secret;
mod value;
mod wanted;

use std::ops::Range;

use super::check;
use super::document::Node;
use super::fault::{Fault, tick};
use super::key::Key;
use super::read::{Faults, checked, in_order, wrong_type};
use super::values::ConfiguredSetting;
use crate::knowledge::settings::find;

pub use release::Verdicts;

/// An entry of the section; `setting` is `None` when its value was refused.
pub struct Entry {
    /// Today's name of the setting.
    pub name: String,
    /// Of the value.
    pub span: Range<usize>,
    pub setting: Option<ConfiguredSetting>,
}

/// The entries whose names can be names, in the order of the file.
pub fn read(key: &Key, node: &Node<'_>, faults: &mut Faults) -> Vec<Entry> {
    let Some(table) = node.get_ref().as_table() else {
        wrong_type::<()>(key, node, faults);
        return Vec::new();
    };
    let mut found: Vec<(&str, Entry)> = Vec::new();
    for (key, node) in in_order(table) {
        let written = key.get_ref().as_ref();
        let Some(_) = checked(written, check::setting_name, key.span(), faults) else { continue };
        let known = find(written);
        let name = known.as_ref().map_or(written, |known| known.current.as_str()).to_owned();
        if let Some((other, _)) = found.iter().find(|(_, entry)| entry.name == name) {
            faults.push(twice(other, written, &name).at(key.span()));
            continue;
        }
        let value = match &known {
            Some(known) => value::typed(written, known.written, node, faults),
            None => value::any(written, node, faults),
        };
        let setting = value.map(|value| ConfiguredSetting {
            name: name.clone(),
            written: written.to_owned(),
            value,
            place: key.span(),
        });
        found.push((written, Entry { name, span: node.span(), setting }));
    }
    found.into_iter().map(|(_, entry)| entry).collect()
}

fn twice(first: &str, second: &str, today: &str) -> Fault {
    Fault::new(format!("{} is the same setting as {}", tick(second), tick(first)))
        .help(format!("keep one of the two; its name today is `{today}`"))
}
