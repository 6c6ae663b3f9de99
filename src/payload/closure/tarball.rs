//! A tar archive, entry by entry: ustar, with the long names of GNU and of pax (POSIX.1-2001).
//!
//! The `tar` crate reads the headers; not the archive, since it takes as much memory as a
//! long name claims to need, and an archive without its end for a whole one.

use std::io::{self, Read};

use tar::{EntryType, Header};

use super::fault::Fault;
use super::limits;
use super::pax;
use crate::inspect::looks_like;

const BLOCK: usize = 512;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Directory,
    File,
    Symlink,
    HardLink,
    /// What no store path holds, with its article.
    Other(&'static str),
}

/// An entry, with the long names before its header.
pub struct Entry {
    pub kind: Kind,
    /// Without the slash at the end that directories have.
    pub path: Vec<u8>,
    /// Of a link.
    pub target: Vec<u8>,
    /// Permission, set-id and sticky bits.
    pub mode: u32,
    /// Bytes of content.
    pub size: u64,
}

pub struct Tarball<R> {
    input: R,
    /// No header was read yet: this may be anything.
    first: bool,
    /// Bytes of the current entry's content that were not read, and of the padding after it.
    content: u64,
    padding: u64,
}

/// Names and sizes that apply to the next entry.
#[derive(Default)]
struct Long {
    path: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
    size: Option<u64>,
}

impl<R: Read> Tarball<R> {
    pub fn new(input: R) -> Self {
        Self { input, first: true, content: 0, padding: 0 }
    }

    /// The next entry, past what is left of the last; none at the end-of-archive mark.
    pub fn next_entry(&mut self) -> Result<Option<Entry>, Fault> {
        let mut long = Long::default();
        loop {
            self.skip()?;
            let block = if std::mem::take(&mut self.first) { self.first_block()? } else { self.block()? };
            if block == [0; BLOCK] {
                // POSIX: two blocks of zeros.
                return match self.block()? {
                    second if second == [0; BLOCK] => Ok(None),
                    _ => Err(Fault::Damaged("half an end-of-archive mark".into())),
                };
            }
            let header = checked(&block)?;
            let size = header.entry_size().map_err(|_| Fault::Damaged("a size that is no number".into()))?;
            match header.entry_type() {
                EntryType::GNULongName => long.path = Some(self.long_name(size)?),
                EntryType::GNULongLink => long.target = Some(self.long_name(size)?),
                EntryType::XHeader => pax_header(&self.long(size)?, &mut long)?,
                // For all entries: comments, and times that nothing is made of.
                EntryType::XGlobalHeader => {
                    let mut global = Long::default();
                    pax_header(&self.long(size)?, &mut global)?;
                    if global.path.is_some() || global.target.is_some() || global.size.is_some() {
                        return Err(Fault::Damaged("one name or size for all entries".into()));
                    }
                }
                _ => return self.entry(header, size, long).map(Some),
            }
        }
    }

