//! How much of a package is read: above any honest package, below what hurts a machine.

use crate::tar_reader::Limits;

use super::{ContentError, ErrorKind};

pub(super) const MIB: u64 = 1024 * 1024;

/// Uncompressed bytes of a control.tar.
pub(super) const CONTROL_TAR: u64 = 16 * MIB;
/// Uncompressed bytes of a data.tar: three times what an ar archive can hold.
pub(super) const DATA_TAR: u64 = 32 * 1024 * MIB;
/// Files of a package; the largest of Debian and Fedora have some 100,000.
const FILES: u64 = 200_000;
/// Of the tar members of a .deb. Names: PATH_MAX many times over, and two headers of long names for each file.
pub(super) const TAR: Limits = Limits { long_name: 64 * 1024, content: u64::MAX, headers: 3 * FILES };
/// Entries of an rpm header; rpm's own HEADER_TAGS_MAX.
pub(super) const HEADER_TAGS: u32 = 0xffff;
/// Bytes of an rpm header's store; rpm's own HEADER_DATA_MAX.
pub(super) const HEADER_DATA: u32 = 0x0fff_ffff;
/// Bytes of an rpm header that are read; rpm read 16 MiB until 4.14, and the largest headers of distributions have 10.
pub(super) const HEADER: u64 = 32 * MIB;
/// Bytes of a name, a version or an architecture: they become part of file names, which have 255.
pub(super) const NAME: usize = 4096;
/// Bytes of one text, such as a description: a thousand pages.
pub(super) const TEXT: usize = MIB as usize;
/// Bytes of a script; the largest ones contain data that they unpack.
pub(super) const SCRIPT: usize = 4 * MIB as usize;
/// Fields of a control file.
pub(super) const FIELDS: usize = 1000;

/// Refuses `what` if its `bytes` are more than `most`.
pub(super) fn check_length(
    what: &str,
    bytes: usize,
    most: usize,
    place: &str,
    offset: u64,
) -> Result<(), ContentError> {
    if bytes <= most {
        return Ok(());
    }
    let reason = format!("{what} has {bytes} bytes, more than {most}");
    Err(ContentError::new(ErrorKind::TooLarge, place, offset, reason))
}

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
        Self { what: "files", most: FILES, most_bytes: 32 * MIB, count: 0, bytes: 0 }
    }

    pub(super) fn relations() -> Self {
        Self { what: "relations", most: 100_000, most_bytes: 8 * MIB, count: 0, bytes: 0 }
    }

    pub(super) fn conffiles() -> Self {
        Self { what: "conffiles", most: 100_000, most_bytes: 8 * MIB, count: 0, bytes: 0 }
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
