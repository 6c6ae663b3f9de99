//! Secrets that are known by their form: no part of the file may hold one, not even a comment.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::config::document::Node;
use crate::config::error::ConfigError;
use crate::url;

const BEGIN: &str = "-----BEGIN ";
const LAST: &str = "PRIVATE KEY-----";

/// What tokens of forges begin with, and the least length of one.
const TOKENS: [&str; 7] = ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-"];
const TOKEN: usize = 20;

/// As many are reported; all are masked.
const MOST: usize = 100;

/// Every secret in `text`, whose values `table` has: everyone can read a package. Other errors in the lines of
/// one are dropped: their messages might show it.
pub fn check(text: &str, table: &DeTable<'_>, errors: &mut Vec<ConfigError>) {
    let mut found = private_keys(text);
    let tokens = tokens(text).map(|span| (span, TOKEN_ERROR));
    found.extend(tokens.chain(url::users(text).into_iter().map(|span| (span, USER_ERROR))));
    found.sort_by_key(|(span, _)| span.start);
    let (mut hidden, written) = (Vec::new(), found.len().min(MOST));
    escaped(table, &mut |span| hidden.push((span, USER_ERROR)));
    let holds = |span: &Range<usize>, (other, _): &(Range<usize>, Texts)| span.contains(&other.start);
    hidden.retain(|(span, _)| !found[..written].iter().any(|other| holds(span, other)));
    found.splice(written.., hidden);
    for (span, (message, help)) in found.into_iter().take(MOST) {
        let holds = |at: &Range<usize>| at.start <= span.start && span.end <= at.end;
        let is_known = |error: &ConfigError| error.is_secret && error.span.as_ref().is_some_and(holds);
        if errors.iter().any(is_known) {
            continue;
        }
        let lines = lines(text, &span);
        let beside = |at: &Range<usize>| at.start < lines.end && lines.start < at.end.max(at.start + 1);
        errors.retain(|error| error.is_secret || !error.span.as_ref().is_some_and(beside));
        errors.push(ConfigError::new(message).help(help).secret().at(span));
    }
}

type Texts = (&'static str, &'static str);

const KEY_ERROR: Texts = (
    "this is a private key, and everyone can read a package",
    "remove it, and replace the key if anyone else has seen this file; `key` of a builder names a file on the \
     machine that sends the builds",
);
const USER_ERROR: Texts = (
    "this URL contains a user name, a password or a token",
    "remove it; if anyone else has seen this file, also revoke or change it: packages and build logs are public",
);
const TOKEN_ERROR: Texts = ("this is a token, and everyone can read a package", USER_ERROR.1);

/// From the line that begins a key to the one that ends it; where there is none, to the end of the first.
fn private_keys(text: &str) -> Vec<(Range<usize>, Texts)> {
    let mut found: Vec<(Range<usize>, Texts)> = Vec::new();
    for (start, _) in text.match_indices(BEGIN) {
        let line = text[start..].lines().next().unwrap_or_default();
        if !line.contains(LAST)
            || found.last().is_some_and(|(known, _)| start < known.end)
            || found.len() > MOST
        {
            continue;
        }
        let end = text[start..].match_indices(LAST).nth(1).map(|(at, _)| at + LAST.len());
        let end = end.unwrap_or(line.trim_end_matches(['"', '\'']).len());
        found.push((start..start + end, KEY_ERROR));
    }
    found
}

fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let begins = |(at, prefix): &(usize, &str)| {
        let before = text[..*at].chars().next_back();
        TOKENS.contains(prefix) && before.is_none_or(|c| !c.is_ascii_alphanumeric())
    };
    let found = TOKENS.iter().flat_map(|prefix| text.match_indices(prefix)).filter(begins);
    let spans = found.map(|(at, _)| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
        at..at + text[at..].find(|c| !is_part(c)).unwrap_or(text.len() - at)
    });
    spans.filter(|span| span.len() >= TOKEN)
}

/// Calls `found` for the strings that have a password only when they are read: it is written with escapes.
fn escaped(table: &DeTable<'_>, found: &mut dyn FnMut(Range<usize>)) {
    for (name, node) in table {
        if !url::users(name.get_ref()).is_empty() {
            found(name.span());
        }
        escaped_value(node, found);
    }
}

fn escaped_value(node: &Node<'_>, found: &mut dyn FnMut(Range<usize>)) {
    match node.get_ref() {
        DeValue::String(text) if !url::users(text).is_empty() => found(node.span()),
        DeValue::Array(nodes) => nodes.iter().for_each(|node| escaped_value(node, found)),
        DeValue::Table(table) => escaped(table, found),
        _ => {}
    }
}

/// The whole lines of `span`.
fn lines(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    start..text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1)
}
