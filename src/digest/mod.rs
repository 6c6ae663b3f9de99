//! SHA-256 of files, and how digests are written.

mod written;

use std::io::{self, Read};

use sha2::{Digest, Sha256};

pub use written::{BASE32, parse};

/// Of all that `input` gives.
///
/// # Errors
/// Whatever reading met.
pub fn sha256(mut input: impl Read) -> io::Result<[u8; 32]> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(digest.finalize().into()),
            Ok(got) => digest.update(&buffer[..got]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// In hexadecimal.
pub fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
