//! One publisher at a time.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use crate::diagnostic::Diagnostic;
use crate::output::cannot;
use crate::print::ShowPath;
use crate::reporter::Reporter;

/// While it is held, no other process publishes into the directory.
pub struct Lock {
    _directory: File,
}

impl Lock {
    /// Waits for another process that publishes into `root`. The lock is on the directory itself
    /// (flock(2)): a crash leaves nothing behind.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn take(root: &Path, reporter: &Reporter) -> Result<Self, Diagnostic> {
        let failed = |error: io::Error| cannot("lock", root, &error);
        let directory = File::open(root).map_err(failed)?;
        match flock(&directory, FlockOperation::NonBlockingLockExclusive) {
            Err(rustix::io::Errno::WOULDBLOCK) => {
                reporter.note(&format!("another process is publishing into `{}`; waiting", root.shown()));
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
