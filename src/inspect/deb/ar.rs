//! The outer archive, as dpkg's `lib/dpkg/ar.c` reads it.

use std::io::{self, BufRead, Read};

use super::super::{ContentError, ErrorKind};
use super::PLACE;

const MAGIC: &[u8] = b"!<arch>\n";
const HEADER: usize = 60;

/// A member's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Without the padding and without one slash at the end.
    pub name: String,
    pub size: u64,
    /// Of its content, in the file.
    pub offset: u64,
}

/// Reads members in order; as a reader, it gives the content of the current member.
#[derive(Debug)]
pub(super) struct Archive<R> {
    input: R,
    size: u64,
    position: u64,
    /// End of the current member's content.
    end: u64,
}

impl<R: BufRead> Archive<R> {
    /// `size` is that of the whole file.
    pub(super) fn open(input: R, size: u64) -> Result<Self, ContentError> {
        let mut archive = Self { input, size, position: 0, end: size };
        let mut magic = [0; MAGIC.len()];
        archive.fill(&mut magic)?;
        archive.end = archive.position;
        if magic != MAGIC {
            return Err(ContentError::new(ErrorKind::Damaged, PLACE, 0, "it does not begin with `!<arch>`"));
        }
        Ok(archive)
    }

    /// Goes past what is left of the current member to the next.
    pub(super) fn next_member(&mut self) -> Result<Member, ContentError> {
        let skipped = io::copy(self, &mut io::sink());
        skipped.map_err(|error| ContentError::of_read(PLACE, self.position, &error))?;
        // Contents are padded to an even length; the magic and headers are even.
        self.end = self.size;
        if self.position % 2 == 1 {
            self.fill(&mut [0])?;
        }
        let mut header = [0; HEADER];
        self.fill(&mut header)?;
        let member = parse(&header, self.position)?;
        let padded = member.size + member.size % 2;
        if padded > self.size - self.position {
            let left = self.size - self.position;
            let name = member.name.escape_debug();
            let reason = format!("member `{name}` has {padded} bytes, of which {left} are there");
            return Err(ContentError::new(ErrorKind::Truncated, PLACE, self.position, reason));
        }
        self.end = self.position + member.size;
        Ok(member)
    }

    /// The content of `member`, which is the current one.
    pub(super) fn read_whole(&mut self, member: &Member) -> Result<Vec<u8>, ContentError> {
        let mut content = Vec::new();
        self.read_to_end(&mut content)
            .map_err(|error| ContentError::of_read(PLACE, member.offset, &error))?;
        Ok(content)
    }

    /// Bytes of the current member that were not read.
    pub(super) fn rest(&self) -> u64 {
        self.end - self.position
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), ContentError> {
        let start = self.position;
        self.read_exact(buffer).map_err(|error| ContentError::of_read(PLACE, start, &error))
    }
}

impl<R: BufRead> BufRead for Archive<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let rest = self.rest();
        if rest == 0 {
            return Ok(&[]);
        }
        let buffer = self.input.fill_buf()?;
        if buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let length = usize::try_from(rest).unwrap_or(usize::MAX).min(buffer.len());
        Ok(&buffer[..length])
    }

    fn consume(&mut self, amount: usize) {
        self.input.consume(amount);
        self.position += amount as u64;
    }
}

impl<R: BufRead> Read for Archive<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

/// A header whose content begins at `offset`: name 16, time 12, uid 6, gid 6, mode 8, size 10, mark 2.
fn parse(header: &[u8; HEADER], offset: u64) -> Result<Member, ContentError> {
    let damaged =
        |reason: String| ContentError::new(ErrorKind::Damaged, PLACE, offset - HEADER as u64, reason);
    if &header[58..] != b"`\n" {
        return Err(damaged("no member header where one is expected".into()));
    }
    let name = String::from_utf8_lossy(&header[..16]);
    let name = name.trim_end_matches(' ');
    let name = name.strip_suffix('/').unwrap_or(name).to_owned();
    let digits = header[48..58].trim_ascii();
    let size = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    match size.and_then(|text| text.parse().ok()) {
        Some(size) => Ok(Member { name, size, offset }),
        None => {
            Err(damaged(format!("member `{}` has the size `{}`", name.escape_debug(), digits.escape_ascii())))
        }
    }
}
