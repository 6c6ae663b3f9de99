//! One pass over the file of a tarball: one thread hashes and decompresses it, another one uses the
//! content.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use sha2::{Digest, Sha256};

use super::limits;
use crate::decoder::{Compression, Decoder, Streams, most_of};
use crate::reporter::Progress;

const CHUNK: usize = 256 * 1024;
/// Chunks that are decompressed ahead.
const AHEAD: usize = 4;

/// Gives `use_it` the uncompressed bytes of `file`, then returns the hash of the whole file, including
/// what was not used or could not be decompressed.
///
/// # Errors
/// The file cannot be read to its end. Errors in the bytes are reported by the reader that `use_it` gets.
pub fn read<T: Send>(
    file: File,
    progress: &Progress,
    use_it: impl FnOnce(Uncompressed) -> T,
) -> io::Result<(T, [u8; 32])> {
    let (sender, receiver) = sync_channel(AHEAD);
    thread::scope(|scope| {
        let most = file.metadata().map(|file| most_of(file.len(), limits::UNCOMPRESSED))?;
        let decoder = scope.spawn(move || {
            let mut input = BufReader::with_capacity(CHUNK, Hashed { file, digest: Sha256::new(), progress });
            if let Err(error) = decompress(&mut input, most, &sender) {
                // Fails if the user has stopped reading.
                let _ = sender.send(Err(error));
            }
            drop(sender);
            io::copy(&mut input, &mut io::sink())?;
            Ok(input.into_inner().digest.finalize().into())
        });
        let used = use_it(Uncompressed { most, receiver, chunk: Vec::new(), at: 0 });
        let digest: io::Result<[u8; 32]> =
            decoder.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((used, digest?))
    })
}

type Chunk = io::Result<Vec<u8>>;

fn decompress(input: &mut impl BufRead, most: u64, sender: &SyncSender<Chunk>) -> io::Result<()> {
    let compression = Compression::of_content(input.fill_buf()?);
    let mut decoder = Decoder::new(compression, Streams::All, input, most)?;
    loop {
        let mut chunk = Vec::with_capacity(CHUNK);
        decoder.by_ref().take(CHUNK as u64).read_to_end(&mut chunk)?;
        if chunk.is_empty() || sender.send(Ok(chunk)).is_err() {
            return Ok(());
        }
    }
}

struct Hashed<'a> {
    file: File,
    digest: Sha256,
    progress: &'a Progress,
}

impl Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.file.read(buffer)?;
        self.digest.update(&buffer[..got]);
        self.progress.advance(got as u64);
        Ok(got)
    }
}

/// The output of the decoder.
pub struct Uncompressed {
    /// Bytes that it gives at most.
    pub most: u64,
    receiver: Receiver<Chunk>,
    chunk: Vec<u8>,
    at: usize,
}

impl Read for Uncompressed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.chunk.len() {
            match self.receiver.recv() {
                Ok(chunk) => (self.chunk, self.at) = (chunk?, 0),
                Err(_) => return Ok(0),
            }
        }
        let length = buffer.len().min(self.chunk.len() - self.at);
        buffer[..length].copy_from_slice(&self.chunk[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
