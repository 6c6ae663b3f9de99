//! Filters templates may use: one for each syntax a value can be put into.

use jiff::Timestamp;
use tera::{Kwargs, State};

use crate::roff;

/// `text` as one word of a POSIX shell.
pub fn quote(text: &str, _: Kwargs, _: &State) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// `text` as a quoted field of sysusers.d(5), where `%` starts a specifier.
pub fn sysusers(text: &str, _: Kwargs, _: &State) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%"))
}

/// `text` in a manual page, as it would be typed; at the beginning of a line, a full stop would begin a request.
pub fn roff(text: &str, _: Kwargs, _: &State) -> String {
    let guard = if text.starts_with('.') { "\\&" } else { "" };
    format!("{guard}{}", roff::literal(text))
}

/// Seconds since the epoch as YYYY-MM-DD.
pub fn date(seconds: i64, _: Kwargs, _: &State) -> tera::TeraResult<String> {
    let time = Timestamp::from_second(seconds).map_err(|error| tera::Error::message(error.to_string()))?;
    Ok(time.strftime("%Y-%m-%d").to_string())
}
