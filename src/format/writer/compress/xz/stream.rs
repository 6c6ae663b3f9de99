//! The container around xz blocks (The .xz File Format 1.2.1, sections 2.1 and 4).

use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::{io, mem};

use flate2::Crc;

use crate::format::writer::compress::damaged;

/// Magic, the flags of a stream with CRC32, and their CRC32 (section 2.1.1).
pub const HEADER: &[u8; 12] = b"\xfd7zXZ\0\0\x01\x69\x22\xde\x36";
/// Length of header and footer in bytes.
const ENDS: u64 = 12;

/// What is needed to take a stream apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Stream {
    /// Where its blocks are, in bytes.
    pub blocks: Range<u64>,
    records: Vec<Record>,
}

/// A block's line in the index.
#[derive(Debug, PartialEq, Eq)]
struct Record {
    /// Bytes of the block without its padding.
    unpadded: u64,
    /// Bytes of its content.
    content: u64,
}

impl Stream {
    /// Takes apart a file that is one stream of ours.
    pub fn read(file: &mut (impl Read + Seek)) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        let mut header = [0; ENDS as usize];
        file.seek(SeekFrom::Start(0))?;
        file.read_exact(&mut header)?;
        let mut footer = [0; ENDS as usize];
        file.seek(SeekFrom::End(-(ENDS as i64)))?;
        file.read_exact(&mut footer)?;
        let index = (u64::from(u32::from_le_bytes([footer[4], footer[5], footer[6], footer[7]])) + 1) * 4;
        let blocks = ENDS..length.saturating_sub(ENDS + index);
        if header != *HEADER || footer != self::footer(index) || blocks.end < blocks.start {
            return Err(damaged("no xz stream of ours"));
        }
        file.seek(SeekFrom::Start(blocks.end))?;
        let mut bytes = Vec::new();
        file.take(index).read_to_end(&mut bytes)?;
        let records = records(&bytes).ok_or_else(|| damaged("an xz index that is not right"))?;
        let stream = Self { blocks, records };
        let sizes = stream.records.iter().map(|it| it.unpadded.checked_next_multiple_of(4));
        let total = sizes.into_iter().try_fold(0_u64, |sum, size| sum.checked_add(size?));
        match total {
            Some(total) if total == stream.blocks.end - stream.blocks.start => Ok(stream),
            _ => Err(damaged("an xz index of other blocks")),
        }
    }

    /// Bytes of the content of all blocks.
    pub fn content(&self) -> u64 {
        self.records.iter().fold(0, |sum, record| sum.saturating_add(record.content))
    }

    /// Where the blocks of a stream in memory are.
    pub fn range(&self) -> Range<usize> {
        self.blocks.start as usize..self.blocks.end as usize
    }
}

/// Index and footer of a stream of the blocks of all `parts`.
pub fn end(parts: &[Stream]) -> Vec<u8> {
    let records: Vec<_> = parts.iter().flat_map(|part| &part.records).collect();
    let mut end = vec![0];
    put(&mut end, records.len() as u64);
    for record in records {
        put(&mut end, record.unpadded);
        put(&mut end, record.content);
    }
    end.resize(end.len().next_multiple_of(4), 0);
    let sum = crc(&end);
    end.extend(sum);
    let footer = footer(end.len() as u64);
    end.extend(footer);
    end
}

/// CRC32 of the rest, the size of the index, the flags, and the magic (section 2.1.2).
fn footer(index: u64) -> [u8; ENDS as usize] {
    let mut footer = *b"....size\0\x01YZ";
    footer[4..8].copy_from_slice(&((index / 4 - 1) as u32).to_le_bytes());
    let sum = crc(&footer[4..10]);
    footer[..4].copy_from_slice(&sum);
    footer
}

/// The records of an index; `None` when it is damaged.
fn records(index: &[u8]) -> Option<Vec<Record>> {
    let (index, sum) = index.split_last_chunk::<4>()?;
    let mut rest = index.strip_prefix(&[0]).filter(|_| *sum == crc(index))?;
    let count = take(&mut rest)?;
    let mut records = Vec::new();
    for _ in 0..count {
        records.push(Record { unpadded: take(&mut rest)?, content: take(&mut rest)? });
    }
    (rest.len() < 4 && rest.iter().all(|byte| *byte == 0)).then_some(records)
}

/// Appends a number, seven bits a byte, the lowest first (section 1.2).
fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Takes such a number from the beginning of `bytes`.
fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = mem::take(bytes).split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn crc(bytes: &[u8]) -> [u8; 4] {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}
