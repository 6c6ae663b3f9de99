//! What is expensive to make, kept from run to run under the hash of what it was made from.
//!
//! A cache is a directory of three kinds of files. Every one is kept with its own hash and is
//! compared with it when it is taken; one that does not fit is made again. Files get their
//! names when they are complete, so that any number of processes may share a directory.

mod contents;
mod kept;
mod parts;
mod place;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tempfile::TempDir;

use crate::diagnostic::Diagnostic;
use crate::reporter::Reporter;

pub use contents::{Held, clear, contents};

/// A directory of kept files. What is read from it may be needed for as long as the closures
/// and parts that came from it: keep it until the packages are written.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    /// Why there is no lasting directory, when there is none.
    note: Option<String>,
    /// Removes the directory of a cache that does not last.
    _temporary: Option<TempDir>,
    /// Held while a part is made.
    making: Mutex<()>,
}

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Files from the network, named by their hash.
    Tarballs,
    /// What was read from them: an index, and the contents of all files.
    Closures,
    /// Compressed parts of packages.
    Parts,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Tarballs, Kind::Closures, Kind::Parts];

    /// Of the directory; also what a person calls them.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Tarballs => "tarballs",
            Kind::Closures => "closures",
            Kind::Parts => "parts",
        }
    }
}

impl Cache {
    /// The cache in `dir`, made when missing. Without `dir` it is the first of these that is
    /// set: `$NIX_PACKAGER_CACHE`, `$XDG_CACHE_HOME/nix-packager`, `$HOME/.cache/nix-packager`;
    /// when none is, or the last two cannot be written to, it is a directory for this run.
    ///
    /// # Errors
    /// A directory that was asked for cannot be used, or holds something else.
    pub fn open(dir: Option<&Path>) -> Result<Self, Diagnostic> {
        let (root, note, temporary) = place::choose(dir)?;
        Ok(Self { root, note, _temporary: temporary, making: Mutex::new(()) })
    }

    /// The directory that [`Cache::open`] would use, and nothing is made or written for it;
    /// `None` when there is no lasting one.
    pub fn locate(dir: Option<&Path>) -> Option<PathBuf> {
        place::wanted(dir).map(|wanted| wanted.path)
    }

    /// Tells why nothing will be kept, when nothing will be.
    pub fn announce(&self, reporter: &Reporter) {
        if let Some(note) = &self.note {
            reporter.note(note);
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }
}
