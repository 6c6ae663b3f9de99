//! Large content in xz: one stream of several blocks, which know nothing of each other.
//!
//! Head, body and tail are compressed as streams of their own, by liblzma's encoder for many
//! threads, whatever their number: it alone writes the sizes into the header of each
//! block by which dpkg (1.21.13 and later) decompresses blocks at once. Then the blocks are put into
//! one stream.

mod stream;

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Write};

use liblzma::stream::{Check, Filters, LzmaOptions, MtStreamBuilder};
use liblzma::write::XzEncoder;

use super::part::{Codec, part};
use super::small::dictionary;
use crate::writer::Parts;
use crate::writer::packed::Packed;
use crate::writer::rope::{Body, Rope};
use stream::Stream;

pub const PRESET: u32 = 6;
/// Content of a block of the body, in bytes.
pub const BLOCK: u64 = 16 << 20;

/// `rope`, whose body is compressed by `threads` threads when it is not in `parts`.
pub fn pack(rope: &Rope, branch_filter: bool, parts: &dyn Parts, threads: u32) -> io::Result<Packed> {
    let (file, body) = part(&Bodies { branch_filter, threads }, &rope.body, parts)?;
    let [(head_bytes, head), (tail_bytes, tail)] = [end(&rope.head)?, end(&rope.tail)?];
    let (blocks, body_blocks) = (|bytes: &[u8], it: &Stream| bytes[it.range()].to_vec(), body.blocks.clone());
    let mut packed = Packed::default();
    packed.push(stream::HEADER.to_vec());
    packed.push(blocks(&head_bytes, &head));
    packed.push_part(file, body_blocks);
    packed.push(blocks(&tail_bytes, &tail));
    packed.push(stream::end(&[head, body, tail]));
    Ok(packed)
}

/// A stream of one block: head or tail.
fn end(content: &[u8]) -> io::Result<(Vec<u8>, Stream)> {
    let mut options = LzmaOptions::new_preset(PRESET)?;
    options.dict_size(dictionary(content.len()));
    let mut filters = Filters::new();
    filters.lzma2(&options);
    let mut encoder = encoder(Vec::new(), filters, content.len() as u64, 1)?;
    encoder.write_all(content)?;
    let bytes = encoder.finish()?;
    let stream = Stream::read(&mut Cursor::new(&bytes))?;
    Ok((bytes, stream))
}

fn encoder<W: Write>(out: W, filters: Filters, block: u64, threads: u32) -> io::Result<XzEncoder<W>> {
    let mut builder = MtStreamBuilder::new();
    // CRC32 is what dpkg-deb writes.
    builder.filters(filters).check(Check::Crc32).block_size(block.max(1)).threads(threads);
    Ok(XzEncoder::new_stream(out, builder.encoder()?))
}

/// How bodies are compressed.
struct Bodies {
    branch_filter: bool,
    threads: u32,
}

impl Codec for Bodies {
    type Layout = Stream;

    fn parameters(&self) -> String {
        // SAFETY: without arguments and without a state; it returns a constant.
        let version = unsafe { liblzma_sys::lzma_version_number() };
        format!("xz {version} preset {PRESET} block {BLOCK} x86 {}", self.branch_filter)
    }

    fn make(&self, body: &Body, file: &mut File) -> io::Result<()> {
        let mut filters = Filters::new();
        if self.branch_filter {
            filters.x86();
        }
        filters.lzma2(&LzmaOptions::new_preset(PRESET)?);
        let mut encoder = encoder(BufWriter::new(file), filters, BLOCK, self.threads.max(1))?;
        io::copy(&mut body.open(), &mut encoder)?;
        encoder.finish()?.flush()
    }

    fn check(&self, file: &mut File, length: u64) -> io::Result<Stream> {
        let stream = Stream::read(file)?;
        if stream.content() == length { Ok(stream) } else { Err(super::damaged("another content")) }
    }
}
