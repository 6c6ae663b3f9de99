//! What can be wrong with a tarball: each message has the place and what to do.

use std::io;

use thiserror::Error;

use crate::diagnostic::Diagnostic;
use crate::output::reason;
use crate::print;
use crate::tar_reader::{Problem, TarError};

/// One thing wrong with a tarball that should contain a closure of Nix.
#[derive(Debug, Error)]
pub enum TarballError {
    #[error("it is {0}, not a tarball")]
    NotATarball(&'static str),
    #[error("unexpected end of file")]
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

    #[error("none of its store paths is Nix: none has `bin/nix-env` and `bin/nix-daemon`")]
    NoNix,
    #[error("it has more than one Nix: {}", quoted(.0))]
    SeveralNix(Vec<String>),
    #[error("`{0}` has no Nix version in its name")]
    NoVersion(String),
    #[error("`{path}` is {what}, not a program")]
    NoProgram { path: String, what: &'static str },
    /// `system` if it is a known one.
    #[error("`{path}` is a program for {}, not for {wanted}", .system.unwrap_or("another system"))]
    WrongSystem { path: String, system: Option<&'static str>, wanted: &'static str },
}

impl TarballError {
    pub fn entry(path: &[u8], reason: impl Into<String>) -> Self {
        Self::Entry { path: printable(path), reason: reason.into() }
    }

    /// An error of a reader of the stream. The decoder's limits arrive as
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
                "the hash matches the configured one, so the file was already truncated when it was hashed; get the \
                 complete file, and its hash, from its publisher"
                    .into()
            }
            Self::Unreadable(_) => "check the disk and try again".into(),
            Self::Unwritable(error) => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    "free some space, or choose another cache directory with `--cache`".into()
                }
                _ => "choose another cache directory with `--cache`".into(),
            },
            Self::Damaged(_) | Self::TooLarge(_) | Self::Entry { .. } => {
                "Nix does not produce such tarballs: get the tarball, and its hash, from its publisher again".into()
            }
            Self::Unregistered | Self::Malformed { .. } | Self::RegisteredTwice(_) => {
                "generate `.reginfo` with `nix-store --dump-db` for exactly the paths in `store/`, with sha256 hashes".into()
            }
            Self::Missing(_) | Self::Extra(_) | Self::Dangling { .. } => {
                "a closure is a path and everything it refers to: make the tarball from `nix-store --query --requisites`"
                    .into()
            }
            Self::Size { .. } | Self::Hash { .. } => {
                "the content differs from the registration: do not use this tarball; create or download it again".into()
            }
            Self::NoNix | Self::NoProgram { .. } => "name a binary tarball of Nix".into(),
            Self::SeveralNix(_) => "make the tarball from the closure of a single Nix".into(),
            Self::NoVersion(_) => {
                "a store path of Nix is named like `HASH-nix-2.26.3`, with the version after the program's name".into()
            }
            Self::WrongSystem { system: Some(system), .. } => {
                format!("use it in `[nix.closure.{system}]`, and name the tarball for this system here")
            }
            Self::WrongSystem { wanted, .. } => format!("name the tarball for {wanted}"),
        }
    }

    /// As a message about the tarball at `location`.
    pub fn diagnostic(&self, location: &str) -> Diagnostic {
        Diagnostic::new(format!("`{location}`: {self}")).help(self.help())
    }
}

impl From<TarError> for TarballError {
    fn from(error: TarError) -> Self {
        match error.problem {
            Problem::Read(error) => Self::of_read(error),
            Problem::Truncated => Self::Truncated,
            Problem::Damaged(reason) | Problem::Unsupported(reason) => Self::Damaged(reason),
            Problem::TooLarge(reason) => Self::TooLarge(reason),
            Problem::LargeEntry { path, size } => Self::entry(&path, format!("claims to have {size} bytes")),
        }
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Text from the tarball for a message: safe to show, and shortened.
pub fn printable(bytes: &[u8]) -> String {
    const MOST: usize = 4096;
    print::short(&print::bytes(&bytes[..bytes.len().min(MOST)]), 300)
}
