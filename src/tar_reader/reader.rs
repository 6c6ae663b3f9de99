//! The archive, entry by entry.

use std::io::{self, Read};

use super::header::{Header, Type, text};
use super::{BLOCK, Dialect, Kind, Limits, Problem, TarError, pax};

/// One entry, with the long names before its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub kind: Kind,
    /// Without the slash at the end that directories have.
    pub path: Vec<u8>,
    /// Permission, set-id and sticky bits.
    pub permissions: u32,
    /// The name, or the number where there is none; empty by [`Dialect::Posix`].
    pub owner: String,
    pub group: String,
    /// Bytes of content.
    pub size: u64,
    /// Major and minor number; none by [`Dialect::Posix`].
    pub device: Option<(u32, u32)>,
    /// Of symbolic and of hard links.
    pub link_target: Option<Vec<u8>>,
    /// Of its header, in the uncompressed archive.
    pub offset: u64,
}

/// Gives entries in their order; as a reader, the content of the entry that was given last.
pub(crate) struct TarReader<R> {
    input: R,
    dialect: Dialect,
    limits: Limits,
    position: u64,
    /// Headers that were read.
    headers: u64,
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

impl<R: Read> TarReader<R> {
    pub(crate) fn new(input: R, dialect: Dialect, limits: Limits) -> Self {
        Self { input, dialect, limits, position: 0, headers: 0, content: 0, padding: 0 }
    }

    /// The next entry, past what is left of the last; `None` at the end-of-archive mark.
    pub(crate) fn next_entry(&mut self) -> Result<Option<Entry>, TarError> {
        let mut long = Long::default();
        loop {
            self.skip()?;
            let offset = self.position;
            let block = self.block()?;
            if block == [0; BLOCK] {
                let ended = self.dialect == Dialect::Dpkg || self.block()? == [0; BLOCK];
                return if ended {
                    Ok(None)
                } else {
                    Err(self.damaged(offset, "half an end-of-archive mark"))
                };
            }
            self.count(offset)?;
            let header =
                Header::parse(&block, self.dialect).map_err(|problem| TarError { problem, offset })?;
            match header.entry_type {
                Type::LongName => long.path = Some(self.long_name(header.size, offset)?),
                Type::LongLink => long.target = Some(self.long_name(header.size, offset)?),
                Type::Pax => self.pax_header(header.size, offset, &mut long)?,
                // For all entries: comments, and times that nothing is made of.
                Type::PaxGlobal => {
                    let mut global = Long::default();
                    self.pax_header(header.size, offset, &mut global)?;
                    if global.path.is_some() || global.target.is_some() || global.size.is_some() {
                        return Err(self.damaged(offset, "one name or size for all entries"));
                    }
                }
                Type::Entry(kind) => return self.entry(kind, header, long, offset).map(Some),
            }
        }
    }

    fn count(&mut self, offset: u64) -> Result<(), TarError> {
        self.headers += 1;
        let most = self.limits.headers;
        if self.headers > most {
            let problem = Problem::TooLarge(format!("more than {most} headers in the archive"));
            return Err(TarError { problem, offset });
        }
        Ok(())
    }

    fn entry(&mut self, kind: Kind, header: Header, long: Long, offset: u64) -> Result<Entry, TarError> {
        let mut path = long.path.unwrap_or(header.path);
        let slash = path.len() > 1 && path.ends_with(b"/");
        if slash {
            path.pop();
        }
        // A directory of tars older than the type, which has no content whatever its size says.
        let kind = if kind == Kind::File && slash { Kind::Directory } else { kind };
        let size = if kind == Kind::File { long.size.unwrap_or(header.size) } else { 0 };
        if size > self.limits.content {
            return Err(TarError { problem: Problem::LargeEntry { path, size }, offset });
        }
        self.expect(size);
        let is_link = matches!(kind, Kind::HardLink | Kind::Symlink);
        Ok(Entry {
            kind,
            path,
            permissions: header.permissions,
            owner: header.owner,
            group: header.group,
            size,
            device: header.device,
            link_target: is_link.then(|| long.target.unwrap_or(header.link_target)),
            offset,
        })
    }

