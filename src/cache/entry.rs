//! One entry: how it gets its name, and how it is read.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::PathBuf;

use filetime::FileTime;
use tempfile::NamedTempFile;

use super::location::{UNFINISHED, is_trusted};
use super::{Cache, Kind};
use crate::digest::{hex, sha256};
use crate::local_file;
use crate::temporary;

impl Cache {
    /// The path of the entry `name`, whether or not it exists.
    pub(crate) fn path(&self, kind: Kind, name: &str) -> PathBuf {
        self.root.join(kind.name()).join(name)
    }

    fn seal(&self, kind: Kind, name: &str) -> PathBuf {
        self.path(kind, &format!("{name}.sha256"))
    }

    /// A new file, removed if dropped before it is kept.
    pub(crate) fn stage(&self) -> io::Result<NamedTempFile> {
        temporary::file(&self.root.join(UNFINISHED))
    }

    /// Gives a complete file its name, and stores its hash beside it. The hash comes last: until then
    /// nobody uses the file.
    pub(crate) fn keep(&self, kind: Kind, name: &str, mut staged: NamedTempFile) -> io::Result<File> {
        let text = seal_of(staged.as_file_mut())?;
        let mut seal = self.stage()?;
        seal.write_all(text.as_bytes())?;
        let mut file = staged.persist(self.path(kind, name))?;
        seal.persist(self.seal(kind, name))?;
        file.rewind()?;
        Ok(file)
    }

    /// The same for a file whose hash is in another entry.
    pub(crate) fn keep_unsealed(&self, kind: Kind, name: &str, staged: NamedTempFile) -> io::Result<()> {
        staged.persist(self.path(kind, name))?;
        Ok(())
    }

    /// The entry `name`, open at its beginning; `None` if there is none, or others could have written it.
    pub(crate) fn open_entry(&self, kind: Kind, name: &str) -> Option<File> {
        local_file::open(&self.path(kind, name)).ok().filter(is_trusted)
    }

    /// The entry `name`, open at its beginning, if it is intact.
    pub(crate) fn take(&self, kind: Kind, name: &str) -> Option<File> {
        let mut file = self.open_entry(kind, name)?;
        let seal = local_file::text(&self.seal(kind, name), 4096).ok()?;
        if seal_of(&mut file).ok()? != seal {
            return None;
        }
        self.touch(kind, name);
        self.touch(kind, &format!("{name}.sha256"));
        Some(file)
    }

    /// Notes that `name` was used.
    pub(crate) fn touch(&self, kind: Kind, name: &str) {
        // A read-only cache works as well, until its entries expire.
        let _ = filetime::set_file_mtime(self.path(kind, name), FileTime::now());
    }
}

/// What is stored beside a file: its SHA-256 in hexadecimal. Rewinds the file.
fn seal_of(file: &mut File) -> io::Result<String> {
    file.rewind()?;
    let digest = sha256(&mut *file)?;
    file.rewind()?;
    Ok(format!("{}\n", hex(&digest)))
}