    fn entry(&mut self, header: &Header, size: u64, long: Long) -> Result<Entry, Fault> {
        let mut path = long.path.unwrap_or_else(|| header.path_bytes().into_owned());
        let slash = path.len() > 1 && path.ends_with(b"/");
        if slash {
            path.pop();
        }
        let kind = match header.entry_type() {
            // Before there was a type for directories.
            EntryType::Regular | EntryType::Continuous if slash => Kind::Directory,
            EntryType::Regular | EntryType::Continuous => Kind::File,
            EntryType::Directory => Kind::Directory,
            EntryType::Symlink => Kind::Symlink,
            EntryType::Link => Kind::HardLink,
            EntryType::Char | EntryType::Block => Kind::Other("a device"),
            EntryType::Fifo => Kind::Other("a named pipe"),
            EntryType::GNUSparse => Kind::Other("a sparse file"),
            _ => Kind::Other("of a type that is not known here"),
        };
        let mode = header.mode().map_err(|_| Fault::entry(&path, "has a mode that is no number"))?;
        let size = if kind == Kind::File { long.size.unwrap_or(size) } else { 0 };
        if size > limits::UNCOMPRESSED {
            return Err(Fault::entry(&path, format!("claims to have {size} bytes")));
        }
        self.expect(size);
        let target = match kind {
            Kind::Symlink | Kind::HardLink => {
                long.target.or_else(|| Some(header.link_name_bytes()?.into_owned())).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        Ok(Entry { kind, path, target, mode: mode & 0o7777, size })
    }

    fn expect(&mut self, size: u64) {
        self.content = size;
        self.padding = size.next_multiple_of(BLOCK as u64) - size;
    }

    /// The content of a header for long names.
    fn long(&mut self, size: u64) -> Result<Vec<u8>, Fault> {
        if size > limits::LONG_NAME {
            return Err(Fault::TooLarge(format!("a name of {size} bytes")));
        }
        self.expect(size);
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes).map_err(Fault::of_read)?;
        Ok(bytes)
    }

    fn long_name(&mut self, size: u64) -> Result<Vec<u8>, Fault> {
        let mut name = self.long(size)?;
        if name.last() == Some(&0) {
            name.pop();
        }
        Ok(name)
    }

    fn skip(&mut self) -> Result<(), Fault> {
        let rest = self.content + self.padding;
        (self.content, self.padding) = (0, 0);
        let skipped =
            io::copy(&mut self.input.by_ref().take(rest), &mut io::sink()).map_err(Fault::of_read)?;
        if skipped < rest { Err(Fault::Truncated) } else { Ok(()) }
    }

    /// What is no tar archive is named for what it is.
    fn first_block(&mut self) -> Result<[u8; BLOCK], Fault> {
        let mut head = Vec::with_capacity(BLOCK);
        self.input.by_ref().take(BLOCK as u64).read_to_end(&mut head).map_err(Fault::of_read)?;
        let tar_magic = head.get(257..262) == Some(b"ustar");
        match <[u8; BLOCK]>::try_from(&head[..]) {
            Ok(block) if tar_magic || checked(&block).is_ok() || block == [0; BLOCK] => Ok(block),
            Err(_) if tar_magic => Err(Fault::Truncated),
            _ => Err(Fault::NotATarball(looks_like(&head))),
        }
    }

    fn block(&mut self) -> Result<[u8; BLOCK], Fault> {
        let mut block = [0; BLOCK];
        self.input.read_exact(&mut block).map_err(Fault::of_read)?;
        Ok(block)
    }

    /// Reads the stream to its end, so that its checksum is checked. What follows the mark is
    /// no part of the archive.
    pub fn finish(mut self) -> Result<(), Fault> {
        io::copy(&mut self.input, &mut io::sink()).map_err(Fault::of_read)?;
        Ok(())
    }
}

/// The content of the entry that was given last.
impl<R: Read> Read for Tarball<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(usize::try_from(self.content).unwrap_or(usize::MAX));
        if room == 0 {
            return Ok(0);
        }
        let got = self.input.read(&mut buffer[..room])?;
        if got == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.content -= got as u64;
        Ok(got)
    }
}

fn checked(block: &[u8; BLOCK]) -> Result<&Header, Fault> {
    let header = Header::from_byte_slice(block);
    let sum: u32 = block[..148].iter().chain(&block[156..]).map(|byte| u32::from(*byte)).sum();
    match header.cksum() {
        Ok(stored) if stored == sum + 8 * u32::from(b' ') => Ok(header),
        _ => Err(Fault::Damaged("the checksum of a tar header does not fit it".into())),
    }
}

fn pax_header(bytes: &[u8], long: &mut Long) -> Result<(), Fault> {
    let damaged = || Fault::Damaged("a pax header that is none".into());
    for record in pax::records(bytes) {
        let (key, value) = record.ok_or_else(damaged)?;
        match key {
            b"path" => long.path = Some(value.to_vec()),
            b"linkpath" => long.target = Some(value.to_vec()),
            b"size" => long.size = Some(pax::number(value).ok_or_else(damaged)?),
            _ if key.starts_with(b"GNU.sparse.") => {
                return Err(Fault::Damaged("a sparse file; pack it without `--sparse`".into()));
            }
            _ => {}
        }
    }
    Ok(())
}
