//! One kept file: how it gets its name, and how it is taken.

use std::fs::{self, File, FileTimes};
use std::io::{self, Seek, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use tempfile::NamedTempFile;

use super::place::UNFINISHED;
use super::{Cache, Kind};
use crate::digest::{hex, sha256};

impl Cache {
    /// Where `name` is kept, or would be.
    pub(crate) fn path(&self, kind: Kind, name: &str) -> PathBuf {
        self.root.join(kind.name()).join(name)
    }

    fn seal(&self, kind: Kind, name: &str) -> PathBuf {
        self.path(kind, &format!("{name}.sha256"))
    }

    /// A new file that is gone when dropped before it is kept.
    pub(crate) fn stage(&self) -> io::Result<NamedTempFile> {
        tempfile::Builder::new().prefix("new-").tempfile_in(self.root.join(UNFINISHED))
    }

    /// Gives a complete file its name, and its hash beside it. The hash comes last: until then
    /// nobody takes the file.
    pub(crate) fn keep(&self, kind: Kind, name: &str, mut staged: NamedTempFile) -> io::Result<File> {
        let text = seal_of(staged.as_file_mut())?;
        let mut seal = self.stage()?;
        seal.write_all(text.as_bytes())?;
        let mut file = staged.persist(self.path(kind, name))?;
        seal.persist(self.seal(kind, name))?;
        file.rewind()?;
        Ok(file)
    }

    /// Gives a complete file its name, for one whose hash is in another file.
    pub(crate) fn keep_unsealed(&self, kind: Kind, name: &str, staged: NamedTempFile) -> io::Result<()> {
        staged.persist(self.path(kind, name))?;
        Ok(())
    }

    /// The file kept as `name`, at its beginning, when it is whole.
    pub(crate) fn take(&self, kind: Kind, name: &str) -> Option<File> {
        let mut file = File::open(self.path(kind, name)).ok()?;
        let seal = fs::read_to_string(self.seal(kind, name)).ok()?;
        if seal_of(&mut file).ok()? != seal {
            return None;
        }
        self.touch(kind, name);
        self.touch(kind, &format!("{name}.sha256"));
        Some(file)
    }

    /// Notes that `name` was used.
    pub(crate) fn touch(&self, kind: Kind, name: &str) {
        let now = FileTimes::new().set_modified(SystemTime::now());
        // A cache that may only be read serves as well, until it is forgotten.
        let _ = File::options().write(true).open(self.path(kind, name)).and_then(|file| file.set_times(now));
    }
}

/// What is written beside a file: its SHA-256 in hexadecimal. Leaves it at its beginning.
fn seal_of(file: &mut File) -> io::Result<String> {
    file.rewind()?;
    let digest = sha256(&mut *file)?;
    file.rewind()?;
    Ok(format!("{}\n", hex(&digest)))
}
