//! One value of the file as the type its key asks for, or what is wrong with it.

use std::ops::{Range, RangeInclusive};

use toml::de::{DeInteger, DeTable, DeValue};

use super::check;
use super::document::Node;
use super::fault::{Fault, tick};
use super::key::{Key, Word};
use super::values::{Channel, Config, Ids};
use crate::diagnostic::nearest;

pub type Faults = Vec<Fault>;

pub fn text<'a>(
    key: &Key,
    node: &'a Node<'_>,
    check: fn(&str) -> Result<(), Fault>,
    faults: &mut Faults,
) -> Option<&'a str> {
    let Some(text) = node.get_ref().as_str() else { return wrong_type(key, node, faults) };
    checked(text, check, node.span(), faults)
}

/// In the order of the file.
pub fn texts(
    key: &Key,
    node: &Node<'_>,
    check: fn(&str) -> Result<(), Fault>,
    faults: &mut Faults,
) -> Option<Vec<String>> {
    let Some(nodes) = node.get_ref().as_array() else { return wrong_type(key, node, faults) };
    let before = faults.len();
    let mut found: Vec<String> = Vec::new();
    for node in nodes.iter() {
        let Some(text) = text(key, node, check, faults) else { continue };
        if found.iter().any(|known| known == text) {
            let fault = Fault::new(format!("`{}` has {} twice", key.name, tick(text)));
            faults.push(fault.help("keep one of the two").at(node.span()));
        }
        found.push(text.to_owned());
    }
    (faults.len() == before).then_some(found)
}

pub fn flag(key: &Key, node: &Node<'_>, faults: &mut Faults) -> Option<bool> {
    node.get_ref().as_bool().or_else(|| wrong_type(key, node, faults))
}

pub fn integer(
    key: &Key,
    node: &Node<'_>,
    range: &RangeInclusive<u32>,
    why: &str,
    faults: &mut Faults,
) -> Option<u32> {
    let Some(number) = node.get_ref().as_integer() else { return wrong_type(key, node, faults) };
    in_range(key.name, number, node.span(), range, why, faults)
}

/// Ascending.
pub fn integers(
    key: &Key,
    node: &Node<'_>,
    range: &RangeInclusive<u32>,
    why: &str,
    faults: &mut Faults,
) -> Option<Vec<u32>> {
    let Some(nodes) = node.get_ref().as_array() else { return wrong_type(key, node, faults) };
    let mut found = Vec::new();
    let before = faults.len();
    for node in nodes.iter() {
        let Some(number) = integer(key, node, range, why, faults) else { continue };
        if found.contains(&number) {
            let fault = Fault::new(format!("`{}` has {number} twice", key.name));
            faults.push(fault.help("keep one of the two").at(node.span()));
        }
        found.push(number);
    }
    if nodes.is_empty() {
        faults.push(Fault::new(format!("`{}` is empty", key.name)).help(form(key)).at(node.span()));
    }
    found.sort();
    (faults.len() == before).then_some(found)
}

pub fn one_of(
    key: &Key,
    node: &Node<'_>,
    words: &'static [Word],
    faults: &mut Faults,
) -> Option<fn(&mut Config)> {
    let Some(text) = node.get_ref().as_str() else { return wrong_type(key, node, faults) };
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, set)| *set);
    if found.is_none() {
        let message = format!("`{}` cannot be {}", key.name, tick(text));
        let help = match nearest(text, words.iter().map(|(word, _)| *word)) {
            Some(word) => format!("did you mean `\"{word}\"`?"),
            None => form(key),
        };
        faults.push(Fault::new(message).help(help).at(node.span()));
    }
    found
}

/// A word, or a text that passes the check.
pub enum WordOrText<'a> {
    Word(fn(&mut Config)),
    Text(&'a str),
}

pub fn one_of_or<'a>(
    key: &Key,
    node: &'a Node<'_>,
    words: &'static [Word],
    check: fn(&str) -> Result<(), Fault>,
    faults: &mut Faults,
) -> Option<WordOrText<'a>> {
    let Some(text) = node.get_ref().as_str() else { return wrong_type(key, node, faults) };
    // What is meant for a word is judged as one.
    if text.contains('/') {
        return checked(text, check, node.span(), faults).map(WordOrText::Text);
    }
    one_of(key, node, words, faults).map(WordOrText::Word)
}

pub fn ids(key: &Key, node: &Node<'_>, faults: &mut Faults) -> Option<Ids> {
    let table = match node.get_ref() {
        DeValue::String(word) if word == "dynamic" => return Some(Ids::Dynamic),
        DeValue::String(word) if word == "auto" => return Some(Ids::Auto),
        DeValue::String(word) => {
            let message = format!("`{}` cannot be {}", key.name, tick(word));
            faults.push(Fault::new(message).help(form(key)).at(node.span()));
            return None;
        }
        DeValue::Table(table) => table,
        _ => return wrong_type(key, node, faults),
    };
    let members = members(key, table, node.span(), ["group", "first"], faults);
    let [group, first] = members.map(|member| member.and_then(|(name, node)| id(name, node, faults)));
    Some(Ids::Fixed { group: group?, first: first? })
}

