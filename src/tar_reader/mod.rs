//! Tar archives that may be hostile, entry by entry, within limits.
//!
//! Packages are read as dpkg reads them, tarballs of Nix as POSIX says: see [`Dialect`].
//!
//! The `tar` crate writes our archives, and is not used here: it allocates as much memory as a long name
//! claims to need, accepts an archive without its end, and reads prefixes, numbers and sizes of entries
//! without content differently from dpkg, so that an inspection would show other files than dpkg installs.

mod error;
mod header;
mod pax;
mod reader;

pub(crate) use error::{Problem, TarError};
pub(crate) use header::looks_like_tar;
pub(crate) use reader::{Entry, TarReader};

/// Bytes of a block: a header, or a part of a file's content.
pub(crate) const BLOCK: usize = 512;

/// Whose rules decide where they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// dpkg's `lib/dpkg/tarfn.c`: GNU long names, no pax headers, no type that dpkg does not know. One
    /// block of zeros ends the archive.
    Dpkg,
    /// POSIX.1-2001: long names of GNU and of pax, every type an entry. Two blocks of zeros end the
    /// archive. Owners and devices are not read.
    Posix,
}

/// How much of an archive is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of a header for long names.
    pub long_name: u64,
    /// Bytes that an entry may claim as its content.
    pub content: u64,
    /// Headers: of entries, and of their long names.
    pub headers: u64,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Directory,
    Symlink,
    HardLink,
    CharacterDevice,
    BlockDevice,
    Fifo,
    Sparse,
    /// Of a type that is not known here.
    Unknown,
}
