//! The apt repository: a pool of .debs, and the indices of each suite
//! (<https://wiki.debian.org/DebianRepository/Format>, sources.list(5)).

mod contents;
mod read;
mod release;
mod suite;

pub use read::read;
pub use suite::suites;

use super::record::{Description, Record};
use crate::knowledge::Family;

/// The family whose packages apt reads.
pub const FAMILY: Family = Family::Deb;

/// Path of a .deb below the repository: `apt/pool/COMPONENT/n/SOURCE/FILE`.
pub fn pool(component: &str, record: &Record) -> String {
    format!("apt/{}", below_apt(component, record))
}

/// The same below the directory that apt's URI names.
fn below_apt(component: &str, record: &Record) -> String {
    let source = match &record.description {
        Description::Deb { source, .. } => source,
        Description::Rpm { .. } => &record.name,
    };
    // Debian has too many `lib*` for one directory; other archives do the same.
    let letters = if source.starts_with("lib") { 4 } else { 1 };
    let prefix = source.get(..letters).unwrap_or(source);
    format!("pool/{component}/{prefix}/{source}/{}", record.file)
}
