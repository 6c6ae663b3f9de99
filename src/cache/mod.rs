//! What is expensive to make, from run to run, under the hash of what it was made from.
//!
//! A cache is a directory of three kinds of entries. An entry is stored with its own hash and is
//! compared with it when it is used; one that does not match is made again. Files get their
//! names when they are complete, so that any number of processes may share a directory.
//!
//! The hash detects damage, not an attack: anyone who can write an entry can write its hash. A cache is therefore trusted,
//! and only its owner may write to it. Tarballs are the exception: their hash is in the configuration.

mod contents;
mod entry;
mod location;
mod parts;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::diagnostic::Diagnostic;
use crate::reporter::Reporter;
use crate::temporary;

pub use contents::{Contents, clear, contents};

/// A directory of entries. Closures and parts that came from it are read from its files: keep it
/// until the packages are written.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    /// Why there is no permanent directory, if there is none.
    note: Option<String>,
    /// Removes the directory of a cache for this run only.
    _temporary: Option<temporary::Directory>,
    /// Held while a part is made.
    making: Mutex<()>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Files from the network, named by their hash.
    Tarballs,
    /// What was read from them: an index and the contents of all files.
    Closures,
    /// Compressed parts of packages.
    Parts,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Tarballs, Kind::Closures, Kind::Parts];

    /// Name of the directory, and in `nix-packager cache`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Tarballs => "tarballs",
            Kind::Closures => "closures",
            Kind::Parts => "parts",
        }
    }
}

impl Cache {
    /// The cache in `dir`, created if missing. Without `dir` it is the first of these that is
    /// set: `$NIX_PACKAGER_CACHE`, `$XDG_CACHE_HOME/nix-packager`, `$HOME/.cache/nix-packager`;
    /// if none is, or the last two cannot be written to, it is a directory for this run.
    ///
    /// # Errors
    /// A directory that was asked for cannot be used, or holds something else.
    pub fn open(dir: Option<&Path>) -> Result<Self, Diagnostic> {
        let (root, note, temporary) = location::choose(dir)?;
        Ok(Self { root, note, _temporary: temporary, making: Mutex::new(()) })
    }

    /// The directory that [`Cache::open`] would use, without creating or writing anything;
    /// `None` if there is no permanent one.
    pub fn locate(dir: Option<&Path>) -> Option<PathBuf> {
        location::permanent(dir).map(|directory| directory.path)
    }

    /// Says why nothing will be kept for the next run, if nothing will.
    pub fn announce(&self, reporter: &Reporter) {
        if let Some(note) = &self.note {
            reporter.note(note);
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }
}
