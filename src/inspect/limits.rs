//! How much of a package is read: above any honest package, below what hurts a machine.

use crate::tar_reader::Limits;

use super::{ContentError, ErrorKind};

pub(super) const MIB: u64 = 1024 * 1024;

/// Uncompressed bytes of a control.tar.
pub(super) const CONTROL_TAR: u64 = 16 * MIB;
/// Of the tar members of a .deb. Names: PATH_MAX many times over.
pub(super) const TAR: Limits = Limits { long_name: 64 * 1024, content: u64::MAX };
/// Entries of an rpm header; rpm's own HEADER_TAGS_MAX.
pub(super) const HEADER_TAGS: u32 = 0xffff;
/// Bytes of an rpm header's store; rpm's own HEADER_DATA_MAX.
pub(super) const HEADER_DATA: u32 = 0x0fff_ffff;
/// Bytes of an rpm header that are read.
pub(super) const HEADER: u64 = 64 * MIB;
/// Fields of a control file.
pub(super) const FIELDS: usize = 1000;

/// Counts things and the bytes of their names, up to a limit for each.
#[derive(Debug)]
pub(super) struct Meter {
    what: &'static str,
    most: u64,
    most_bytes: u64,
    count: u64,
    bytes: u64,
}

impl Meter {
    pub(super) fn files() -> Self {
        Self { what: "files", most: 1_000_000, most_bytes: 64 * MIB, count: 0, bytes: 0 }
    }

    pub(super) fn relations() -> Self {
        Self { what: "relations", most: 100_000, most_bytes: 16 * MIB, count: 0, bytes: 0 }
    }

    pub(super) fn conffiles() -> Self {
        Self { what: "conffiles", most: 100_000, most_bytes: 16 * MIB, count: 0, bytes: 0 }
    }

    pub(super) fn scripts() -> Self {
        Self { what: "scripts", most: 10_000, most_bytes: 16 * MIB, count: 0, bytes: 0 }
    }

    /// One more, with `bytes` of text, found at `offset` of `place`.
    pub(super) fn add(&mut self, bytes: usize, place: &str, offset: u64) -> Result<(), ContentError> {
        self.count += 1;
        self.bytes = self.bytes.saturating_add(bytes as u64);
        let Self { what, most, most_bytes, .. } = self;
        let reason = if self.count > *most {
            format!("more than {most} {what}")
        } else if self.bytes > *most_bytes {
            format!("more than {} MiB of text in {what}", *most_bytes / MIB)
        } else {
            return Ok(());
        };
        Err(ContentError::new(ErrorKind::TooLarge, place, offset, reason))
    }
}
