//! The container around zstd blocks (RFC 8878, section 3.1.1).

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use crate::format::writer::compress::damaged;

const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();
/// Length of a block's header in bytes.
pub const BLOCK_HEADER: u64 = 3;
/// The most content a block has.
pub const LARGEST_BLOCK: usize = 128 << 10;
const SMALLEST_WINDOW: u64 = 1 << 10;
const CHECKSUM: u64 = 4;

/// What is needed to take a frame apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame {
    /// How far back a decoder has to remember, in bytes.
    pub window: u64,
    /// Bytes of its content.
    pub content: u64,
    /// Where its blocks are, in bytes.
    pub blocks: Range<u64>,
    /// Where the last of them begins.
    pub last: u64,
    /// That one's header.
    last_header: u32,
}

impl Frame {
    /// Takes apart a file that is one frame with the size of its content and without a dictionary.
    pub fn read(file: &mut (impl Read + Seek)) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        let [m0, m1, m2, m3, descriptor] = array(file)?;
        // Reserved bits, and the size of the dictionary's number.
        if [m0, m1, m2, m3] != MAGIC || descriptor & 0b1011 != 0 {
            return Err(damaged("no zstd frame of ours"));
        }
        let single = descriptor & 0b10_0000 != 0;
        let window = if single { None } else { Some(window(array::<1>(file)?[0])) };
        let content = match (descriptor >> 6, single) {
            (0, true) => array::<1>(file)?[0].into(),
            (1, _) => u64::from(u16::from_le_bytes(array(file)?)) + 256,
            (2, _) => u32::from_le_bytes(array(file)?).into(),
            (3, _) => u64::from_le_bytes(array(file)?),
            _ => return Err(damaged("a zstd frame that does not say its size")),
        };
        let start = file.stream_position()?;
        let (mut at, mut header) = (start, block_header(file)?);
        while header & 1 == 0 {
            at += BLOCK_HEADER + stored(header)?;
            file.seek(SeekFrom::Start(at))?;
            header = block_header(file)?;
        }
        let end = at + BLOCK_HEADER + stored(header)?;
        let checksum = if descriptor & 0b100 == 0 { 0 } else { CHECKSUM };
        if end + checksum != length {
            return Err(damaged("a zstd frame that is cut or followed by more"));
        }
        let window = window.unwrap_or(content);
        Ok(Self { window, content, blocks: start..end, last: at, last_header: header })
    }

    /// The last block's header in a frame that goes on.
    pub fn last_header_continued(&self) -> [u8; BLOCK_HEADER as usize] {
        let [a, b, c, _] = (self.last_header & !1).to_le_bytes();
        [a, b, c]
    }
}

/// The header of a frame for `content` bytes, of blocks that need `window`; without checksum
/// and dictionary.
pub fn header(window: u64, content: u64) -> Vec<u8> {
    // A block is no larger than the window.
    let window = window.max(LARGEST_BLOCK as u64).next_power_of_two();
    let exponent = (window / SMALLEST_WINDOW).trailing_zeros() as u8;
    let mut header = MAGIC.to_vec();
    header.extend([0b1100_0000, exponent << 3]);
    header.extend(content.to_le_bytes());
    header
}

/// `content` in blocks that are not compressed; the last of them is the frame's last when `last`.
pub fn raw(content: &[u8], last: bool) -> Vec<u8> {
    let chunks = content.chunks(LARGEST_BLOCK).chain(content.is_empty().then_some(content));
    let count = content.len().div_ceil(LARGEST_BLOCK).max(1);
    let mut blocks = Vec::with_capacity(content.len() + count * BLOCK_HEADER as usize);
    for (i, chunk) in chunks.enumerate() {
        let header = (chunk.len() as u32) << 3 | u32::from(last && i + 1 == count);
        blocks.extend(&header.to_le_bytes()[..BLOCK_HEADER as usize]);
        blocks.extend(chunk);
    }
    blocks
}

/// From the descriptor of the frame's header (section 3.1.1.1.2).
fn window(descriptor: u8) -> u64 {
    let base = SMALLEST_WINDOW << (descriptor >> 3);
    base + base / 8 * u64::from(descriptor & 7)
}

fn block_header(file: &mut impl Read) -> io::Result<u32> {
    let [a, b, c] = array(file)?;
    Ok(u32::from_le_bytes([a, b, c, 0]))
}

/// Bytes that follow a block's header (section 3.1.1.2).
fn stored(header: u32) -> io::Result<u64> {
    match header >> 1 & 3 {
        // One byte, repeated.
        1 => Ok(1),
        3 => Err(damaged("a reserved kind of zstd block")),
        _ => Ok((header >> 3).into()),
    }
}

fn array<const N: usize>(file: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}
