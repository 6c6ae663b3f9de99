//! One publisher at a time.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::output::{LockFile, cannot};
use crate::print::ShowPath;
use crate::reporter::Reporter;

/// In the repository, and only while somebody publishes.
const NAME: &str = ".nix-packager.lock";
/// How long to wait for another publisher.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// While it is held, no other process publishes into the directory.
pub struct Lock {
    _file: LockFile,
}

impl Lock {
    /// Waits for another process that publishes into `root`. Only the publisher can open the file, because anybody
    /// who can open it could hold the lock; what a crash leaves is used again.
    ///
    /// # Errors
    /// Whatever the system refused, and a publisher that takes too long.
    pub fn take(root: &Path, reporter: &Reporter) -> Result<Self, Diagnostic> {
        let path = root.join(NAME);
        let mut holder = "another process".to_owned();
        let file = LockFile::take(&path, |process| {
            if let Some(process) = process {
                holder = format!("process {process}");
            }
            reporter.note(&format!("{holder} is publishing into `{}`; waiting", root.shown()));
            LIMIT
        });
        match file {
            Ok(file) => Ok(Self { _file: file }),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                let minutes = LIMIT.as_secs() / 60;
                let message = format!(
                    "{holder} has been publishing into `{}` for more than {minutes} minutes",
                    root.shown()
                );
                Err(Diagnostic::new(message).help("stop that process, then publish again"))
            }
            Err(error) => Err(cannot("lock", &path, &error)),
        }
    }
}