fn id(name: &str, node: &Node<'_>, faults: &mut Faults) -> Option<u32> {
    match node.get_ref() {
        DeValue::Integer(number) => {
            let why = "an id is a number of 32 bits";
            in_range(name, number, node.span(), &(0..=u32::MAX), why, faults)
        }
        value => {
            let message = format!("`{name}` must be an integer, not {}", a(value));
            faults.push(Fault::new(message).help("write a number, such as 20000").at(node.span()));
            None
        }
    }
}

pub fn channels(key: &Key, node: &Node<'_>, faults: &mut Faults) -> Option<Vec<Channel>> {
    let Some(nodes) = node.get_ref().as_array() else { return wrong_type(key, node, faults) };
    let before = faults.len();
    let mut channels: Vec<Channel> = Vec::new();
    for node in nodes.iter() {
        let DeValue::Table(table) = node.get_ref() else {
            wrong_type::<()>(key, node, faults);
            continue;
        };
        let members = members(key, table, node.span(), ["name", "url"], faults);
        let checks = [check::channel_name, check::channel_url];
        let [name, url] = [0, 1].map(|i| {
            let (name, node) = members[i]?;
            let Some(text) = node.get_ref().as_str() else {
                let message = format!("`{name}` must be a string, not {}", a(node.get_ref()));
                faults.push(Fault::new(message).help(form(key)).at(node.span()));
                return None;
            };
            checked(text, checks[i], node.span(), faults)
        });
        if let (Some(name), Some((_, node))) = (name, members[0])
            && channels.iter().any(|channel| channel.name == name)
        {
            let fault = Fault::new(format!("there are two channels `{name}`"));
            faults.push(fault.help("give each channel a name of its own").at(node.span()));
        }
        if let (Some(name), Some(url)) = (name, url) {
            channels.push(Channel { name: name.into(), url: url.into() });
        }
    }
    (faults.len() == before).then_some(channels)
}

/// The values named `names` of an inline table that has no others.
fn members<'a, 'i, const N: usize>(
    key: &Key,
    table: &'a DeTable<'i>,
    span: Range<usize>,
    names: [&'static str; N],
    faults: &mut Faults,
) -> [Option<(&'static str, &'a Node<'i>)>; N] {
    for (name, _) in table.iter().filter(|(name, _)| !names.contains(&name.get_ref().as_ref())) {
        let message = format!("unknown key {} in `{}`", tick(name.get_ref()), key.name);
        let help = match nearest(name.get_ref(), names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => form(key),
        };
        faults.push(Fault::new(message).help(help).at(name.span()));
    }
    let meant = |name| table.keys().any(|key| nearest(key.get_ref(), names) == Some(name));
    names.map(|name| {
        let node = table.get(name);
        if node.is_none() && !meant(name) {
            faults
                .push(Fault::new(format!("`{}` lacks `{name}`", key.name)).help(form(key)).at(span.clone()));
        }
        node.map(|node| (name, node))
    })
}

/// The entries of a table as they were written; the parser sorts them by name.
pub fn in_order<'a, 'i>(
    table: &'a DeTable<'i>,
) -> Vec<(&'a toml::Spanned<toml::de::DeString<'i>>, &'a Node<'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

pub fn checked<'a>(
    text: &'a str,
    check: fn(&str) -> Result<(), Fault>,
    span: Range<usize>,
    faults: &mut Faults,
) -> Option<&'a str> {
    match check(text) {
        Ok(()) => Some(text),
        Err(fault) => {
            faults.push(fault.at(span));
            None
        }
    }
}

pub fn number_of(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn in_range(
    name: &str,
    number: &DeInteger<'_>,
    span: Range<usize>,
    range: &RangeInclusive<u32>,
    why: &str,
    faults: &mut Faults,
) -> Option<u32> {
    let found = number_of(number).and_then(|number| u32::try_from(number).ok());
    let found = found.filter(|number| range.contains(number));
    if found.is_none() {
        let (least, most) = (range.start(), range.end());
        let message = format!("`{name}` is {number}; it must be from {least} to {most}");
        faults.push(Fault::new(message).help(why).at(span));
    }
    found
}

/// Reports that the value of `key` has another type.
pub fn wrong_type<T>(key: &Key, node: &Node<'_>, faults: &mut Faults) -> Option<T> {
    let message = format!("`{}` must be {}, not {}", key.name, key.kind.wanted(), a(node.get_ref()));
    let mut fault = Fault::new(message);
    if let Some(literal) = key.default.or(key.example).filter(|literal| !literal.contains('\n')) {
        fault = fault.help(format!("for example: `{} = {literal}`", key.name));
    }
    faults.push(fault.at(node.span()));
    None
}

fn form(key: &Key) -> String {
    format!("`{}` is {}", key.name, key.kind.wanted())
}

/// The type of a value, with its article.
pub fn a(value: &DeValue<'_>) -> String {
    let kind = value.type_str();
    let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {kind}")
}
