//! The contents of any .deb or .rpm, no matter who built it.
//!
//! Input may be hostile: readers are bounded in memory, never panic, and report what the native
//! package manager would refuse. Nothing is unpacked or run.

mod deb;
mod error;
mod inspection;
mod limits;
mod mode;
mod rpm;
mod text;

use std::io::{BufReader, Read, Seek};
use std::path::Path;

use crate::file_kind::{self, FileKind};
use crate::local_file;

pub use error::{ContentError, ErrorKind, InspectError};
pub use inspection::{Device, InspectedFile, InspectedRelation, InspectedScript, Inspection};
pub use mode::Mode;

/// Reads the package file at `path`; its content decides the format, not its name.
///
/// # Errors
/// The file cannot be opened, is not a package, is truncated, damaged or beyond the limits of
/// this reader, or dpkg or rpm would refuse it.
pub fn inspect(path: &Path) -> Result<Inspection, InspectError> {
    let open_error = |source| InspectError::Open { path: path.to_owned(), source };
    let not_a_package = |what| InspectError::NotAPackage { path: path.to_owned(), what };

    let metadata = std::fs::metadata(path).map_err(open_error)?;
    if let Some(what) = local_file::other_kind(&metadata) {
        return Err(not_a_package(what));
    }
    let mut file = local_file::open(path).map_err(open_error)?;
    let mut head = Vec::with_capacity(file_kind::HEAD);
    file.by_ref().take(file_kind::HEAD as u64).read_to_end(&mut head).map_err(open_error)?;
    file.rewind().map_err(open_error)?;

    let input = BufReader::with_capacity(64 * 1024, file);
    match file_kind::kind(&head) {
        FileKind::Deb => deb::read(input, metadata.len()),
        FileKind::Rpm => rpm::read(input, metadata.len()),
        FileKind::Other(what) => return Err(not_a_package(what)),
    }
    .map_err(|error| InspectError::Content { path: path.to_owned(), error })
}
