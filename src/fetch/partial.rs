//! A partial download, under a lock.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::local_file;
use crate::output::lock_private;

/// How long to wait for another download of the same file.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// What was downloaded so far. The file stays when this is dropped.
pub struct Partial {
    file: File,
    path: PathBuf,
    length: u64,
    digest: Sha256,
    resumed: bool,
}

impl Partial {
    /// The partial download at `path`, which may be empty. Calls `waiting` and waits while another process
    /// has it.
    pub fn open(path: &Path, waiting: impl Fn()) -> io::Result<Self> {
        let file = lock_private(path, |_| {
            waiting();
            LIMIT
        })?;
        Self::read(file, path)
    }

    fn read(mut file: File, path: &Path) -> io::Result<Self> {
        let mut digest = Sha256::new();
        let length = io::copy(&mut file, &mut digest)?;
        Ok(Self { file, path: path.to_path_buf(), length, digest, resumed: false })
    }

    /// Bytes downloaded so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Of the bytes downloaded so far.
    pub fn digest(&self) -> [u8; 32] {
        self.digest.clone().finalize().into()
    }

    /// Another response continues where the last one ended.
    pub fn resume(&mut self) {
        self.resumed = true;
    }

    /// Whether the bytes came from more than one response, and so possibly from more than one file.
    pub fn is_resumed(&self) -> bool {
        self.resumed
    }

    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.digest.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Discards what was downloaded.
    pub fn restart(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        (self.length, self.digest, self.resumed) = (0, Sha256::new(), false);
        self.note_validator(None)
    }

    /// What the server calls this state of the file: an entity tag or a date (RFC 9110, 8.8).
    pub fn validator(&self) -> Option<String> {
        local_file::text(&self.validator_path(), 4096).ok().filter(|text| !text.is_empty())
    }

    pub fn note_validator(&self, validator: Option<&str>) -> io::Result<()> {
        match validator {
            Some(validator) => fs::write(self.validator_path(), validator),
            None => match fs::remove_file(self.validator_path()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    fn validator_path(&self) -> PathBuf {
        self.path.with_extension("validator")
    }

    /// Gives the complete file its name.
    pub fn publish(self, path: &Path) -> io::Result<()> {
        self.note_validator(None)?;
        fs::rename(&self.path, path)
    }

    pub fn remove(self) {
        // What is left is resumed, or found to be another file, next time.
        let _ = self.note_validator(None);
        let _ = fs::remove_file(&self.path);
    }
}
