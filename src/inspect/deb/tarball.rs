//! A tar member of a .deb, read by dpkg's rules; errors name the member.

use std::io::Read;

use super::super::{ContentError, ErrorKind, limits};
use crate::tar_reader::{Dialect, Entry, Problem, TarError, TarReader};

pub(super) struct Tarball<R> {
    reader: TarReader<R>,
    place: String,
}

impl<R: Read> Tarball<R> {
    /// `name` is that of the member.
    pub(super) fn new(input: R, name: &str) -> Self {
        let reader = TarReader::new(input, Dialect::Dpkg, limits::TAR);
        Self { reader, place: format!("`{name}`, uncompressed,") }
    }

    /// The place that errors name.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// The next entry; `None` at the end-of-archive mark.
    pub(super) fn next_entry(&mut self) -> Result<Option<Entry>, ContentError> {
        let entry = self.reader.next_entry().map_err(|error| content_error(&self.place, error))?;
        match entry {
            Some(Entry { path, offset, .. }) if path.is_empty() => {
                Err(ContentError::new(ErrorKind::Damaged, &self.place, offset, "a tar header without a name"))
            }
            entry => Ok(entry),
        }
    }

    /// The content of the entry that was just given. The caller bounds it.
    pub(super) fn content(&mut self) -> Result<Vec<u8>, ContentError> {
        self.reader.read_content().map_err(|error| content_error(&self.place, error))
    }

    /// Reads the stream to its end; how many bytes follow the archive, padding aside.
    pub(super) fn finish(self) -> Result<u64, ContentError> {
        self.reader.finish().map_err(|error| content_error(&self.place, error))
    }
}

fn content_error(place: &str, TarError { problem, offset }: TarError) -> ContentError {
    let (kind, reason) = match problem {
        Problem::Read(error) => return ContentError::of_read(place, offset, &error),
        Problem::Truncated => (ErrorKind::Truncated, "it ends before its end-of-archive mark".into()),
        Problem::Damaged(reason) => (ErrorKind::Damaged, reason),
        Problem::Unsupported(reason) => (ErrorKind::Unsupported, reason),
        Problem::TooLarge(reason) => (ErrorKind::TooLarge, reason),
        Problem::LargeEntry { path, size } => {
            (ErrorKind::TooLarge, format!("`{}` claims to have {size} bytes", path.escape_ascii()))
        }
    };
    ContentError::new(kind, place, offset, reason)
}
