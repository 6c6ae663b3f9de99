//! Whatever is wrong with a tarball is one message: where, why, and what to do. Nothing is kept.

use std::path::Path;

use super::faults::ROWS;
use super::open_in;
use super::sample::{LIB, Sample};
use crate::support::packages::{entry, tar, xz, xz_with_giant_dictionary, zstd_frame};

/// Nothing but the tag and empty directories.
#[track_caller]
fn assert_nothing_kept(dir: &Path, name: &str) {
    for folder in ["tarballs", "closures", "parts", "unfinished"] {
        let left = std::fs::read_dir(dir.join("cache").join(folder)).unwrap().count();
        assert_eq!(left, 0, "{name}: something is left in {folder}");
    }
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], expected: &str) {
    let dir = tempfile::tempdir().unwrap();
    let error = match open_in(dir.path(), bytes) {
        Ok(_) => panic!("{name}: no error"),
        Err(error) => error,
    };
    assert!(error.starts_with("error: `t`: "), "{name}: {error}");
    assert!(error.contains(expected), "{name}: {error}");
    assert!(error.contains("\nhelp: "), "{name}: {error}");
    assert!(!error.contains('\x1b'), "{name}: {error}");
    assert_nothing_kept(dir.path(), name);
}

#[test]
fn each_error_is_reported() {
    for (name, break_it, expected) in ROWS {
        let mut sample = Sample::new();
        break_it(&mut sample);
        refused(name, &sample.tar(), expected);
    }
}

/// All that is wrong between registration and content is one run's report.
#[test]
fn several_errors_are_reported_at_once() {
    let mut sample = Sample::new();
    sample.item(&format!("{LIB}/lib-x")).content = b"8 byte s".to_vec();
    sample.records[1].size = "1".into();
    let dir = tempfile::tempdir().unwrap();
    let error = open_in(dir.path(), &sample.tar()).unwrap_err();
    assert_eq!(error.matches("error: `t`: ").count(), 2, "{error}");
}

#[test]
fn other_files_are_named_by_their_kind() {
    let tar_of = |entries: &[Vec<u8>]| tar(entries);
    let long = |size: &[u8]| entry("x", b'L', 0o644, "", size, b"");
    let huge = entry("t/store/x", b'0', 0o644, "", b"\x80\0\0\0\x7f\0\0\0\0\0\0\0", b"");
    let mut sealed = Sample::new().tar();
    sealed[0] ^= 1;
    for (name, bytes, expected) in [
        ("empty", b"".to_vec(), "it is empty, not a tarball"),
        ("text", b"<html>".to_vec(), "it is an HTML or XML page, not a tarball"),
        ("zip", b"PK\x03\x04".to_vec(), "it is a zip archive, not a tarball"),
        ("package", b"!<arch>\ndebian-binary".to_vec(), "it is a .deb, not a tarball"),
        ("xz of text", xz(b"text"), "it is text, not a tarball"),
        ("xz of nothing", xz(b""), "it is empty, not a tarball"),
        ("no entries", tar_of(&[]), "it has no registration"),
        ("no checksum", sealed, "it is damaged: the checksum of a tar header does not match"),
        ("long name", tar_of(&[long(b"77777777777")]), "it is too large: a name of 8589934591 bytes"),
        ("long file", tar_of(&[huge]), "`t/store/x` claims to have 9151314442816847872 bytes"),
        (
            "dictionary",
            xz_with_giant_dictionary(),
            "it is too large: it needs more than 128 MiB to decompress",
        ),
        (
            "window",
            zstd_frame(31, &Sample::new().tar()[..512], 1),
            "it is too large: it needs more than 128 MiB",
        ),
        ("garbage after xz", [xz(&Sample::new().tar()), vec![b'x'; 600]].concat(), "it is damaged"),
    ] {
        refused(name, &bytes, expected);
    }
}

/// Of another hash, a file is no more than that: whatever else is wrong with it.
#[test]
fn a_hash_mismatch_comes_first() {
    use nix_packager::{cache::Cache, payload::closure, reporter::Reporter};
    for bytes in [Sample::new().tar(), b"garbage".to_vec()] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t");
        std::fs::write(&path, &bytes).unwrap();
        let cache = Cache::open(Some(&dir.path().join("cache"))).unwrap();
        let source = super::source(&path, "0".repeat(64));
        let error = closure::open(&source, &cache, &Reporter::new(true)).unwrap_err().to_string();
        let shown = path.display();
        assert_eq!(
            error,
            format!(
                "error: hash mismatch for `{shown}`
help: expected sha256 {}
help: found    sha256 {}
help: use the right file, or, if this one is right, write its hash into the configuration",
                "0".repeat(64),
                super::hex(&bytes)
            )
        );
        assert_nothing_kept(dir.path(), "hash");
    }
}

#[test]
fn special_files_are_refused_without_waiting() {
    use nix_packager::{cache::Cache, payload::closure, reporter::Reporter};
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open(Some(&dir.path().join("cache"))).unwrap();
    let said = |path: &Path| {
        let opened = closure::open(&super::source(path, "0".repeat(64)), &cache, &Reporter::new(true));
        opened.unwrap_err().to_string()
    };
    assert!(said(dir.path()).contains("is a directory, not a tarball"));
    assert!(said(Path::new("/dev/zero")).contains("is a device, pipe or socket, not a tarball"));
    assert!(said(&dir.path().join("none")).contains("no such file or directory"));
}
