//! Reading a tarball takes little memory, whatever it holds or claims to hold.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use nix_packager::cache::Cache;
use nix_packager::config::{ClosureSource, Location};
use nix_packager::knowledge::System;
use nix_packager::payload::closure;
use nix_packager::reporter::Reporter;
use sha2::{Digest, Sha256};

use super::{MIB, in_own_process, peak};
use crate::support::packages::*;

/// A zstd block of zeros.
const BLOCK: u64 = 128 * 1024;
const STORE: &str = "t/store/00000000000000000000000000000000-x";

/// What is said of the tarball at `path`.
fn told(dir: &Path, path: &Path) -> String {
    let mut digest = Sha256::new();
    std::io::copy(&mut File::open(path).unwrap(), &mut digest).unwrap();
    let sha256 = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let system = System::find("x86_64-linux").unwrap();
    let source = ClosureSource { system, location: Location::Path(path.to_owned()), sha256 };
    let cache = Cache::open(Some(&dir.join("cache"))).unwrap();
    closure::open(&source, &cache, &Reporter::new(true)).unwrap_err().to_string()
}

/// An entry again and again, each under another name, in zstd.
fn crowd(path: &Path, number: usize, name: impl Fn(usize) -> String) {
    let mut encoder = zstd::Encoder::new(BufWriter::new(File::create(path).unwrap()), 1).unwrap();
    for i in 0..number {
        encoder.write_all(&other(&name(i), b'5', 0o755, "")).unwrap();
    }
    encoder.finish().unwrap().flush().unwrap();
}

#[test]
fn tarballs_take_little_memory() {
    in_own_process(tarballs_take_little_memory, measured);
}

fn measured() {
    let directory = tempfile::tempdir().unwrap();
    let (dir, path) = (directory.path(), directory.path().join("t"));
    // SHA-256 is slow in a test's build; what is large is large enough.
    let large = 200 * MIB;
    let blocks = (large / BLOCK) as usize;

    // A large file, and a mark behind it.
    let size = format!("{large:011o}");
    let header = entry(&format!("{STORE}/zeros"), b'0', 0o644, "", size.as_bytes(), b"");
    std::fs::write(&path, zstd_frame(27, &header, blocks + 1)).unwrap();
    assert!(told(dir, &path).contains("it has no registration"), "{}", told(dir, &path));

    // A name and a registration of that size.
    let name = entry("x", b'L', 0o644, "", size.as_bytes(), b"");
    std::fs::write(&path, zstd_frame(20, &name, blocks)).unwrap();
    assert!(told(dir, &path).contains("a name of 209715200 bytes"), "{}", told(dir, &path));
    let registration = entry("t/.reginfo", b'0', 0o644, "", size.as_bytes(), b"");
    std::fs::write(&path, zstd_frame(20, &registration, blocks)).unwrap();
    assert!(told(dir, &path).contains("is larger than 16 MiB"), "{}", told(dir, &path));

    // Zeros behind the end.
    std::fs::write(&path, zstd_frame(20, &tar(&[])[..512], blocks)).unwrap();
    assert!(told(dir, &path).contains("it has no registration"), "{}", told(dir, &path));
    assert!(peak() < 180 * MIB, "{} MiB", peak() / MIB);

    // The most files there may be are the most memory there may be.
    crowd(&path, 200_001, |i| format!("{STORE}/a-file-of-the-crowd-{i}"));
    assert!(told(dir, &path).contains("more than 200000 files"), "{}", told(dir, &path));
    assert!(peak() < 400 * MIB, "{} MiB", peak() / MIB);
}
