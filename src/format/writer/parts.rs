//! Compressed parts of packages, kept so that the same is never compressed twice.

use std::fs::File;
use std::io;

/// Where compressed parts are kept: for one run, or from run to run.
pub trait Parts: Sync {
    /// The part `key`, open at its beginning. When it is not there yet, `make` writes it into
    /// an empty file; one part is created at a time, for all callers.
    ///
    /// `key` is a SHA-256 digest in hexadecimal over everything that decides the part's bytes.
    ///
    /// # Errors
    /// What `make` or the system refused; nothing is kept then.
    fn part(&self, key: &str, make: &mut dyn FnMut(&mut File) -> io::Result<()>) -> io::Result<File>;
}
