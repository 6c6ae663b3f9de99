//! Why an archive could not be read.

use std::io;

/// A problem and where it is.
#[derive(Debug)]
pub(crate) struct TarError {
    pub problem: Problem,
    /// Bytes from the start of the uncompressed archive.
    pub offset: u64,
}

#[derive(Debug)]
pub(crate) enum Problem {
    /// The input failed.
    Read(io::Error),
    /// The archive ends before its end-of-archive mark.
    Truncated,
    Damaged(String),
    /// Known to other programs, and not to dpkg.
    Unsupported(String),
    TooLarge(String),
    /// An entry claims more content than may be read.
    LargeEntry {
        path: Vec<u8>,
        size: u64,
    },
}
