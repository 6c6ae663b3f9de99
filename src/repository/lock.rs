//! One publisher at a time.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use crate::diagnostic::Diagnostic;
use crate::output::cannot;
use crate::reporter::Reporter;

/// Held, nobody else publishes into the directory.
pub struct Lock {
    _directory: File,
}

impl Lock {
    /// Waits for whoever publishes into `root` now. The lock is on the directory itself (flock(2)):
    /// there is no file that a crash could leave.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn take(root: &Path, reporter: &Reporter) -> Result<Self, Diagnostic> {
        let failed = |error: io::Error| cannot("lock", root, &error);
        let directory = File::open(root).map_err(failed)?;
        match flock(&directory, FlockOperation::NonBlockingLockExclusive) {
            Err(rustix::io::Errno::WOULDBLOCK) => {
                reporter.note(&format!("somebody else publishes into `{}`; waiting", root.display()));
                loop {
                    match flock(&directory, FlockOperation::LockExclusive) {
                        Err(rustix::io::Errno::INTR) => {}
                        result => break result,
                    }
                }
            }
            result => result,
        }
        .map_err(|error| failed(error.into()))?;
        Ok(Self { _directory: directory })
    }
}
