//! A large package takes the memory of a small one.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use md5::Md5;
use nix_packager::format::{self, Temporary};
use nix_packager::knowledge::Family;
use nix_packager::knowledge::target::Compression;
use nix_packager::model::{Content, Data, Stored};
use sha2::{Digest, Sha256};

use super::{MIB, in_own_process, peak};
use crate::support::big_sample::entry;
use crate::support::sample;

/// `length` zeros that take no place on the disk.
fn zeros(folder: &Path, length: u64) -> Data {
    let path = folder.join(length.to_string());
    File::create(&path).unwrap().set_len(length).unwrap();
    let (mut sha256, mut md5) = (Sha256::new(), Md5::new());
    let block = vec![0; MIB as usize];
    for _ in 0..length / MIB {
        sha256.update(&block);
        md5.update(&block);
    }
    let (sha256, md5) = (sha256.finalize().into(), md5.finalize().into());
    Data::Stored(Stored { file: path.into(), offset: 0, length, sha256, md5 })
}

#[test]
fn memory_does_not_grow_with_the_payload() {
    in_own_process(memory_does_not_grow_with_the_payload, measured);
}

fn measured() {
    let folder = tempfile::tempdir().unwrap();
    let mut peaks = Vec::new();
    // The first fills the largest tables and buffers there are.
    for size in [64 * MIB, 192 * MIB] {
        for family in [Family::Deb, Family::Rpm] {
            for compression in [Compression::Xz, Compression::Zstd] {
                let mut package = sample::package(family, compression);
                package.entries.push(entry("", 0o444, Content::File(zeros(folder.path(), size))));
                package.entries.sort_by(|a, b| a.path.cmp(&b.path));
                let mut out = BufWriter::new(tempfile::tempfile().unwrap());
                format::of(family).write(&package, &Temporary::new().unwrap(), &mut out).unwrap();
                io::Write::flush(&mut out).unwrap();
            }
        }
        peaks.push(peak());
    }
    assert!(peaks[1] < peaks[0] + 32 * MIB, "{} MiB, then {} MiB", peaks[0] / MIB, peaks[1] / MIB);
}
