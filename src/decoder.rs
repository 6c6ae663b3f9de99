//! Decompression, bounded in memory and, where asked, in output.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;
use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};

const MIB: u64 = 1024 * 1024;
/// How many times its own size a stream may unpack to; packages and closures have 3 to 20.
const RATIO: u64 = 100;
/// What a small stream may unpack to, whatever its ratio.
const SMALL: u64 = 512 * MIB;
/// Memory of an xz decoder: `xz -9` takes 65 MiB.
const XZ_MEMORY: u64 = 128 * MIB;
/// Window of a zstd decoder as a power of two: `zstd --ultra -22` takes 27.
const ZSTD_WINDOW_LOG: u32 = 27;

/// How a tar archive may be compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Xz,
    Zstd,
    Bzip2,
    Lzma,
}

/// How many streams are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Streams {
    /// One stream or frame, like dpkg does; of gzip, all members.
    First,
    /// All streams, like the programs of these formats do.
    All,
}

impl Compression {
    /// By the first bytes of a file; [`Compression::None`] if they are not compressed.
    pub(crate) fn of_content(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [b'B', b'Z', b'h', ..] => Self::Bzip2,
            _ => Self::None,
        }
    }

    /// By the extension of a member's name, like dpkg does.
    pub(crate) fn of_data(extension: &str) -> Option<Self> {
        Some(match extension {
            "" => Self::None,
            ".gz" => Self::Gzip,
            ".xz" => Self::Xz,
            ".zst" => Self::Zstd,
            ".bz2" => Self::Bzip2,
            ".lzma" => Self::Lzma,
            _ => return None,
        })
    }

    /// dpkg refuses old formats for control.tar.
    pub(crate) fn of_control(extension: &str) -> Option<Self> {
        Self::of_data(extension).filter(|compression| !matches!(compression, Self::Bzip2 | Self::Lzma))
    }
}

/// Uncompressed bytes that are read of a stream of `packed` bytes, at most `most`: what somebody else sent costs
/// no more time than its size explains.
pub(crate) fn most_of(packed: u64, most: u64) -> u64 {
    packed.saturating_mul(RATIO).max(SMALL).min(most)
}

/// Gives the uncompressed bytes, up to a limit.
pub(crate) struct Decoder<'a> {
    inner: Box<dyn Read + 'a>,
    left: u64,
    most: u64,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(
        compression: Compression,
        streams: Streams,
        input: impl BufRead + 'a,
        most: u64,
    ) -> io::Result<Self> {
        let first = streams == Streams::First;
        let inner: Box<dyn Read + 'a> = match compression {
            Compression::None => Box::new(input),
            Compression::Gzip => Box::new(MultiGzDecoder::new(input)),
            Compression::Xz => {
                let flags = if first { 0 } else { CONCATENATED };
                let stream = Stream::new_stream_decoder(XZ_MEMORY, flags)?;
                Box::new(XzDecoder::new_stream(input, stream))
            }
            Compression::Lzma => {
                let stream = Stream::new_lzma_decoder(XZ_MEMORY)?;
                Box::new(XzDecoder::new_stream(input, stream))
            }
            Compression::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
                decoder.window_log_max(ZSTD_WINDOW_LOG)?;
                if first { Box::new(decoder.single_frame()) } else { Box::new(decoder) }
            }
            Compression::Bzip2 if first => Box::new(bzip2::bufread::BzDecoder::new(input)),
            Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(input)),
        };
        Ok(Self { inner, left: most, most })
    }
}

impl Read for Decoder<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out).map_err(with_memory_limit)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            let most = self.most / MIB;
            io::Error::new(io::ErrorKind::FileTooLarge, format!("more than {most} MiB uncompressed"))
        })?;
        Ok(read)
    }
}

/// Adds the limit to the libraries' messages about memory.
fn with_memory_limit(error: io::Error) -> io::Error {
    let lzma = error.get_ref().and_then(|inner| inner.downcast_ref::<liblzma::stream::Error>());
    let mib = match lzma {
        Some(liblzma::stream::Error::MemLimit) => XZ_MEMORY / MIB,
        // libzstd's name for ZSTD_error_frameParameter_windowTooLarge.
        None if error.to_string().contains("too much memory") => (1 << ZSTD_WINDOW_LOG) / MIB,
        _ => return error,
    };
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it needs more than {mib} MiB to decompress"))
}
