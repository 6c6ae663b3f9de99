//! What is small, or known to be in memory: compressed as a whole.
//!
//! One thread each: the bytes do not depend on how many there are, and small content gains
//! nothing by more. Windows are no larger than the content, so that many packages can be made
//! at once.

use std::io::{self, Write};

use flate2::GzBuilder;
use liblzma::stream::{Check, Filters, LzmaOptions, Stream};
use liblzma::write::XzEncoder;

use crate::knowledge::target::Compression;

/// The dictionary of xz's own default preset; the encoder needs about eleven times as much.
const LARGEST_DICTIONARY: usize = 8 << 20;
const SMALLEST_DICTIONARY: usize = 4 << 10;
/// A third of the time of level 19, Fedora's own, for 2 % more of what is measured in kilobytes here.
pub const ZSTD_LEVEL: i32 = 9;
/// The preset of xz; its dictionary is chosen by the content. Half the time of preset 6 for 1.5 % more.
pub const XZ_PRESET: u32 = 4;

/// `content`, compressed.
pub fn pack(compression: Compression, content: &[u8]) -> io::Result<Vec<u8>> {
    match compression {
        Compression::Xz => xz(content),
        Compression::Zstd => zstd(content),
    }
}

fn xz(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut options = LzmaOptions::new_preset(XZ_PRESET)?;
    options.dict_size(dictionary(content.len()));
    // CRC32 is what dpkg-deb writes.
    let stream = Stream::new_stream_encoder(Filters::new().lzma2(&options), Check::Crc32)?;
    let mut encoder = XzEncoder::new_stream(Vec::new(), stream);
    encoder.write_all(content)?;
    encoder.finish()
}

/// The dictionary, in bytes, for content of `length` bytes.
pub fn dictionary(length: usize) -> u32 {
    length.next_power_of_two().clamp(SMALLEST_DICTIONARY, LARGEST_DICTIONARY) as u32
}

/// `content` as a frame that says its size.
pub fn zstd(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::new(), ZSTD_LEVEL)?;
    // Told the size, zstd chooses tables and window to match: kilobytes, not 80 MB.
    encoder.set_pledged_src_size(Some(content.len() as u64))?;
    encoder.include_checksum(true)?;
    encoder.write_all(content)?;
    encoder.finish()
}

/// `content` as `gzip -9n` writes it, for changelogs and manual pages (Debian Policy 12.1
/// and 12.7): no name, no time.
pub fn gzip(content: &[u8]) -> Vec<u8> {
    const UNIX: u8 = 3;
    let builder = GzBuilder::new().mtime(0).operating_system(UNIX);
    let mut encoder = builder.write(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).and_then(|()| encoder.finish()).expect("a vector takes every byte")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn documentation_is_compressed_as_policy_12_wants_it() {
        let packed = gzip(b"text text text text");
        // RFC 1952: no flags, no time, XFL 2 for the slowest algorithm, Unix.
        assert_eq!(packed[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]);
        let mut text = String::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, "text text text text");
    }

    #[test]
    fn members_are_one_stream_or_frame_that_reads_back() {
        for length in [0_usize, 1, 5000, 300_000] {
            let content: Vec<u8> = (0..length).map(|i| (i * i / 7) as u8).collect();
            let packed = pack(Compression::Xz, &content).unwrap();
            let mut back = Vec::new();
            // Without the concatenated flag: as dpkg-deb reads.
            let stream = Stream::new_stream_decoder(u64::MAX, 0).unwrap();
            liblzma::bufread::XzDecoder::new_stream(&packed[..], stream).read_to_end(&mut back).unwrap();
            assert_eq!(back, content);

            let packed = pack(Compression::Zstd, &content).unwrap();
            let mut back = Vec::new();
            zstd::Decoder::new(&packed[..]).unwrap().single_frame().read_to_end(&mut back).unwrap();
            assert_eq!(back, content);
        }
    }
}
