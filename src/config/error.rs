//! Errors in the file: what is wrong, and where, as soon as that is known.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Source};
use crate::print;
use crate::url::{self, Queries};

/// An error in the configuration; becomes a [`Diagnostic`] once the source is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    pub message: String,
    pub help: Option<String>,
    /// The bytes that are wrong; `None` means the whole value that was checked.
    pub span: Option<Range<usize>>,
    /// Whether the text there must not be shown.
    pub is_secret: bool,
}

impl ConfigError {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, span: None, is_secret: false }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Places the error, unless it has a narrower place already.
    pub fn at(mut self, span: Range<usize>) -> Self {
        self.span.get_or_insert(span);
        self
    }

    /// Build logs are often public: the value is not shown.
    pub fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    pub fn start(&self) -> usize {
        self.span.as_ref().map_or(0, |span| span.start)
    }

    pub fn into_diagnostic(self, source: &Arc<Source>) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.message);
        if let Some(span) = self.span {
            diagnostic = diagnostic.at(source, first_line(&source.text, span));
        }
        match self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

/// `source` with stars where one of `errors` has a secret, where a URL may have one, and at `hidden`: no excerpt
/// shows it.
pub fn masked(source: &Arc<Source>, errors: &[ConfigError], hidden: &[Range<usize>]) -> Arc<Source> {
    let mut secrets = url::secrets(&source.text, Queries::All);
    secrets.extend_from_slice(hidden);
    secrets.extend(errors.iter().filter(|error| error.is_secret).filter_map(|error| error.span.clone()));
    if secrets.is_empty() {
        return Arc::clone(source);
    }
    secrets.sort_by_key(|secret| secret.start);
    let (mut text, mut done) = (String::with_capacity(source.text.len()), 0);
    for secret in secrets {
        let (start, end) = (secret.start.max(done), secret.end.max(done));
        text += &source.text[done..start];
        for c in source.text[start..end].chars() {
            match c.is_whitespace() || "\"'".contains(c) {
                true => text.push(c),
                false => text.extend(std::iter::repeat_n('*', c.len_utf8())),
            }
        }
        done = end;
    }
    text += &source.text[done..];
    Arc::new(Source { name: source.name.clone(), text })
}

/// The part of `span` on its first line: an excerpt shows one line, however long the value.
fn first_line(text: &str, span: Range<usize>) -> Range<usize> {
    let length = text.get(span.clone()).and_then(|part| part.find(['\r', '\n']));
    span.start..length.map_or(span.end, |length| span.start + length)
}

/// `text` in back-ticks as messages show what was read: on one line, not endless, and without secrets.
pub fn tick(text: &str) -> String {
    format!("`{}`", print::short(text, 60))
}

/// `a, b or c`.
pub fn either(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = words.collect();
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} or {last}", words.join(", ")),
        last => last.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_on_one_line_and_not_endless() {
        assert_eq!(tick("a\nb"), "`a\\nb`");
        assert_eq!(tick(&"x".repeat(100)).chars().count(), 63);
    }

    #[test]
    fn a_span_ends_with_its_line() {
        assert_eq!(first_line("ab\r\ncd", 1..6), 1..2);
        assert_eq!(first_line("abcd", 1..3), 1..3);
    }
}
