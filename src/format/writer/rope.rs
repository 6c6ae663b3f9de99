//! An archive that is not in memory: its bytes, and the contents of files that are read when needed.

use std::io::{self, Read};
use std::slice::Iter;

use sha2::{Digest, Sha256};

use crate::model::Data;
use crate::print::ShowPath;

/// An archive of three segments. The body goes from the header of the first entry whose
/// content is on disk to the end of the last one, with all that lies between them: what is
/// large, and the same in many packages. Without such an entry, all is head.
#[derive(Default)]
pub struct Rope {
    pub head: Vec<u8>,
    pub body: Body,
    pub tail: Vec<u8>,
}

/// The middle of an archive.
#[derive(Default)]
pub struct Body {
    pieces: Vec<Piece>,
}

enum Piece {
    /// Never next to another of its kind: the same body has the same pieces.
    Bytes(Vec<u8>),
    OnDisk(Data),
}

impl Rope {
    /// Appends an entry: its header, its content, and zeros up to a multiple of `block` bytes.
    /// The header is such a multiple already.
    pub fn entry(&mut self, header: &[u8], content: &Data, block: u64) {
        let padding = (content.len().next_multiple_of(block) - content.len()) as usize;
        match content {
            Data::Memory(bytes) => {
                let end = if self.body.pieces.is_empty() { &mut self.head } else { &mut self.tail };
                end.extend_from_slice(header);
                end.extend_from_slice(bytes);
                end.resize(end.len() + padding, 0);
            }
            Data::Stored(_) => {
                // What seemed to be the tail lay between two of these.
                let mut bytes = std::mem::take(&mut self.tail);
                bytes.extend_from_slice(header);
                self.body.extend(bytes);
                self.body.pieces.push(Piece::OnDisk(content.clone()));
                self.body.extend(vec![0; padding]);
            }
        }
    }

    /// Appends an entry without content.
    pub fn empty_entry(&mut self, header: &[u8]) {
        self.entry(header, &Data::from(&b""[..]), 1);
    }

    /// Ends the archive: zeros, at least `least`, up to a multiple of `record` bytes.
    pub fn finish(&mut self, least: u64, record: u64) {
        let padding = (self.len() + least).next_multiple_of(record) - self.len();
        self.empty_entry(&vec![0; padding as usize]);
    }

    /// In bytes.
    pub fn len(&self) -> u64 {
        self.head.len() as u64 + self.body.len() + self.tail.len() as u64
    }
}

impl Body {
    fn extend(&mut self, bytes: Vec<u8>) {
        match self.pieces.last_mut() {
            Some(Piece::Bytes(last)) => last.extend(bytes),
            _ if bytes.is_empty() => {}
            _ => self.pieces.push(Piece::Bytes(bytes)),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// In bytes.
    pub fn len(&self) -> u64 {
        let length = |piece: &Piece| match piece {
            Piece::Bytes(bytes) => bytes.len() as u64,
            Piece::OnDisk(data) => data.len(),
        };
        self.pieces.iter().map(length).sum()
    }

    /// Feeds `digest` what tells this body from every other: its bytes, and of what is on disk
    /// its length and SHA-256. No file is read.
    pub fn identify(&self, digest: &mut Sha256) {
        for piece in &self.pieces {
            match piece {
                Piece::Bytes(bytes) => {
                    digest.update(b"bytes");
                    digest.update((bytes.len() as u64).to_le_bytes());
                    digest.update(bytes);
                }
                Piece::OnDisk(data) => {
                    digest.update(b"file");
                    digest.update(data.len().to_le_bytes());
                    digest.update(data.sha256());
                }
            }
        }
    }

    /// All bytes, each file opened when it is its turn and held to its digest.
    pub fn open(&self) -> BodyReader<'_> {
        BodyReader { rest: self.pieces.iter(), current: None }
    }
}

/// Reads a [`Body`].
pub struct BodyReader<'a> {
    rest: Iter<'a, Piece>,
    /// What is read now, and how errors call it.
    current: Option<(Box<dyn Read + Send + 'a>, &'a Piece)>,
}

impl Read for BodyReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some((reader, piece)) = &mut self.current {
                match reader.read(buffer).map_err(|error| named(&error, piece))? {
                    0 if !buffer.is_empty() => self.current = None,
                    got => return Ok(got),
                }
            }
            let Some(piece) = self.rest.next() else { return Ok(0) };
            let reader: Box<dyn Read + Send> = match piece {
                Piece::Bytes(bytes) => Box::new(&bytes[..]),
                Piece::OnDisk(data) => data.open().map_err(|error| named(&error, piece))?,
            };
            self.current = Some((reader, piece));
        }
    }
}

fn named(error: &io::Error, piece: &Piece) -> io::Error {
    match piece {
        Piece::OnDisk(Data::Stored(stored)) => {
            let message = format!("cannot read `{}`: {error}", stored.file.shown());
            io::Error::new(error.kind(), message)
        }
        _ => io::Error::new(error.kind(), error.to_string()),
    }
}

#[cfg(test)]
pub mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use md5::Md5;

    use super::*;
    use crate::model::Stored;

    /// A file on disk, as content.
    pub fn stored(path: &Path, content: &[u8]) -> Data {
        std::fs::write(path, content).unwrap();
        Data::Stored(Stored {
            file: Arc::from(path),
            offset: 0,
            length: content.len() as u64,
            sha256: Sha256::digest(content).into(),
            md5: Md5::digest(content).into(),
        })
    }

    fn key(rope: &Rope) -> Vec<u8> {
        let mut digest = Sha256::new();
        rope.body.identify(&mut digest);
        digest.finalize().to_vec()
    }

    #[test]
    fn the_body_goes_from_the_first_to_the_last_that_is_on_disk() {
        let folder = tempfile::tempdir().unwrap();
        let first = stored(&folder.path().join("first"), b"first");
        let last = stored(&folder.path().join("last"), b"");
        let rope = |before: &str| {
            let mut rope = Rope::default();
            rope.entry(before.as_bytes(), &Data::from(&b"1"[..]), 4);
            rope.entry(b"head", &first, 4);
            rope.empty_entry(b"link");
            rope.entry(b"more", &last, 4);
            rope.empty_entry(b"tail");
            rope.finish(1, 10);
            rope
        };
        let one = rope("zero");
        let mut body = String::new();
        one.body.open().read_to_string(&mut body).unwrap();
        assert_eq!(one.head, b"zero1\0\0\0");
        assert_eq!(body, "headfirst\0\0\0linkmore");
        assert_eq!(one.tail, b"tail\0\0\0\0\0\0\0\0");
        assert_eq!((one.body.len(), one.len()), (20, 40));
        assert_eq!(key(&one), key(&rope("else")), "what is around the body does not count");
        let mut other = rope("zero");
        other.entry(b"more", &last, 4);
        assert_ne!(key(&one), key(&other));
    }

    #[test]
    fn a_file_that_changed_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let mut rope = Rope::default();
        rope.entry(b"", &stored(&path, b"before"), 1);
        std::fs::write(&path, "behind").unwrap();
        let error = io::copy(&mut rope.body.open(), &mut io::sink()).unwrap_err();
        assert!(error.to_string().starts_with(&format!("cannot read `{}`", path.shown())), "{error}");
        std::fs::remove_file(&path).unwrap();
        let error = io::copy(&mut rope.body.open(), &mut io::sink()).unwrap_err();
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }
}
