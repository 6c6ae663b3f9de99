//! A file that knows where it is.

use std::io::Read;

use super::super::super::{ContentError, ErrorKind};

#[derive(Debug)]
pub(in super::super) struct Input<R> {
    input: R,
    size: u64,
    position: u64,
}

impl<R: Read> Input<R> {
    /// `size` is that of the whole file.
    pub(in super::super) fn new(input: R, size: u64) -> Self {
        Self { input, size, position: 0 }
    }

    pub(in super::super) fn position(&self) -> u64 {
        self.position
    }

    /// Bytes up to the end of the file.
    pub(in super::super) fn left(&self) -> u64 {
        self.size.saturating_sub(self.position)
    }

    /// Reads `buffer` full.
    pub(in super::super) fn fill(&mut self, buffer: &mut [u8], place: &str) -> Result<(), ContentError> {
        let start = self.position;
        self.input.read_exact(buffer).map_err(|error| ContentError::of_read(place, start, &error))?;
        self.position += buffer.len() as u64;
        Ok(())
    }

    /// Goes past the padding to the next multiple of `to`.
    pub(in super::super) fn align(&mut self, to: u64, place: &str) -> Result<(), ContentError> {
        while !self.position.is_multiple_of(to) {
            let start = self.position;
            let mut byte = [0];
            self.fill(&mut byte, place)?;
            if byte != [0] {
                return Err(ContentError::new(ErrorKind::Damaged, place, start, "its padding is not zero"));
            }
        }
        Ok(())
    }

    /// Hands what is left to `each`, piece by piece; the number of bytes.
    pub(in super::super) fn drain(
        mut self,
        place: &str,
        mut each: impl FnMut(&[u8]),
    ) -> Result<u64, ContentError> {
        let mut buffer = vec![0; 128 * 1024];
        let start = self.position;
        loop {
            match self.input.read(&mut buffer) {
                Ok(0) => return Ok(self.position - start),
                Ok(read) => {
                    self.position += read as u64;
                    each(&buffer[..read]);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ContentError::of_read(place, self.position, &error)),
            }
        }
    }
}
