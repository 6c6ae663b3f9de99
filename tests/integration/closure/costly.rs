//! Small tarballs that ask for much work: each is refused, or read, in seconds.

use std::time::Duration;

use super::open_in;
use super::sample::{NIX, TOP};
use crate::memory::{cpu_time, in_own_process};
use crate::support::packages::{ZEROS, entry, file, other, tar, zstd, zstd_frame};

/// Bytes of a block of [`zstd_frame`].
const ZSTD_BLOCK: usize = 128 * 1024;

/// Processor time, because other tests run beside it, in a test's build.
const LONGEST: Duration = Duration::from_secs(10);

/// An entry with a name and a link target of any length, as GNU tar writes it.
fn long(path: &str, kind: u8, link: &str) -> Vec<u8> {
    let name = |kind: u8, text: &str| {
        let text = format!("{text}\0");
        entry("././@LongLink", kind, 0, "", format!("{:011o}", text.len()).as_bytes(), text.as_bytes())
    };
    [name(b'L', path), name(b'K', link), other(path, kind, 0o755, link)].concat()
}

/// A registration that claims to know the one store path, with `size` bytes.
fn registration(size: u64) -> Vec<u8> {
    let text = format!("/nix/store/{NIX}\n{}\n{size}\n\n0\n", "0".repeat(64));
    file(&format!("{TOP}/.reginfo"), 0o644, text.as_bytes())
}

#[track_caller]
fn told(bytes: &[u8], expected: &str) {
    let dir = tempfile::tempdir().unwrap();
    let began = cpu_time();
    let error = open_in(dir.path(), bytes).map(drop).unwrap_err();
    let took = cpu_time() - began;
    assert!(error.contains(expected), "{error}");
    assert!(took < LONGEST, "{took:?}: {error}");
}

/// Each name of a file is hashed as a file: what all names stand for is counted.
#[test]
fn hard_links_are_counted_as_files() {
    in_own_process(hard_links_are_counted_as_files, || {
        let (first, size) = (format!("{TOP}/store/{NIX}/first"), 64 << 20);
        let mut entries = vec![file(&first, 0o444, &vec![0; size])];
        entries.extend((0..20_000).map(|n| other(&format!("{TOP}/store/{NIX}/{n}"), b'1', 0o444, &first)));
        entries.push(registration(20_001 * size as u64));
        told(&zstd(&tar(&entries)), "it is too large: more than 512 MiB of files, hard links included");

        // What is larger than registered is not hashed.
        entries.drain(6..20_001);
        *entries.last_mut().unwrap() = registration(1);
        told(&zstd(&tar(&entries)), "is registered with 1 bytes as NAR, but has 402654");
    });
}

#[test]
fn nested_directories_are_bounded() {
    in_own_process(nested_directories_are_bounded, || {
        let deep = |depth: usize, name: &str| {
            let folders = vec![name; depth].join("/");
            let mut entries: Vec<_> =
                (0..20_000).map(|n| long(&format!("{TOP}/store/{NIX}/{folders}/{n}"), b'0', "")).collect();
            entries.push(registration(1));
            zstd(&tar(&entries))
        };
        told(&deep(1900, "d"), "is more than 100 directories deep");
        told(&deep(98, "a-name-of-some-length"), "is registered with 1 bytes as NAR");
    });
}

#[test]
fn links_that_walk_are_bounded() {
    in_own_process(links_that_walk_are_bounded, || {
        let walk = "d/../".repeat(800);
        let mut entries: Vec<_> =
            (0..4_000).map(|n| long(&format!("{TOP}/store/{NIX}/{n}"), b'2', &walk)).collect();
        entries.push(registration(1));
        told(&zstd(&tar(&entries)), "it is too large: links that lead to links");
    });
}

/// Also of entries that are not in the store, and of long names without an entry.
#[test]
fn headers_are_counted() {
    in_own_process(headers_are_counted, || {
        for header in [other(&format!("{TOP}/x"), b'5', 0o755, ""), other("x", b'L', 0, "")] {
            let bytes = [file(&format!("{TOP}/first"), 0o644, b""), header.repeat(600_000)].concat();
            told(&zstd(&bytes), "it is too large: more than 600000 headers in the archive");
        }
    });
}

/// A stream unpacks to a hundred times its size at most, or to half a GiB.
#[test]
fn what_a_stream_unpacks_to_is_bounded_by_its_size() {
    in_own_process(what_a_stream_unpacks_to_is_bounded_by_its_size, || {
        let header = entry(&format!("{TOP}/zeros"), b'0', 0o644, "", b"20000000000", b"");
        let too_large = "it is too large: more than 512 MiB uncompressed";
        told(&zstd_frame(20, &header, (2048 << 20) / ZSTD_BLOCK), too_large);
        told(ZEROS, too_large);
    });
}
