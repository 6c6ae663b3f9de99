//! What can go wrong, said so that the reader knows where and what to do.

use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a file could not be inspected.
#[derive(Debug, Error)]
pub enum InspectError {
    #[error("`{path}` cannot be read: {source}; name a .deb or .rpm file that you may read", path = path.display())]
    Open { path: PathBuf, source: io::Error },
    /// `what` it looks like, with its article.
    #[error("`{path}` is not a .deb or .rpm: it is {what}; name a package file", path = path.display())]
    NotAPackage { path: PathBuf, what: &'static str },
    #[error("`{path}`: {fault}", path = path.display())]
    Content { path: PathBuf, fault: Fault },
}

/// One thing wrong at one place of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    /// What was being read.
    pub place: String,
    /// Bytes from the start of `place`'s file or, where `place` says so, of its uncompressed form.
    pub offset: u64,
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The file ends too early.
    Truncated,
    /// Bytes that the format does not allow.
    Damaged,
    /// Beyond a limit of this reader ([`super::limits`]).
    TooLarge,
    /// Known, and refused by dpkg or rpm too.
    Unsupported,
    /// The system could not read it.
    Unreadable,
}

impl FaultKind {
    fn advice(self) -> &'static str {
        match self {
            FaultKind::Truncated => "fetch the whole file again",
            FaultKind::Damaged => "fetch the file again, or ask who built it",
            FaultKind::TooLarge => "do not install it unless you know why it is that large",
            FaultKind::Unsupported => "ask who built it for a package of today's format",
            FaultKind::Unreadable => "check the disk and try again",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, place, offset, reason } = self;
        write!(f, "{place} at byte {offset}: {reason}; {}", kind.advice())
    }
}

impl Fault {
    pub(super) fn new(
        kind: FaultKind,
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
            io::ErrorKind::UnexpectedEof => (FaultKind::Truncated, "it ends in the middle".into()),
            io::ErrorKind::FileTooLarge => (FaultKind::TooLarge, error.to_string()),
            _ if error.raw_os_error().is_some() => (FaultKind::Unreadable, error.to_string()),
            _ => (FaultKind::Damaged, error.to_string()),
        };
        Self::new(kind, place, offset, reason)
    }
}
