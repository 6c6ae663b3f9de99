//! What is expensive to make, kept from run to run under the hash of what it was made from.

use std::path::PathBuf;

/// A directory of kept files.
pub struct Cache {
    pub root: PathBuf,
}
