//! What can be wrong with a tarball, said so that the reader knows where and what to do.

use std::io;

use thiserror::Error;

use crate::diagnostic::Diagnostic;
use crate::output::reason;

/// One thing wrong with a tarball that should hold a closure of Nix.
#[derive(Debug, Error)]
pub enum Fault {
    #[error("it is {0}, not a tarball")]
    NotATarball(&'static str),
    #[error("it ends in the middle")]
    Truncated,
    #[error("it is damaged: {0}")]
    Damaged(String),
    #[error("it is too large: {0}")]
    TooLarge(String),
    #[error("it cannot be read: {}", reason(.0))]
    Unreadable(io::Error),
    /// The cache, not the tarball.
    #[error("its content cannot be written to the cache: {}", reason(.0))]
    Unwritable(io::Error),

    /// `path` as the tarball writes it, made printable.
    #[error("`{path}` {reason}")]
    Entry { path: String, reason: String },

    #[error("it has no registration: there is no file `.reginfo` in its directory")]
    Unregistered,
    #[error("line {line} of its registration {reason}")]
    Malformed { line: usize, reason: String },
    #[error("`{0}` is registered twice")]
    RegisteredTwice(String),
    #[error("`{0}` is registered, but not in `store/`")]
    Missing(String),
    #[error("`{0}` is in `store/`, but not registered")]
    Extra(String),
    #[error("`{path}` refers to `{reference}`, which is not in the tarball")]
    Dangling { path: String, reference: String },
    #[error("`{path}` is registered with {registered} bytes as NAR, but has {found}")]
    Size { path: String, registered: u64, found: u64 },
    #[error("`{path}` is registered with NAR hash sha256:{registered}, but has sha256:{found}")]
    Hash { path: String, registered: String, found: String },

    #[error("none of its store paths is a Nix: none has `bin/nix-env` and `bin/nix-daemon`")]
    NoNix,
    #[error("it has several Nix: {}", quoted(.0))]
    SeveralNix(Vec<String>),
    #[error("`{0}` does not say which release of Nix it is")]
    NoRelease(String),
    #[error("`{path}` is {what}, not a program")]
    NoProgram { path: String, what: &'static str },
    /// `system` when it is a known one's.
    #[error("`{path}` is a program for {}, not for {wanted}", .system.unwrap_or("another system"))]
    WrongSystem { path: String, system: Option<&'static str>, wanted: &'static str },
}

impl Fault {
    pub fn entry(path: &[u8], reason: impl Into<String>) -> Self {
        Self::Entry { path: printable(path), reason: reason.into() }
    }

    /// What a reader of the stream said. The decoder's limits arrive as
    /// [`io::ErrorKind::FileTooLarge`], the end of the file as [`io::ErrorKind::UnexpectedEof`].
    pub fn of_read(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Truncated,
            io::ErrorKind::FileTooLarge => Self::TooLarge(error.to_string()),
            _ if error.raw_os_error().is_some() => Self::Unreadable(error),
            _ => Self::Damaged(error.to_string()),
        }
    }

    fn help(&self) -> String {
        match self {
            Self::NotATarball(_) => {
                "name a binary tarball of Nix, such as `nix-2.26.3-x86_64-linux.tar.xz`".into()
            }
            Self::Truncated => {
                "its hash is the configured one, so it was cut off before it was hashed; take the whole file, \
                 and its hash, from its publisher"
                    .into()
            }
            Self::Unreadable(_) => "check the disk and try again".into(),
            Self::Unwritable(error) => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    "free some space, or choose another cache with `--cache`".into()
                }
                _ => "choose another cache with `--cache`".into(),
            },
            Self::Damaged(_) | Self::TooLarge(_) | Self::Entry { .. } => {
                "Nix makes no such tarball: take it, and its hash, from its publisher again".into()
            }
            Self::Unregistered | Self::Malformed { .. } | Self::RegisteredTwice(_) => {
                "write `.reginfo` with `nix-store --dump-db` of exactly the paths in `store/`, sha256 hashes".into()
            }
            Self::Missing(_) | Self::Extra(_) | Self::Dangling { .. } => {
                "a closure is a path with all it refers to: make the tarball from `nix-store --query --requisites`"
                    .into()
            }
            Self::Size { .. } | Self::Hash { .. } => {
                "the content is not what was registered: do not use this tarball; make or fetch it again".into()
            }
            Self::NoNix | Self::NoProgram { .. } => "name a binary tarball of Nix".into(),
            Self::SeveralNix(_) => "make the tarball from the closure of one Nix".into(),
            Self::NoRelease(_) => {
                "a store path of Nix is named like `HASH-nix-2.26.3`, with the release after the program's name".into()
            }
            Self::WrongSystem { system: Some(system), .. } => {
                format!("put it into `[nix.closure.{system}]`, and the tarball for the system here")
            }
            Self::WrongSystem { wanted, .. } => format!("name the tarball for {wanted}"),
        }
    }

    /// As a message about the tarball at `location`.
    pub fn diagnostic(&self, location: &str) -> Diagnostic {
        Diagnostic::new(format!("`{location}`: {self}")).help(self.help())
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Text from the tarball for a message: nothing in it commands a terminal, and it ends.
pub fn printable(bytes: &[u8]) -> String {
    const MOST: usize = 300;
    let text = String::from_utf8_lossy(bytes);
    let mut shown = String::new();
    for (i, c) in text.chars().enumerate() {
        let hidden = c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match c {
            _ if i == MOST => {
                shown.push('…');
                break;
            }
            _ if hidden => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown
}
