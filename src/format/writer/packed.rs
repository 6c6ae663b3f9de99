//! Compressed content that is not all in memory.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

/// Bytes and ranges of files, in order; can be written more than once.
#[derive(Default)]
pub struct Packed {
    pieces: Vec<Piece>,
}

enum Piece {
    Bytes(Vec<u8>),
    Part(File, Range<u64>),
}

impl Packed {
    pub fn push(&mut self, bytes: Vec<u8>) {
        self.pieces.push(Piece::Bytes(bytes));
    }

    /// Appends the bytes of `file` in `range`.
    pub fn push_part(&mut self, file: File, range: Range<u64>) {
        self.pieces.push(Piece::Part(file, range));
    }

    /// In bytes.
    pub fn len(&self) -> u64 {
        let length = |piece: &Piece| match piece {
            Piece::Bytes(bytes) => bytes.len() as u64,
            Piece::Part(_, range) => range.end - range.start,
        };
        self.pieces.iter().map(length).sum()
    }

    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for piece in &self.pieces {
            match piece {
                Piece::Bytes(bytes) => out.write_all(bytes)?,
                Piece::Part(file, range) => {
                    let mut file = file;
                    file.seek(SeekFrom::Start(range.start))?;
                    let length = range.end - range.start;
                    if io::copy(&mut file.take(length), out)? < length {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
            }
        }
        Ok(())
    }
}

impl From<Vec<u8>> for Packed {
    fn from(bytes: Vec<u8>) -> Self {
        Self { pieces: vec![Piece::Bytes(bytes)] }
    }
}
