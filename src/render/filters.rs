//! Filters templates may use: one for each syntax a value can be put into.

use tera::{Kwargs, State};

/// `text` as one word of a POSIX shell.
pub fn quote(text: &str, _: Kwargs, _: &State) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// `text` as a quoted field of sysusers.d(5), where `%` starts a specifier.
pub fn sysusers(text: &str, _: Kwargs, _: &State) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%"))
}
