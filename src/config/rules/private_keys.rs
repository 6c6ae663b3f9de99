//! Private keys: no part of the file may hold one, not even a comment.

use crate::config::error::ConfigError;

const BEGIN: &str = "-----BEGIN ";
const LAST: &str = "PRIVATE KEY-----";

/// Every private key in `text`: everyone can read a package. Other errors in a value that holds one are dropped.
pub fn check(text: &str, errors: &mut Vec<ConfigError>) {
    for (start, _) in text.match_indices(BEGIN) {
        let line = text[start..].lines().next().unwrap_or_default();
        if !line.contains(LAST) {
            continue;
        }
        // To the line that ends the key; where there is none, to the end of this one.
        let text = &text[start..];
        let end = text.match_indices(LAST).nth(1).map(|(at, _)| at + LAST.len());
        let end = end.unwrap_or(line.trim_end_matches(['"', '\'']).len());
        let span = start..start + end;
        errors.retain(|error| !error.span.as_ref().is_some_and(|at| at.start <= start && start < at.end));
        let error = ConfigError::new("this is a private key, and everyone can read a package").help(
            "remove it, and replace the key if anyone else has seen this file; `key` of a builder names a file on \
             the machine that sends the builds",
        );
        errors.push(error.secret().at(span));
    }
}
