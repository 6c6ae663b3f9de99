//! The compressed payload, and what the header says of it.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::cpio;
use crate::format::writer::compress::Method;
use crate::format::writer::packed::Packed;
use crate::format::writer::{Parts, WriteError};
use crate::knowledge::target::Compression;
use crate::model::RenderedPackage;

pub struct Payload {
    pub packed: Packed,
    /// SHA-256, in hexadecimal.
    pub digest: String,
    /// The same of the archive before it was compressed, which rpm (4.16 and later) takes
    /// when the payload was compressed again; none where all of a large body would have to be
    /// read for it.
    pub archive_digest: Option<String>,
    /// rpm's name of the compression.
    pub compressor: &'static str,
    /// Its level.
    pub level: String,
}

impl Payload {
    pub fn new(package: &RenderedPackage, time: u32, parts: &dyn Parts) -> Result<Self, WriteError> {
        let archive = cpio::payload(&package.entries, time);
        let method = Method::of(package);
        let packed = method.pack(&archive, parts)?;
        let mut digest = Hashing(Sha256::new());
        packed.write(&mut digest)?;
        Ok(Self {
            packed,
            digest: hexadecimal(digest.0),
            archive_digest: archive
                .body
                .is_empty()
                .then(|| hexadecimal(Sha256::new_with_prefix(&archive.head))),
            compressor: match package.compression {
                Compression::Zstd => "zstd",
                Compression::Xz => "xz",
            },
            level: method.level(!archive.body.is_empty()).to_string(),
        })
    }
}

fn hexadecimal(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
