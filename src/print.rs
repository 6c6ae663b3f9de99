//! What people read: the only way to standard output and standard error, and how text becomes safe to show.
//!
//! Text may come from anybody: packages, closures, servers, file names, arguments. On its way out, characters
//! that a terminal would act on are escaped, and what may be a secret in a URL is masked. [`json`] escapes
//! the same characters as JSON does, and [`exact`] changes nothing: machines read both.

use std::borrow::Cow;
use std::fmt::{self, Display, Write as _};
use std::io::{self, IsTerminal, Write};
use std::ops::RangeInclusive;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::url::{self, Queries};

/// Writes text to standard output.
///
/// # Errors
/// Whatever the system refused; a reader that went away is no error.
pub fn out(text: &str) -> io::Result<()> {
    exact(safe(text).as_bytes())
}

/// Writes a value to standard output as indented JSON.
///
/// # Errors
/// As [`out`], and values that JSON does not have.
pub fn json(value: &impl serde::Serialize) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
    // Such characters are in strings only, where JSON allows the escape.
    let escape = |text: &mut String, c: char| {
        c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(text, "\\u{unit:04x}"))
    };
    exact(format!("{}\n", escaped(&text, |c| acts(c) && !"\n\t".contains(c), escape)).as_bytes())
}

/// Writes bytes that a machine reads to standard output, as they are.
///
/// # Errors
/// As [`out`].
pub fn exact(bytes: &[u8]) -> io::Result<()> {
    #[expect(clippy::disallowed_methods)]
    let mut out = io::stdout();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes text and a line break to standard error.
pub fn error(text: &str) {
    #[expect(clippy::disallowed_methods)]
    let mut out = io::stderr();
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(out, "{}", safe(text));
}

/// Whether a person reads standard error.
pub fn is_terminal() -> bool {
    #[expect(clippy::disallowed_methods)]
    io::stderr().is_terminal()
}

/// `text`, safe to show: its line breaks and tabs stay.
pub fn safe(text: &str) -> Cow<'_, str> {
    match url::masked(text, Queries::Named) {
        Cow::Borrowed(text) => escaped(text, |c| acts(c) && !"\n\t".contains(c), escape),
        Cow::Owned(text) => {
            Cow::Owned(escaped(&text, |c| acts(c) && !"\n\t".contains(c), escape).into_owned())
        }
    }
}

/// `text` on one line, with the characters escaped that a terminal would act on; tabs stay.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |c| acts(c) && c != '\t', escape)
}

/// The beginning of `text`, up to `most` characters, as [`line()`] shows it, with the secrets of URLs masked.
pub fn short(text: &str, most: usize) -> String {
    let shown = url::masked(text, Queries::All);
    match shown.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line(&shown[..end])),
        None => line(&shown).into_owned(),
    }
}

/// Bytes that should be text: [`line()`], with `\xNN` for what is not UTF-8.
pub fn bytes(bytes: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in bytes.utf8_chunks() {
        shown += &line(chunk.valid());
        chunk.invalid().iter().for_each(|byte| shown += &format!("\\x{byte:02x}"));
    }
    shown
}

/// `text` as one word of a POSIX shell; quoted only where it has to be.
pub fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/+@%=,".contains(c);
    match !text.is_empty() && !text.starts_with('~') && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// A path as messages show it, by [`bytes`].
pub trait ShowPath {
    fn shown(&self) -> impl Display;

    /// As part of a command for a shell, by [`word`]: no option either.
    fn as_word(&self) -> impl Display;
}

impl ShowPath for Path {
    fn shown(&self) -> impl Display {
        bytes(self.as_os_str().as_bytes())
    }

    fn as_word(&self) -> impl Display {
        let text = bytes(self.as_os_str().as_bytes());
        word(&if text.starts_with('-') { format!("./{text}") } else { text })
    }
}

/// Characters that are invisible, or change the direction of text or its lines: Default_Ignorable_Code_Point of
/// Unicode 17 (DerivedCoreProperties.txt), line and paragraph separator, the directions in between, a blank Braille
/// cell, and the marks of annotations. The doctor has the same (templates/lib/doctor/report.sh.tera).
const INVISIBLE: [RangeInclusive<char>; 19] = [
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{2800}'..='\u{2800}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fffb}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d159}'..='\u{1d159}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Whether a terminal acts on `c`, or shows other text because of it.
pub fn acts(c: char) -> bool {
    c.is_control() || c >= '\u{ad}' && INVISIBLE.iter().any(|range| range.contains(&c))
}

fn escape(text: &mut String, c: char) -> fmt::Result {
    write!(text, "{}", c.escape_default())
}

fn escaped(
    text: &str,
    is_escaped: impl Fn(char) -> bool,
    escape: impl Fn(&mut String, char) -> fmt::Result,
) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match is_escaped(c) {
            // Writing to a string cannot fail.
            true => drop(escape(&mut shown, c)),
            false => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use regex_syntax::hir::{Class, HirKind};

    use super::*;

    #[test]
    fn what_a_terminal_acts_on_is_escaped() {
        assert_eq!(safe("a\tb\nä 🙂"), "a\tb\nä 🙂");
        assert_eq!(safe("\u{1b}[2J\r\u{7f}\u{9b}0m"), "\\u{1b}[2J\\r\\u{7f}\\u{9b}0m");
        for c in ['\u{202e}', '\u{2066}', '\u{200f}', '\u{61c}', '\u{2028}', '\u{feff}', '\u{e0041}'] {
            assert_eq!(safe(&c.to_string()), c.escape_unicode().to_string());
        }
        assert_eq!(line("a\nerror: b"), "a\\nerror: b");
    }

    /// All that Unicode says may be left out of what is shown.
    #[test]
    fn no_invisible_character_is_shown() {
        let parsed = regex_syntax::parse(r"\p{Default_Ignorable_Code_Point}").unwrap();
        let HirKind::Class(Class::Unicode(class)) = parsed.kind() else { panic!("{parsed:?}") };
        let ignorable = class.iter().flat_map(|range| range.start()..=range.end());
        assert_eq!(ignorable.filter(|c| !acts(*c)).collect::<String>(), "");
        assert_eq!(line("a\u{2800}\u{fe0f}"), r"a\u{2800}\u{fe0f}");
        assert_eq!(line("e\u{301} 文 한"), "e\u{301} 文 한", "marks, and what has a width, are text");
    }

    #[test]
    fn secrets_in_urls_are_masked() {
        assert_eq!(safe("see https://me:word@h/x"), "see https://***@h/x");
    }

    #[test]
    fn a_word_is_quoted_only_where_the_shell_would_read_it() {
        assert_eq!(word("https://[::1]:80/~a+b"), "'https://[::1]:80/~a+b'");
        assert_eq!(word("https://example.org/a;b$(c)`d`"), "'https://example.org/a;b$(c)`d`'");
        assert_eq!(word("https://example.org/it's"), r"'https://example.org/it'\''s'");
        assert_eq!(word("http://127.0.0.1:8000/a.gpg"), "http://127.0.0.1:8000/a.gpg");
        let path = |path: &str| Path::new(path).as_word().to_string();
        assert_eq!([path("a b"), path("~x"), path("-rf"), path("a\n")], ["'a b'", "'~x'", "./-rf", r"'a\n'"]);
    }

    #[test]
    fn paths_are_shown_even_if_they_are_not_text() {
        let path = Path::new(OsStr::from_bytes(b"a\xff\n\xc3\xa4"));
        assert_eq!(path.shown().to_string(), "a\\xff\\nä");
    }
}
