//! A closure of Nix from upstream's binary tarball: store paths and their registration.

mod blob;
mod error;
mod index;
mod limits;
mod links;
mod name;
mod nar;
mod nix;
mod open;
mod payload;
mod registration;
mod shell;
mod stream;
mod tree;
mod unpack;
mod verify;

use serde::{Deserialize, Serialize};

use crate::knowledge::{Release, System};
use crate::model::Data;

pub use open::open;
pub use payload::{ClosureValues, DIRECTORY, files, is_own, payload};
pub use shell::BuiltInShell;

/// A verified closure: every path is registered, every reference is in it, every NAR hash matches, and one
/// of its paths is a Nix for [`Closure::system`].
#[derive(Debug, Clone)]
pub struct Closure {
    pub system: &'static System,
    /// Name of Nix's own path below /nix/store: `HASH-nix-2.26.3`.
    pub nix: String,
    /// The version in that name: `2.26.3`, `2.94.0-pre20251001`.
    pub version: String,
    /// Which release that is, for what is known by version.
    pub release: Release,
    /// The shell that it was compiled to use as /bin/sh of builds.
    pub built_in_shell: BuiltInShell,
    /// Every store path, sorted by name.
    pub paths: Vec<StorePath>,
    /// For `nix-store --load-db`: sorted by path, without derivers.
    pub registration: Data,
    /// Everything below the store directory, sorted by path.
    pub entries: Vec<ClosureEntry>,
}

/// A store path of a closure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorePath {
    /// `HASH-glibc-2.40`.
    pub name: String,
    /// Of its NAR, in hexadecimal.
    pub nar_sha256: String,
    /// Of its NAR, in bytes.
    pub nar_size: u64,
    /// Names, sorted; it may refer to itself.
    pub references: Vec<String>,
}

/// A file, directory or link of a closure.
#[derive(Debug, Clone)]
pub struct ClosureEntry {
    /// Below the store directory: `HASH-nix-2.26.3/bin/nix`.
    pub path: String,
    pub kind: ClosureKind,
}

#[derive(Debug, Clone)]
pub enum ClosureKind {
    Directory,
    File { executable: bool, data: Data },
    Symlink { to: String },
}
