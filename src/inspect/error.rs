//! What can go wrong: each message has the place and what to do.

use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::print::{self, ShowPath};

/// Why a file could not be inspected.
#[derive(Debug, Error)]
pub enum InspectError {
    #[error("`{path}` cannot be read: {source}; name a .deb or .rpm file that you may read", path = path.shown())]
    Open { path: PathBuf, source: io::Error },
    /// `what` it looks like, with its article.
    #[error("`{path}` is not a .deb or .rpm: it is {what}; name a package file", path = path.shown())]
    NotAPackage { path: PathBuf, what: &'static str },
    #[error("`{path}`: {error}", path = path.shown())]
    Content { path: PathBuf, error: ContentError },
}

/// One thing wrong at one place of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentError {
    pub kind: ErrorKind,
    /// What was being read.
    pub place: String,
    /// Bytes from the start of `place`'s file or, where `place` says so, of its uncompressed form.
    pub offset: u64,
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The file ends too early.
    Truncated,
    /// Bytes that the format does not allow.
    Damaged,
    /// Beyond a limit of this reader (`limits.rs`).
    TooLarge,
    /// Known, and refused by dpkg or rpm as well.
    Unsupported,
    /// The system could not read it.
    Unreadable,
}

impl ErrorKind {
    fn advice(self) -> &'static str {
        match self {
            ErrorKind::Truncated => "fetch the whole file again",
            ErrorKind::Damaged => "fetch the file again, or ask its maintainer",
            ErrorKind::TooLarge => "do not install it unless you know why it is that large",
            ErrorKind::Unsupported => "ask its maintainer for a package in a current format",
            ErrorKind::Unreadable => "check the disk and try again",
        }
    }
}

impl fmt::Display for ContentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, place, offset, reason } = self;
        let (place, reason) = (print::line(place), print::line(reason));
        write!(f, "{place} at byte {offset}: {reason}; {}", kind.advice())
    }
}

impl ContentError {
    pub(super) fn new(
        kind: ErrorKind,
        place: impl Into<String>,
        offset: u64,
        reason: impl Into<String>,
    ) -> Self {
        Self { kind, place: place.into(), offset, reason: reason.into() }
    }

    /// A failed read of `place`. Limits of the readers below arrive as
    /// [`io::ErrorKind::FileTooLarge`], the end of the file as [`io::ErrorKind::UnexpectedEof`].
    pub(super) fn of_read(place: impl Into<String>, offset: u64, error: &io::Error) -> Self {
        let (kind, reason) = match error.kind() {
            io::ErrorKind::UnexpectedEof => (ErrorKind::Truncated, "unexpected end of file".into()),
            io::ErrorKind::FileTooLarge => (ErrorKind::TooLarge, error.to_string()),
            _ if error.raw_os_error().is_some() => (ErrorKind::Unreadable, error.to_string()),
            _ => (ErrorKind::Damaged, error.to_string()),
        };
        Self::new(kind, place, offset, reason)
    }
}
