//! The content of a file: in memory, or a part of a file on disk that is read when needed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use md5::Md5;
use serde::Serialize;
use serde::ser::SerializeStruct;
use sha2::{Digest, Sha256};

use crate::{digest, local_file};

/// Bytes that a package holds.
#[derive(Debug, Clone)]
pub enum Data {
    Memory(Arc<[u8]>),
    Stored(Stored),
}

/// A part of a file on disk, known by its digests: what is read later is what was seen first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub file: Arc<Path>,
    /// Where in the file the part begins, in bytes.
    pub offset: u64,
    /// In bytes.
    pub length: u64,
    pub sha256: [u8; 32],
    pub md5: [u8; 16],
}

impl Data {
    /// A whole file, read once for its digests.
    ///
    /// # Errors
    /// What the system refused.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        let mut file = local_file::open(path)?;
        let (mut sha256, mut md5, mut length) = (Sha256::new(), Md5::new(), 0);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let got = file.read(&mut buffer)?;
            if got == 0 {
                break;
            }
            sha256.update(&buffer[..got]);
            md5.update(&buffer[..got]);
            length += got as u64;
        }
        let digests = (sha256.finalize().into(), md5.finalize().into());
        Ok(Data::Stored(Stored { file: path.into(), offset: 0, length, sha256: digests.0, md5: digests.1 }))
    }

    /// In bytes.
    pub fn len(&self) -> u64 {
        match self {
            Data::Memory(bytes) => bytes.len() as u64,
            Data::Stored(stored) => stored.length,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn sha256(&self) -> [u8; 32] {
        match self {
            Data::Memory(bytes) => Sha256::digest(bytes).into(),
            Data::Stored(stored) => stored.sha256,
        }
    }

    pub fn md5(&self) -> [u8; 16] {
        match self {
            Data::Memory(bytes) => Md5::digest(bytes).into(),
            Data::Stored(stored) => stored.md5,
        }
    }

    /// The bytes, to be read once from the beginning.
    ///
    /// # Errors
    /// A file that cannot be opened. Reading fails at the end when it is not what it was.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(match self {
            Data::Memory(bytes) => Box::new(&bytes[..]),
            Data::Stored(stored) => Box::new(stored.open()?),
        })
    }
}

impl Data {
    /// All of the bytes; for what is known to be small.
    ///
    /// # Errors
    /// As [`Data::open`].
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Shown by what it is known by, not by its bytes.
impl Serialize for Data {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serializer.serialize_struct("Data", 2)?;
        shown.serialize_field("size", &self.len())?;
        shown.serialize_field("sha256", &digest::hex(&self.sha256()))?;
        shown.end()
    }
}

impl From<Vec<u8>> for Data {
    fn from(bytes: Vec<u8>) -> Self {
        Data::Memory(bytes.into())
    }
}

impl From<&[u8]> for Data {
    fn from(bytes: &[u8]) -> Self {
        Data::Memory(bytes.into())
    }
}

impl Stored {
    fn open(&self) -> io::Result<Verified> {
        let mut file = local_file::open(&self.file)?;
        file.seek(SeekFrom::Start(self.offset))?;
        Ok(Verified { file, left: self.length, digest: Sha256::new(), expected: self.sha256 })
    }
}

/// Reads a part and compares its digest at the end.
struct Verified {
    file: File,
    left: u64,
    digest: Sha256,
    expected: [u8; 32],
}

impl Read for Verified {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let got = self.file.read(&mut buffer[..room])?;
        if got == 0 && room > 0 {
            return Err(changed());
        }
        self.digest.update(&buffer[..got]);
        self.left -= got as u64;
        // Before the last bytes are handed out: nobody has to ask for more to hear of it.
        if self.left == 0 && got > 0 && self.digest.finalize_reset().as_slice() != self.expected {
            return Err(changed());
        }
        Ok(got)
    }
}

fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the file was changed while it was being packaged")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_as_it_was_seen_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path: Arc<Path> = folder.path().join("file").into();
        std::fs::write(&path, "before, part, after").unwrap();
        let stored = Stored {
            file: Arc::clone(&path),
            offset: 8,
            length: 4,
            sha256: Sha256::digest(b"part").into(),
            md5: Md5::digest(b"part").into(),
        };
        let data = Data::Stored(stored);
        assert_eq!(data.read().unwrap(), b"part");
        std::fs::write(&path, "before, pant, after").unwrap();
        assert_eq!(data.read().unwrap_err().kind(), io::ErrorKind::InvalidData);
        std::fs::write(&path, "before, pa").unwrap();
        assert_eq!(data.read().unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
