//! Where things are in the text of a configuration: values, tables, and headers.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub type Node<'t> = Spanned<DeValue<'t>>;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// `[a.b]`
    Header,
    /// `{ … }`
    Inline,
    /// By dotted keys, or the headers of tables in it.
    Implied,
}

pub fn written(text: &str, node: &Node<'_>) -> Written {
    match text.as_bytes().get(node.span().start) {
        Some(b'[') => Written::Header,
        Some(b'{') => Written::Inline,
        _ => Written::Implied,
    }
}

/// The value of `name` in `table`.
pub fn member<'a, 't>(table: &'a DeTable<'t>, name: &str) -> Option<&'a Node<'t>> {
    table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, node)| node)
}

/// The end of all that belongs to `node`.
pub fn end(text: &str, node: &Node<'_>) -> usize {
    match node.get_ref() {
        DeValue::Table(table) if written(text, node) != Written::Inline => {
            table.values().map(|node| end(text, node)).fold(node.span().end, usize::max)
        }
        _ => node.span().end,
    }
}

/// Where the line of the first header after `from` begins, or the text ends.
pub fn next_header(text: &str, root: &DeTable<'_>, from: usize) -> usize {
    let mut values = Vec::new();
    root.values().for_each(|node| collect(text, node, &mut values));
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        // A line of a text or a list may look the same.
        let is_value = || values.iter().any(|value| value.start < start && start < value.end);
        if start >= from && line.trim_start().starts_with('[') && !is_value() {
            return start;
        }
    }
    text.len()
}

/// The places of all values that are no tables of several lines.
fn collect(text: &str, node: &Node<'_>, values: &mut Vec<Range<usize>>) {
    match node.get_ref() {
        DeValue::Table(table) if written(text, node) != Written::Inline => {
            table.values().for_each(|node| collect(text, node, values));
        }
        // `[[name]]`
        DeValue::Array(nodes) if nodes.iter().any(|node| is_section(text, node)) => {
            nodes.iter().for_each(|node| collect(text, node, values));
        }
        _ => values.push(node.span()),
    }
}

fn is_section(text: &str, node: &Node<'_>) -> bool {
    node.get_ref().is_table() && written(text, node) == Written::Header
}
