//! What is expensive to make, kept from run to run under the hash of what it was made from.

use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;

/// A directory of kept files.
pub struct Cache {
    pub root: PathBuf,
}

impl Cache {
    pub fn open(path: Option<&Path>) -> Result<Self, Diagnostic> {
        Ok(Self { root: path.unwrap_or(Path::new("cache")).into() })
    }
}
