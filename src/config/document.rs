//! The text as TOML: values with their spans, and what is wrong with its syntax.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::error::{ConfigError, tick};

/// A value and where it stands.
pub type Node<'i> = Spanned<DeValue<'i>>;

/// As many broken parts of one file are reported.
const MOST: usize = 50;

/// More values than any configuration has: each is compared with what is known.
const MOST_VALUES: usize = 20_000;

/// What could be read of a text.
pub struct Document<'i> {
    pub table: DeTable<'i>,
    /// One error for each broken part.
    pub errors: Vec<ConfigError>,
    /// The broken parts: what was read from there is a guess and cannot be judged.
    broken: Vec<Range<usize>>,
}

impl<'i> Document<'i> {
    pub fn parse(text: &'i str) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut document = Self { table: table.into_inner(), errors: Vec::new(), broken: Vec::new() };
        if count(&document.table) > MOST_VALUES {
            let error = ConfigError::new(format!("the file has more than {MOST_VALUES} values"));
            document.errors.push(error.help("is this a configuration of nix-packager?").at(0..0));
            document.table = DeTable::new();
            return document;
        }
        let mut errors: Vec<Error> = errors;
        errors.sort_by_key(start);
        for error in &errors {
            if document.errors.len() == MOST {
                let at = start(error);
                let error = ConfigError::new("too many syntax errors; giving up here");
                document.errors.push(error.help("is this a TOML file?").at(at..at));
                document.broken.push(at..text.len() + 1);
                break;
            }
            document.add(text, error, &errors);
        }
        document
    }

    /// Whether `offset` stands in a part whose syntax is broken.
    pub fn is_broken(&self, offset: usize) -> bool {
        self.broken.iter().any(|part| part.contains(&offset))
    }

    /// Notes an error, unless an earlier one in the same part is its likely cause.
    fn add(&mut self, text: &str, error: &Error, all: &[Error]) {
        let offset = start(error);
        if self.is_broken(offset) {
            return;
        }
        let value = enclosing(&self.table, offset);
        let part = broken_part(text, error, value.clone());
        let unclosed =
            all.iter().find(|error| error.message().starts_with("unclosed") && part.contains(&start(error)));
        self.errors.push(match (unclosed, value) {
            (Some(error), Some(value)) => in_plain_words(text, error).at(value.start..value.start + 1),
            (None, Some(value)) if is_unclosed_string(text, error) => {
                ConfigError::new("the string is not closed")
                    .help("end it with the same quotes it begins with")
                    .at(value)
            }
            _ => in_plain_words(text, error).at(error.span().unwrap_or(offset..offset)),
        });
        self.broken.push(part);
    }
}

/// How many values there are, tables and lists included.
fn count(table: &DeTable<'_>) -> usize {
    table.values().map(count_value).sum()
}

fn count_value(node: &Node<'_>) -> usize {
    1 + match node.get_ref() {
        DeValue::Table(table) => count(table),
        DeValue::Array(nodes) => nodes.iter().map(count_value).sum(),
        _ => 0,
    }
}

fn start(error: &Error) -> usize {
    error.span().map_or(0, |span| span.start)
}

/// The outermost value that has `offset` in it or ends there.
fn enclosing(table: &DeTable<'_>, offset: usize) -> Option<Range<usize>> {
    table.iter().find_map(|(_, node)| within(node, offset))
}

fn within(node: &Node<'_>, offset: usize) -> Option<Range<usize>> {
    let span = node.span();
    if span.start <= offset && offset <= span.end {
        return Some(span);
    }
    match node.get_ref() {
        DeValue::Table(table) => enclosing(table, offset),
        DeValue::Array(nodes) => nodes.iter().find_map(|node| within(node, offset)),
        _ => None,
    }
}

/// Whole lines: those of the value the error is in; after a broken header, all that follow
/// up to the next header, because nobody knows what section they are in.
fn broken_part(text: &str, error: &Error, value: Option<Range<usize>>) -> Range<usize> {
    let offset = start(error);
    let span = value.unwrap_or(offset..offset);
    let from = text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end_of_line = |at: usize| text[at..].find('\n').map_or(text.len() + 1, |newline| at + newline + 1);
    let mut to = end_of_line(span.end);
    let is_header = text[from..].trim_start().starts_with('[') && !is_duplicate(error);
    while is_header && to < text.len() && !text[to..].trim_start_matches([' ', '\t']).starts_with('[') {
        to = end_of_line(to);
    }
    from..to
}

/// The closing quote is missed where the line or the text ends.
fn is_unclosed_string(text: &str, error: &Error) -> bool {
    let at_end =
        text.get(start(error)..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['\r', '\n']));
    let message = error.message();
    at_end && (message.ends_with("string, expected `\"`") || message.ends_with("string, expected `'`"))
}

fn is_duplicate(error: &Error) -> bool {
    error.message() == "duplicate key"
}

/// The parser's message, reworded where it is hard to understand.
fn in_plain_words(text: &str, error: &Error) -> ConfigError {
    let span = error.span().unwrap_or(0..0);
    let part = text.get(span).unwrap_or_default();
    match error.message() {
        "duplicate key" => {
            ConfigError::new(format!("{} is set twice", tick(part))).help("keep one of the two")
        }
        "string values must be quoted, expected literal string" if part.is_empty() => {
            ConfigError::new("there is no value after `=`")
                .help("add a value, or remove the line to use the default")
        }
        "string values must be quoted, expected literal string" => {
            // It may be a secret, which the excerpt hides.
            ConfigError::new("this is not a TOML value").help("strings need quotes: `\"text\"`")
        }
        message => ConfigError::new(message).help("the syntax of TOML: https://toml.io/"),
    }
}
