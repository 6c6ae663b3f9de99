//! Secrets that are known by their form: no part of the file may hold one, not even a comment.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::config::document::Node;
use crate::config::error::ConfigError;
use crate::config::settings::secret_variable;
use crate::url::{self, Queries};

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
    in_values(table, &mut Vec::new(), &mut |span| hidden.push((span, USER_ERROR)));
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
    for (at, line) in lines_of(text) {
        // Each line is searched for its end once, however many beginnings it has.
        let Some(last) = line.rfind(LAST) else { continue };
        for (start, _) in line[..last].match_indices(BEGIN) {
            let start = at + start;
            if found.len() > MOST {
                return found;
            }
            if found.last().is_some_and(|(known, _)| start < known.end) {
                continue;
            }
            let end = text[start..].match_indices(LAST).nth(1).map(|(at, _)| start + at + LAST.len());
            let end = end.unwrap_or(at + line.trim_end_matches(['"', '\'']).len());
            found.push((start..end, KEY_ERROR));
        }
    }
    found
}

/// Of each word the first token, which goes to its end: no part of a word is searched twice.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    let mut next = 0;
    let words = text.split(move |c| !is_part(c)).map(move |word| {
        let start = next;
        // Exactly one character that is not part of a word is between two words.
        next += word.len() + text[start + word.len()..].chars().next().map_or(0, char::len_utf8);
        (start, word)
    });
    words.filter(|(_, word)| word.len() >= TOKEN).filter_map(|(start, word)| {
        let begins = |at: &usize| !word[..*at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let first = |prefix: &&str| word.match_indices(*prefix).map(|(at, _)| at).find(begins);
        let at = TOKENS.iter().filter_map(first).min()?;
        (word.len() - at >= TOKEN).then(|| start + at..start + word.len())
    })
}

/// Parts of the names of keys whose values are not shown, also where the file has no such key.
const SECRET_NAMES: [&str; 5] = ["token", "passw", "passphrase", "secret", "sign-command"];

/// Everything that no excerpt of the file shows: the values of keys with such names, and in a line that is not valid TOML
/// what may be a URL.
pub fn hidden(text: &str, table: &DeTable<'_>, syntax: &[ConfigError]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    secret_values(table, &mut found);
    written_values(text, &mut found);
    for error in syntax {
        // As in an excerpt: the line that the error begins in.
        let start = error.start().min(text.len());
        let line = lines(text, &(start..start));
        let url = text[line.clone()].match_indices(':').find(|(at, _)| {
            let rest = &text[line.start + at + 1..line.end];
            rest.starts_with(['/', '\\'])
        });
        found.extend(url.map(|(at, _)| line.start + at..line.end));
    }
    found
}

/// Whether `name` is that of a secret, and not of a file with one.
fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let is_pin = || name.split(['-', '.', '"', '\'']).any(|word| word == "pin");
    let is_file = name.trim_end_matches(['"', '\'', 's']).ends_with("-file");
    !is_file && (SECRET_NAMES.iter().any(|part| name.contains(part)) || is_pin())
}

fn secret_values(table: &DeTable<'_>, found: &mut Vec<Range<usize>>) {
    for (name, node) in table {
        match is_secret_name(name.get_ref()) {
            true => found.push(node.span()),
            false => secret_values_in(node, found),
        }
    }
}

fn secret_values_in(node: &Node<'_>, found: &mut Vec<Range<usize>>) {
    match node.get_ref() {
        DeValue::String(text) if text.split_whitespace().any(|word| secret_variable(word).is_some()) => {
            found.push(node.span());
        }
        DeValue::Array(nodes) => nodes.iter().for_each(|node| secret_values_in(node, found)),
        DeValue::Table(table) => secret_values(table, found),
        _ => {}
    }
}

/// The same by the text alone, which may not be valid TOML: from the `=` to the end of the line, or of a longer value.
fn written_values(text: &str, found: &mut Vec<Range<usize>>) {
    let mut done = 0;
    for (start, line) in lines_of(text) {
        if start < done {
            continue;
        }
        let is_key = |c: char| c.is_ascii_alphanumeric() || "-_.\"'".contains(c);
        let equals = line.match_indices('=').map(|(at, _)| at);
        let name = |at: &usize| line[..*at].trim_end().rsplit(|c| !is_key(c)).next().unwrap_or_default();
        let Some(at) = equals.into_iter().find(|at| is_secret_name(name(at))) else { continue };
        let value = start + at + 1;
        let written = text[value..].trim_start_matches([' ', '\t']);
        let begin = text.len() - written.len();
        let close = [("\"\"\"", "\"\"\""), ("'''", "'''"), ("[", "]")];
        let close = close.into_iter().find(|(open, _)| written.starts_with(open));
        let end = close.map(|(open, close)| {
            written[open.len()..].find(close).map_or(text.len(), |at| begin + open.len() + at)
        });
        done = end.unwrap_or(0).max(start + line.len());
        found.push(value..done);
    }
}

/// Calls `found` for the strings below the keys `path` that have a secret in a URL when they are read: in its query, or
/// a password that is written with escapes.
fn in_values<'a>(table: &'a DeTable<'_>, path: &mut Vec<&'a str>, found: &mut dyn FnMut(Range<usize>)) {
    for (name, node) in table {
        if !url::secrets(name.get_ref(), Queries::Named).is_empty() {
            found(name.span());
        }
        path.push(name.get_ref());
        in_value(node, path, found);
        path.pop();
    }
}

fn in_value<'a>(node: &'a Node<'_>, path: &mut Vec<&'a str>, found: &mut dyn FnMut(Range<usize>)) {
    match node.get_ref() {
        DeValue::String(text) => {
            let is_secret = match is_fetched(path) {
                true => !url::users(text).is_empty(),
                false => !url::secrets(text, Queries::Named).is_empty(),
            };
            if is_secret {
                found(node.span());
            }
        }
        DeValue::Array(nodes) => nodes.iter().for_each(|node| in_value(node, path, found)),
        DeValue::Table(table) => in_values(table, path, found),
        _ => {}
    }
}

/// Whether the value at `path` is the URL of a tarball: it is fetched, and may be signed, but gets into no package.
fn is_fetched(path: &[&str]) -> bool {
    matches!(path, [.., "closure", _, "url"])
}

/// Every line, without its end, and where it begins.
fn lines_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = next;
        next += line.len();
        (start, line.trim_end_matches(['\r', '\n']))
    })
}

/// The whole lines of `span`.
fn lines(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    start..text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1)
}
