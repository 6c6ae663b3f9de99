//! A tar archive as dpkg's `lib/dpkg/tarfn.c` goes through it: GNU long names, no pax headers.

use std::io::{self, Read};

use super::super::inspection::Device;
use super::super::{Fault, FaultKind, Mode, limits};
use super::tar_header::{BLOCK, Header, Refusal, Type, text};

/// One file, with the long names before its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub path: Vec<u8>,
    pub mode: Mode,
    /// The name, or the number where there is none.
    pub owner: String,
    pub group: String,
    pub size: u64,
    pub device: Option<Device>,
    /// Of symbolic and of hard links.
    pub link_target: Option<Vec<u8>>,
    /// Of its header, in the uncompressed archive.
    pub offset: u64,
}

pub(super) struct Tarball<R> {
    input: R,
    place: String,
    position: u64,
    /// Bytes of the current entry's content and padding that were not read.
    rest: u64,
}

impl<R: Read> Tarball<R> {
    /// `name` is that of the member.
    pub(super) fn new(input: R, name: &str) -> Self {
        Self { input, place: format!("`{name}`, uncompressed,"), position: 0, rest: 0 }
    }

    /// What faults are reported of.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// The next entry, past what is left of the last; none at the end-of-archive mark.
    pub(super) fn next_entry(&mut self) -> Result<Option<Entry>, Fault> {
        let (mut long_path, mut long_target) = (None, None);
        loop {
            self.skip_rest()?;
            let offset = self.position;
            let block = self.block()?;
            if block == [0; BLOCK] {
                return Ok(None);
            }
            let header = Header::parse(&block).map_err(|refusal| match refusal {
                Refusal::Damaged(reason) => self.fault(FaultKind::Damaged, offset, reason),
                Refusal::Unsupported(reason) => self.fault(FaultKind::Unsupported, offset, reason),
            })?;
            self.rest = header.size.next_multiple_of(BLOCK as u64);
            match header.entry_type {
                Type::LongName => long_path = Some(self.long_name(header.size, offset)?),
                Type::LongLink => long_target = Some(self.long_name(header.size, offset)?),
                _ => return self.entry(header, offset, long_path, long_target).map(Some),
            }
        }
    }

    fn entry(
        &mut self,
        header: Header,
        offset: u64,
        long_path: Option<Vec<u8>>,
        long_target: Option<Vec<u8>>,
    ) -> Result<Entry, Fault> {
        let path = long_path.unwrap_or(header.path);
        if path.is_empty() {
            return Err(self.fault(FaultKind::Damaged, offset, "a tar header without a name"));
        }
        let kind = match header.entry_type {
            // A directory of tars older than the type; dpkg does not skip what its size claims.
            Type::File(Mode::REGULAR) if path.ends_with(b"/") => {
                self.rest = 0;
                Mode::DIRECTORY
            }
            Type::File(kind) => kind,
            _ => Mode::REGULAR,
        };
        let is_link = header.entry_type == Type::HardLink || kind == Mode::SYMLINK;
        Ok(Entry {
            path,
            mode: Mode(kind | header.permissions),
            owner: header.owner,
            group: header.group,
            size: if kind == Mode::REGULAR { header.size } else { 0 },
            device: header.device,
            link_target: is_link.then(|| long_target.unwrap_or(header.link_target)),
            offset,
        })
    }

    fn long_name(&mut self, size: u64, offset: u64) -> Result<Vec<u8>, Fault> {
        if size > limits::NAME {
            let reason = format!("a name of {size} bytes; {} are read", limits::NAME);
            return Err(self.fault(FaultKind::TooLarge, offset, reason));
        }
        Ok(text(&self.content(size)?).to_vec())
    }

    /// The content of the entry that was just given, `size` bytes. The caller bounds it.
    pub(super) fn content(&mut self, size: u64) -> Result<Vec<u8>, Fault> {
        let start = self.position;
        let mut content = Vec::new();
        let read = self.input.by_ref().take(size).read_to_end(&mut content);
        let length = content.len() as u64;
        self.position += length;
        self.rest = self.rest.saturating_sub(length);
        read.map_err(|error| Fault::of_read(&self.place, start, &error))?;
        if length < size { Err(self.truncated()) } else { Ok(content) }
    }

    /// Reads the stream to its end, so that its checksum is checked; the number of bytes that
    /// are there besides padding.
    pub(super) fn finish(mut self) -> Result<u64, Fault> {
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
                Err(error) => return Err(Fault::of_read(&self.place, self.position, &error)),
            }
        }
    }

    fn skip_rest(&mut self) -> Result<(), Fault> {
        let skipped = io::copy(&mut self.input.by_ref().take(self.rest), &mut io::sink());
        let skipped = skipped.map_err(|error| Fault::of_read(&self.place, self.position, &error))?;
        self.position += skipped;
        if skipped < self.rest {
            return Err(self.truncated());
        }
        self.rest = 0;
        Ok(())
    }

    fn block(&mut self) -> Result<[u8; BLOCK], Fault> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.input.read(&mut block[filled..]) {
                Ok(0) => return Err(self.truncated()),
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::of_read(&self.place, self.position, &error)),
            }
        }
        self.position += BLOCK as u64;
        Ok(block)
    }

    fn truncated(&self) -> Fault {
        self.fault(FaultKind::Truncated, self.position, "it ends before its end-of-archive mark")
    }

    fn fault(&self, kind: FaultKind, offset: u64, reason: impl Into<String>) -> Fault {
        Fault::new(kind, &self.place, offset, reason)
    }
}
