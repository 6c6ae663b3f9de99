//! Issue 2: `inspect` tells what is in any .deb or .rpm, and of bad ones what is wrong.

mod debs;
mod hostile_debs;
mod hostile_rpms;
mod others;
mod rpms;

use std::io::Write;

use crate::support::numbers::Numbers;
use nix_packager::inspect::{InspectError, InspectedFile, Inspection, Mode, inspect};

/// Inspects a file with these bytes.
fn read(bytes: &[u8]) -> Result<Inspection, InspectError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    inspect(file.path())
}

/// What is wrong with a file of these bytes, without its path.
fn refusal(bytes: &[u8]) -> String {
    match read(bytes) {
        Ok(inspection) => panic!("no error, but:\n{}", inspection.to_text()),
        Err(InspectError::Content { error, .. }) => error.to_string(),
        Err(error) => error.to_string(),
    }
}

/// A file owned by root, without content, links or flags.
fn plain(path: &str, mode: u32) -> InspectedFile {
    InspectedFile {
        path: path.into(),
        mode: Mode(mode),
        owner: "root".into(),
        group: "root".into(),
        size: 0,
        device: None,
        link_target: None,
        flags: Vec::new(),
    }
}

/// Up to four bytes of `package` changed, the way fuzzers like them.
fn mutated(package: &[u8], numbers: &mut Numbers, from: usize) -> Vec<u8> {
    let mut bytes = package.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = from + numbers.below(bytes.len() - from);
        bytes[at] = match numbers.below(6) {
            0 => 0,
            1 => 0xff,
            2 => 0x7f,
            3 => 0x80,
            4 => bytes[at].wrapping_add(1),
            _ => numbers.below(256) as u8,
        };
    }
    bytes
}