    fn expect(&mut self, size: u64) {
        self.content = size;
        self.padding = size.next_multiple_of(BLOCK as u64) - size;
    }

    fn long_name(&mut self, size: u64, offset: u64) -> Result<Vec<u8>, TarError> {
        let mut name = self.long(size, offset)?;
        match self.dialect {
            Dialect::Dpkg => name = text(&name).to_vec(),
            // A NUL inside of a name is for the caller to refuse.
            Dialect::Posix if name.last() == Some(&0) => drop(name.pop()),
            Dialect::Posix => {}
        }
        Ok(name)
    }

    fn pax_header(&mut self, size: u64, offset: u64, long: &mut Long) -> Result<(), TarError> {
        let bytes = self.long(size, offset)?;
        let malformed = || self.damaged(offset, "a malformed pax header");
        for record in pax::records(&bytes) {
            let (key, value) = record.ok_or_else(malformed)?;
            match key {
                b"path" => long.path = Some(value.to_vec()),
                b"linkpath" => long.target = Some(value.to_vec()),
                b"size" => long.size = Some(pax::number(value).ok_or_else(malformed)?),
                _ if key.starts_with(b"GNU.sparse.") => {
                    return Err(self.damaged(offset, "a sparse file; pack it without `--sparse`"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The content of a header for long names.
    fn long(&mut self, size: u64, offset: u64) -> Result<Vec<u8>, TarError> {
        let most = self.limits.long_name;
        if size > most {
            let reason = format!("a name of {size} bytes, where at most {most} are read");
            return Err(TarError { problem: Problem::TooLarge(reason), offset });
        }
        self.expect(size);
        self.read_content()
    }

    /// All that is left of the current entry's content. The caller bounds it.
    pub(crate) fn read_content(&mut self) -> Result<Vec<u8>, TarError> {
        let (start, expected) = (self.position, self.content);
        let mut bytes = Vec::new();
        let read = self.input.by_ref().take(expected).read_to_end(&mut bytes);
        self.advance(bytes.len() as u64);
        read.map_err(|error| failed(error, start))?;
        if self.content > 0 { Err(self.truncated()) } else { Ok(bytes) }
    }

    fn advance(&mut self, read: u64) {
        self.position += read;
        self.content -= read;
    }

    fn skip(&mut self) -> Result<(), TarError> {
        let rest = self.content + self.padding;
        (self.content, self.padding) = (0, 0);
        let skipped = io::copy(&mut self.input.by_ref().take(rest), &mut io::sink());
        let skipped = skipped.map_err(|error| failed(error, self.position))?;
        self.position += skipped;
        if skipped < rest { Err(self.truncated()) } else { Ok(()) }
    }

    fn block(&mut self) -> Result<[u8; BLOCK], TarError> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.input.read(&mut block[filled..]) {
                Ok(0) => return Err(self.truncated()),
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error, self.position)),
            }
        }
        self.position += BLOCK as u64;
        Ok(block)
    }

    /// Reads the stream to its end, so that its checksum is checked. How many bytes there are that are
    /// not padding: they are no part of the archive.
    pub(crate) fn finish(mut self) -> Result<u64, TarError> {
        let mut buffer = [0; 16 * 1024];
        let mut significant = 0;
        loop {
            match self.input.read(&mut buffer) {
                Ok(0) => return Ok(significant),
                Ok(read) => {
                    self.position += read as u64;
                    significant += buffer[..read].iter().filter(|byte| **byte != 0).count() as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error, self.position)),
            }
        }
    }

    fn truncated(&self) -> TarError {
        TarError { problem: Problem::Truncated, offset: self.position }
    }

    fn damaged(&self, offset: u64, reason: &str) -> TarError {
        TarError { problem: Problem::Damaged(reason.into()), offset }
    }
}

fn failed(error: io::Error, offset: u64) -> TarError {
    TarError { problem: Problem::Read(error), offset }
}

impl<R: Read> Read for TarReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(usize::try_from(self.content).unwrap_or(usize::MAX));
        if length == 0 {
            return Ok(0);
        }
        let got = self.input.read(&mut buffer[..length])?;
        if got == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.advance(got as u64);
        Ok(got)
    }
}
