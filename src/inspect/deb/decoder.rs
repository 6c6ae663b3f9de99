//! Decompression, bounded in memory and, where asked, in output.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;
use liblzma::bufread::XzDecoder;
use liblzma::stream::Stream;

use super::super::limits;

/// The compressions dpkg knows, by file name extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
    Xz,
    Zstd,
    Bzip2,
    Lzma,
}

impl Compression {
    pub(super) fn of_data(extension: &str) -> Option<Self> {
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

    /// dpkg refuses the old ones for a control.tar.
    pub(super) fn of_control(extension: &str) -> Option<Self> {
        Self::of_data(extension).filter(|compression| !matches!(compression, Self::Bzip2 | Self::Lzma))
    }
}

/// Gives the uncompressed bytes of one stream, of which at most a number given.
pub(super) struct Decoder<'a> {
    inner: Box<dyn Read + 'a>,
    left: u64,
    most: u64,
}

impl<'a> Decoder<'a> {
    /// One stream or frame is read, like dpkg does; gzip members are read one after the other.
    pub(super) fn new(compression: Compression, input: impl BufRead + 'a, most: u64) -> io::Result<Self> {
        let inner: Box<dyn Read + 'a> = match compression {
            Compression::None => Box::new(input),
            Compression::Gzip => Box::new(MultiGzDecoder::new(input)),
            Compression::Xz => {
                let stream = Stream::new_stream_decoder(limits::XZ_MEMORY, 0)?;
                Box::new(XzDecoder::new_stream(input, stream))
            }
            Compression::Lzma => {
                let stream = Stream::new_lzma_decoder(limits::XZ_MEMORY)?;
                Box::new(XzDecoder::new_stream(input, stream))
            }
            Compression::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?.single_frame();
                decoder.window_log_max(limits::ZSTD_WINDOW_LOG)?;
                Box::new(decoder)
            }
            Compression::Bzip2 => Box::new(bzip2::bufread::BzDecoder::new(input)),
        };
        Ok(Self { inner, left: most, most })
    }
}

impl Read for Decoder<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out).map_err(with_memory_limit)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            let most = self.most / limits::MIB;
            io::Error::new(io::ErrorKind::FileTooLarge, format!("more than {most} MiB uncompressed"))
        })?;
        Ok(read)
    }
}

/// Names the limit in what the libraries say about their memory.
fn with_memory_limit(error: io::Error) -> io::Error {
    let lzma = error.get_ref().and_then(|inner| inner.downcast_ref::<liblzma::stream::Error>());
    let mib = match lzma {
        Some(liblzma::stream::Error::MemLimit) => limits::XZ_MEMORY / limits::MIB,
        // libzstd's name for ZSTD_error_frameParameter_windowTooLarge.
        None if error.to_string().contains("too much memory") => (1 << limits::ZSTD_WINDOW_LOG) / limits::MIB,
        _ => return error,
    };
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it needs more than {mib} MiB to decompress"))
}
