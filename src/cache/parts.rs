//! Compressed parts of packages, from run to run.

use std::fs::File;
use std::io;

use super::{Cache, Kind};

impl Cache {
    /// The part `key`, open at its beginning. If there is none yet, `make` writes it into an empty file.
    ///
    /// `make` is called while a lock is held: it may start threads, but must not wait for work of
    /// rayon's, which may be another package that wants a part.
    ///
    /// # Errors
    /// What `make` or the system refused; nothing is kept then.
    pub(crate) fn part(
        &self,
        key: &str,
        make: &mut dyn FnMut(&mut File) -> io::Result<()>,
    ) -> io::Result<File> {
        if key.len() != 64 || !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the key of a part is not a SHA-256 hash",
            ));
        }
        if let Some(file) = self.take(Kind::Parts, key) {
            return Ok(file);
        }
        // A panic while a part was made left nothing behind.
        let _making = self.making.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(file) = self.take(Kind::Parts, key) {
            return Ok(file);
        }
        let mut staged = self.stage()?;
        make(staged.as_file_mut())?;
        self.keep(Kind::Parts, key, staged)
    }
}
