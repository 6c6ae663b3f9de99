//! Blocks of one frame behind those of another.
//!
//! A block depends on the blocks before it in three ways. Matches reach back into their content:
//! here, none of the other frame's. Tables of codes can be those of the block before: never in a
//! frame's first compressed block. And a match may have one of the three last offsets
//! (RFC 8878, section 3.1.1.5): these a frame begins with 1, 4 and 8, and that is what
//! a decoder must have where blocks of another frame begin. Three blocks of one match each make
//! it so, somewhere in a run of equal bytes, where a match at any of these offsets is right.
//! Every archive has such runs in its headers; should it not, blocks without compression do.

use std::io::{self, Cursor};

use super::super::small;
use super::frame::{BLOCK_HEADER, Frame, raw};

/// Matches of three bytes at the offsets 8, 4 and 1, after which the last offsets are 1, 4 and 8.
/// A block's header says that it is compressed (2) and has 7 bytes. Those are: no literals;
/// one sequence; all its codes given as one byte each: no literals before it, `1 << code` of the
/// offset, the shortest match; and, after a leading 1, the lower bits of the offset plus three.
const RESTART: [[u8; 10]; 3] = [
    [7 << 3 | 2 << 1, 0, 0, 0, 1, 0b0101_0100, 0, 3, 0, 8 + 3],
    [7 << 3 | 2 << 1, 0, 0, 0, 1, 0b0101_0100, 0, 2, 0, 4 + 3],
    [7 << 3 | 2 << 1, 0, 0, 0, 1, 0b0101_0100, 0, 2, 0, 1 + 3],
];
/// Bytes that have to be there for the first of these matches.
const REACH: usize = 8;
/// Bytes that the three are.
const LENGTH: usize = 9;

/// Blocks, and the window they need in bytes.
pub struct Blocks {
    pub bytes: Vec<u8>,
    pub window: u64,
}

/// Blocks of `content` at the beginning of a frame, after which another's may come.
pub fn before(content: &[u8]) -> io::Result<Blocks> {
    let Some(run) = content.windows(REACH + LENGTH).rposition(equal) else {
        return Ok(Blocks { bytes: raw(content, false), window: 0 });
    };
    let (first, rest) = content.split_at(run + REACH);
    let mut blocks = compressed(first)?;
    let last = blocks.last as usize;
    let header = blocks.frame.last_header_continued();
    blocks.bytes[last..last + BLOCK_HEADER as usize].copy_from_slice(&header);
    blocks.bytes.extend(RESTART.as_flattened());
    blocks.bytes.extend(raw(&rest[LENGTH..], false));
    Ok(Blocks { bytes: blocks.bytes, window: blocks.frame.window })
}

/// Blocks of `content` at the end of a frame, whatever came before them.
pub fn after(content: &[u8]) -> io::Result<Blocks> {
    let Some(run) = content.windows(REACH + LENGTH).position(equal) else {
        return Ok(Blocks { bytes: raw(content, true), window: 0 });
    };
    let (first, rest) = content.split_at(run + REACH);
    let blocks = compressed(&rest[LENGTH..])?;
    let bytes = [&raw(first, false), RESTART.as_flattened(), &blocks.bytes].concat();
    Ok(Blocks { bytes, window: blocks.frame.window })
}

fn equal(run: &[u8]) -> bool {
    run.iter().all(|byte| *byte == run[0])
}

/// The blocks of a frame of their own.
struct Compressed {
    bytes: Vec<u8>,
    /// Where in them the last begins.
    last: u64,
    frame: Frame,
}

fn compressed(content: &[u8]) -> io::Result<Compressed> {
    let packed = small::zstd(content)?;
    let frame = Frame::read(&mut Cursor::new(&packed))?;
    let bytes = packed[frame.blocks.start as usize..frame.blocks.end as usize].to_vec();
    Ok(Compressed { bytes, last: frame.last - frame.blocks.start, frame })
}
