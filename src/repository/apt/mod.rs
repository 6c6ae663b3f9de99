//! The apt repository: a pool of .debs, and the indices of each suite
//! (<https://wiki.debian.org/DebianRepository/Format>, sources.list(5)).

mod contents;
mod read;
mod release;
mod suite;

pub use read::read;
pub use suite::suites;

use super::record::{Description, Record};
use super::tree::{TreePath, computed};
use crate::diagnostic::Diagnostic;
use crate::knowledge::Family;

/// The family whose packages apt reads.
pub const FAMILY: Family = Family::Deb;

/// The directory that apt's URI names, below the repository.
const BASE: &str = "apt/";

/// Directory of the suite called `suite`, below the repository.
pub fn folder(suite: &str) -> String {
    format!("{BASE}dists/{suite}")
}

/// Where the .deb called `file`, of the source package `source`, is first published:
/// `apt/pool/COMPONENT/n/SOURCE/FILE`.
fn pool(component: &str, source: &str, file: &str) -> Result<TreePath, Diagnostic> {
    // Debian has too many `lib*` for one directory; other archives do the same.
    let letters = if source.starts_with("lib") { 4 } else { 1 };
    let prefix = source.get(..letters).unwrap_or(source);
    computed(format!("{BASE}pool/{component}/{prefix}/{source}/{file}"))
}

impl Record {
    /// Where its .deb is.
    pub fn pool(&self) -> Option<&TreePath> {
        match &self.description {
            Description::Deb { path, .. } => Some(path),
            Description::Rpm { .. } => None,
        }
    }
}
