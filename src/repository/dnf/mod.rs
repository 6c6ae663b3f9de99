//! dnf repositories: signed .rpm files, and the repodata by which dnf finds them. What clients know as
//! one repository is a [`Repo`]: the packages of one distribution release and architecture.
//!
//! Any .rpm file enters, no matter who built it; the signed file, the repositories it belongs to, and the
//! documents of their `repodata` leave.

mod describe;
mod metadata;
mod read;
mod repo;
mod repomd;
mod sign;

use crate::knowledge::Family;

/// The family whose packages dnf reads.
pub const FAMILY: Family = Family::Rpm;

pub use metadata::{Document, Metadata, Previous, metadata};
pub use read::{RpmFile, refused};
pub use repo::{Repo, all_repos};
pub use sign::{Measured, SignPacket, Signed};
