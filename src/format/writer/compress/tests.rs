//! What holds for every way to compress an archive with a body.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Write};
use std::path::Path;

use liblzma::stream::Stream;

use super::*;
use crate::format::writer::Temporary;
use crate::format::writer::rope::tests::stored;
use crate::model::Data;

const ALL: [Method; 3] = [
    Method { compression: Compression::Xz, branch_filter: false },
    Method { compression: Compression::Xz, branch_filter: true },
    Method { compression: Compression::Zstd, branch_filter: false },
];

const BLOCK: u64 = 1 << 20;

/// Half of it can be compressed, half of it cannot.
fn noise(length: usize, mut seed: u32) -> Vec<u8> {
    let next = |seed: &mut u32| {
        *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *seed >> 24
    };
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        let byte = next(&mut seed) as u8;
        bytes.extend([byte, b'x', byte, b'\0']);
        bytes.extend((0..4).map(|_| next(&mut seed) as u8));
    }
    bytes.truncate(length);
    bytes
}

/// An archive of `head`, two files on disk with something between them, and `tail`.
fn rope(folder: &Path, head: &[u8], length: usize, tail: &[u8]) -> Rope {
    let mut rope = Rope::default();
    rope.empty_entry(head);
    rope.entry(b"one:", &stored(&folder.join("one"), &noise(length, 1)), 512);
    rope.entry(b"two:", &Data::from(&b"in memory"[..]), 512);
    rope.entry(b"six:", &stored(&folder.join("six"), b"the last"), 512);
    rope.empty_entry(tail);
    rope
}

fn content(rope: &Rope) -> Vec<u8> {
    let mut bytes = rope.head.clone();
    rope.body.open().read_to_end(&mut bytes).unwrap();
    bytes.extend(&rope.tail);
    bytes
}

fn bytes(packed: &Packed) -> Vec<u8> {
    let mut bytes = Vec::new();
    packed.write(&mut bytes).unwrap();
    assert_eq!(bytes.len() as u64, packed.len());
    bytes
}

/// What dpkg-deb and rpm read: the first stream or frame, which has to be all.
fn unpack(compression: Compression, packed: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    let mut packed = Cursor::new(packed);
    match compression {
        Compression::Xz => {
            let stream = Stream::new_stream_decoder(u64::MAX, 0).unwrap();
            let mut decoder = liblzma::bufread::XzDecoder::new_stream(&mut packed, stream);
            decoder.read_to_end(&mut content).unwrap();
        }
        Compression::Zstd => {
            let mut decoder = ::zstd::Decoder::with_buffer(&mut packed).unwrap().single_frame();
            decoder.read_to_end(&mut content).unwrap();
        }
    }
    assert_eq!(packed.position(), packed.get_ref().len() as u64, "nothing follows");
    content
}

#[test]
fn head_body_and_tail_become_one_stream_or_frame() {
    let folder = tempfile::tempdir().unwrap();
    let text = |length| b"words and words, 000000000000000000000000, ".repeat(length);
    let (none, some, long) = (Vec::new(), text(1), text(4_000));
    for method in ALL {
        for head in [&none, &some, &long] {
            for tail in [&none, &some, &long] {
                for length in [0, 5000, 140_000] {
                    let rope = rope(folder.path(), head, length, tail);
                    let packed = method.pack_by(&rope, &Temporary::new().unwrap(), 2, BLOCK).unwrap();
                    assert!(unpack(method.compression, &bytes(&packed)) == content(&rope));
                }
            }
        }
    }
}

#[test]
fn the_bytes_do_not_depend_on_threads_or_on_what_was_packed_before() {
    let folder = tempfile::tempdir().unwrap();
    // Several blocks of xz; several jobs, of 16 MiB each, of zstd at its level.
    for (method, length) in [(&ALL[1], 5 << 20), (&ALL[2], 20 << 20)] {
        let one = rope(folder.path(), b"head", length, b"tail");
        let cold =
            |threads| bytes(&method.pack_by(&one, &Temporary::new().unwrap(), threads, BLOCK).unwrap());
        let first = cold(1);
        assert!(unpack(method.compression, &first) == content(&one));
        assert!(cold(2) == first && cold(8) == first);

        let warm = Temporary::new().unwrap();
        for head in ["another head", "head", "head"] {
            let mut other = Rope { head: head.into(), ..Rope::default() };
            other.body = rope(folder.path(), b"", length, b"").body;
            other.tail = one.tail.clone();
            let packed = bytes(&method.pack_by(&other, &warm, 3, BLOCK).unwrap());
            assert_eq!(packed == first, head == "head");
        }
    }
}

/// Counts how often something is made, and damages what it gives away.
struct Careless {
    inner: Temporary,
    damage: fn(&mut Vec<u8>),
}

impl Parts for Careless {
    fn part(&self, key: &str, make: &mut dyn FnMut(&mut File) -> io::Result<()>) -> io::Result<File> {
        let mut bytes = Vec::new();
        self.inner.part(key, make)?.read_to_end(&mut bytes)?;
        (self.damage)(&mut bytes);
        let mut file = tempfile::tempfile()?;
        file.write_all(&bytes)?;
        Ok(file)
    }
}

#[test]
fn a_part_that_is_not_what_was_kept_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let rope = rope(folder.path(), b"head", 200_000, b"tail");
    let damages: [fn(&mut Vec<u8>); 5] = [
        |part| part.clear(),
        |part| part.truncate(part.len() / 2),
        |part| part[0] ^= 1,
        |part| part.push(0),
        |part| *part = b"\x28\xb5\x2f\xfd\x20\x01\x09\0\0x".to_vec(),
    ];
    for method in ALL {
        let good = bytes(&method.pack_by(&rope, &Temporary::new().unwrap(), 1, BLOCK).unwrap());
        for damage in damages {
            let parts = Careless { inner: Temporary::new().unwrap(), damage };
            assert!(bytes(&method.pack_by(&rope, &parts, 1, BLOCK).unwrap()) == good);
        }
    }
}

#[test]
fn a_body_that_cannot_be_read_is_an_error_and_leaves_no_part() {
    let folder = tempfile::tempdir().unwrap();
    let parts = Temporary::new().unwrap();
    for method in ALL {
        let rope = rope(folder.path(), b"head", 200_000, b"tail");
        fs::write(folder.path().join("one"), noise(200_000, 2)).unwrap();
        let error = method.pack_by(&rope, &parts, 1, BLOCK).err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{error}");
        fs::write(folder.path().join("one"), noise(200_000, 1)).unwrap();
        let packed = method.pack_by(&rope, &parts, 1, BLOCK).unwrap();
        fs::remove_file(folder.path().join("one")).unwrap();
        let again = method.pack_by(&rope, &parts, 1, BLOCK).unwrap();
        assert!(bytes(&packed) == bytes(&again), "no file of a kept body is read");
    }
}
