//! Large content in zstd: one frame (RFC 8878) whose blocks come from three.
//!
//! The body is compressed as a frame of its own and its blocks are taken as they are. A block
//! depends on what came before it in its frame: by matches, by tables of codes, by the three
//! offsets used last (section 3.1.1.5). Blocks that are not compressed change none of these, so
//! head and tail are stored as such: some 100 KiB more, in packages of tens of megabytes. The frame has no
//! checksum of its content, for which all of it would have to be read; rpm has its payload digest, and
//! dpkg asks for none.

mod frame;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};

use ::zstd::{Encoder, zstd_safe};

use super::part::{Codec, part};
use crate::format::writer::Parts;
use crate::format::writer::packed::Packed;
use crate::format::writer::rope::{Body, Rope};
use frame::Frame;

/// A closure of 53 MB takes 2 seconds; by level 12, 4 for 1 % less; by level 19, 42 for 11 % less. Two
/// bodies are made in zstd, of a tar and of a cpio archive, beside the one in xz: at level 19, packages
/// for all targets would cost 60 % more than one .deb and one .rpm.
pub const LEVEL: i32 = super::small::ZSTD_LEVEL;

/// `rope`, whose body is compressed by `threads` threads when it is not in `parts`.
pub fn pack(rope: &Rope, parts: &dyn Parts, threads: u32) -> io::Result<Packed> {
    let (file, body) = part(&Bodies { threads }, &rope.body, parts)?;
    let mut packed = Packed::default();
    packed.push(frame::header(body.window, rope.len()));
    packed.push(frame::raw(&rope.head, false));
    packed.push_part(file.try_clone()?, body.blocks.start..body.last);
    packed.push(body.last_header_continued().to_vec());
    packed.push_part(file, body.last + frame::BLOCK_HEADER..body.blocks.end);
    packed.push(frame::raw(&rope.tail, true));
    Ok(packed)
}

/// How bodies are compressed.
struct Bodies {
    threads: u32,
}

impl Codec for Bodies {
    type Layout = Frame;

    fn parameters(&self) -> String {
        format!("zstd {} level {LEVEL}", zstd_safe::version_number())
    }

    fn make(&self, body: &Body, file: &mut File) -> io::Result<()> {
        let mut encoder = Encoder::new(BufWriter::new(file), LEVEL)?;
        // Never 0: without workers zstd writes other bytes than with any number of them.
        encoder.multithread(self.threads.max(1))?;
        encoder.set_pledged_src_size(Some(body.len()))?;
        // For `zstd -t` of the part.
        encoder.include_checksum(true)?;
        io::copy(&mut body.open(), &mut encoder)?;
        encoder.finish()?.flush()
    }

    fn check(&self, file: &mut File, length: u64) -> io::Result<Frame> {
        let frame = Frame::read(&mut BufReader::new(file))?;
        if frame.content == length { Ok(frame) } else { Err(super::damaged("another content")) }
    }
}
