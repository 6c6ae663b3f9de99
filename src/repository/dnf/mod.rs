//! The rpm half of a repository: signed .rpm files, and the repodata by which dnf finds them.
//!
//! An .rpm file enters, whoever built it. What is published leaves: the file with its signature,
//! the trees it belongs to, and for each tree the documents below `repodata`.

mod describe;
mod metadata;
mod read;
mod repomd;
mod sign;
mod tree;

use crate::knowledge::Family;

/// Whose packages dnf reads.
pub const FAMILY: Family = Family::Rpm;

pub use metadata::{Document, Metadata, metadata};
pub use read::{RpmFile, refused};
pub use sign::{Measured, SignPacket, Signed};
pub use tree::{Tree, all_trees};
