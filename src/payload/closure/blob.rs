//! The contents of all files, one after the other, in one file.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};

use md5::Md5;
use sha2::{Digest, Sha256};

use super::error::TarballError;
use super::tree::Part;

pub struct Blob {
    file: BufWriter<File>,
    length: u64,
    buffer: Box<[u8]>,
}

impl Blob {
    pub fn new(file: File) -> Self {
        const BUFFER: usize = 128 * 1024;
        Self { file: BufWriter::with_capacity(BUFFER, file), length: 0, buffer: vec![0; BUFFER].into() }
    }

    /// Appends all of `content`.
    pub fn add(&mut self, content: &mut impl Read) -> Result<Part, TarballError> {
        let offset = self.length;
        let (mut sha256, mut md5) = (Sha256::new(), Md5::new());
        loop {
            let got = match content.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(TarballError::of_read(error)),
            };
            let bytes = &self.buffer[..got];
            sha256.update(bytes);
            md5.update(bytes);
            self.file.write_all(bytes).map_err(TarballError::Unwritable)?;
            self.length += got as u64;
        }
        Ok(Part {
            offset,
            length: self.length - offset,
            sha256: sha256.finalize().into(),
            md5: md5.finalize().into(),
        })
    }

    pub fn finish(mut self) -> Result<(), TarballError> {
        self.file.flush().map_err(TarballError::Unwritable)
    }
}
