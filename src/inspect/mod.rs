//! The way back: what is in any .deb or .rpm, ours or not.
//!
//! Input is hostile until proved otherwise: readers are bounded in memory, never panic, and
//! report what the native package manager would refuse. Nothing is unpacked or run.

mod deb;
mod error;
mod inspection;
mod limits;
mod mode;
mod rpm;
mod sniff;
mod text;

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

pub use error::{Fault, FaultKind, InspectError};
pub use inspection::{Device, InspectedFile, InspectedRelation, InspectedScript, Inspection};
pub use mode::Mode;
pub(crate) use sniff::looks_like;

use sniff::Kind;

/// Reads the package file at `path`, decided by its content, whatever its name.
///
/// # Errors
///
/// The file cannot be opened, is no package, or is truncated, damaged, beyond the limits of
/// this reader, or of a kind that dpkg or rpm would refuse.
pub fn inspect(path: &Path) -> Result<Inspection, InspectError> {
    let open_error = |source| InspectError::Open { path: path.to_owned(), source };
    let not_a_package = |what| InspectError::NotAPackage { path: path.to_owned(), what };

    // Asked before opening: to open a named pipe is to wait for its writer.
    let metadata = std::fs::metadata(path).map_err(open_error)?;
    if metadata.is_dir() {
        return Err(not_a_package("a directory"));
    }
    if !metadata.is_file() {
        return Err(not_a_package("a device, pipe or socket"));
    }
    let mut file = File::open(path).map_err(open_error)?;
    let mut head = Vec::with_capacity(sniff::HEAD);
    file.by_ref().take(sniff::HEAD as u64).read_to_end(&mut head).map_err(open_error)?;
    file.rewind().map_err(open_error)?;

    let input = BufReader::with_capacity(64 * 1024, file);
    match sniff::kind(&head) {
        Kind::Deb => deb::read(input, metadata.len()),
        Kind::Rpm => rpm::read(input, metadata.len()),
        Kind::Other(what) => return Err(not_a_package(what)),
    }
    .map_err(|fault| InspectError::Content { path: path.to_owned(), fault })
}
