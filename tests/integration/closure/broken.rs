//! Whatever is wrong with a tarball is one message: where, why, and what to do. Nothing is kept.

use std::path::Path;

use super::faults::ROWS;
use super::open_in;
use super::sample::{LIB, Sample};
use crate::support::packages::{entry, tar, xz, xz_with_giant_dictionary, zstd_frame};

/// Nothing but the tag and empty directories.
#[track_caller]
fn assert_nothing_kept(room: &Path, name: &str) {
    for folder in ["tarballs", "closures", "parts", "unfinished"] {
        let left = std::fs::read_dir(room.join("cache").join(folder)).unwrap().count();
        assert_eq!(left, 0, "{name}: something is left in {folder}");
    }
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], expected: &str) {
    let room = tempfile::tempdir().unwrap();
    let error = match open_in(room.path(), bytes) {
        Ok(_) => panic!("{name}: no error"),
        Err(error) => error,
    };
    assert!(error.starts_with("error: `t`: "), "{name}: {error}");
    assert!(error.contains(expected), "{name}: {error}");
    assert!(error.contains("\nhelp: "), "{name}: {error}");
    assert!(!error.contains('\x1b'), "{name}: {error}");
    assert_nothing_kept(room.path(), name);
}

#[test]
fn each_fault_is_told() {
    for (name, break_it, expected) in ROWS {
        let mut sample = Sample::new();
        break_it(&mut sample);
        refused(name, &sample.tar(), expected);
    }
}

/// All that is wrong between registration and content is one run's report.
#[test]
fn several_faults_are_told_at_once() {
    let mut sample = Sample::new();
    sample.item(&format!("{LIB}/lib-x")).content = b"8 byte s".to_vec();
    sample.records[1].size = "1".into();
    let room = tempfile::tempdir().unwrap();
    let error = open_in(room.path(), &sample.tar()).unwrap_err();
    assert_eq!(error.matches("error: `t`: ").count(), 2, "{error}");
}

#[test]
fn what_is_no_tarball_is_named_for_what_it_is() {
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
        ("no checksum", sealed, "it is damaged: the checksum of a tar header does not fit it"),
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
fn another_hash_comes_first() {
    use nix_packager::{cache::Cache, payload::closure, reporter::Reporter};
    for bytes in [Sample::new().tar(), b"garbage".to_vec()] {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("t");
        std::fs::write(&path, &bytes).unwrap();
        let cache = Cache::open(Some(&room.path().join("cache"))).unwrap();
        let source = super::source(&path, "0".repeat(64));
        let error = closure::open(&source, &cache, &Reporter::new(true)).unwrap_err().to_string();
        let shown = path.display();
        assert_eq!(
            error,
            format!(
                "error: `{shown}` has another hash than the configuration says
help: expected sha256 {}
help: found    sha256 {}
help: take the file that was meant, or, if this one is, write its hash into the configuration",
                "0".repeat(64),
                super::hex(&bytes)
            )
        );
        assert_nothing_kept(room.path(), "hash");
    }
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    use nix_packager::{cache::Cache, payload::closure, reporter::Reporter};
    let room = tempfile::tempdir().unwrap();
    let cache = Cache::open(Some(&room.path().join("cache"))).unwrap();
    let said = |path: &Path| {
        let opened = closure::open(&super::source(path, "0".repeat(64)), &cache, &Reporter::new(true));
        opened.unwrap_err().to_string()
    };
    assert!(said(room.path()).contains("is a directory, not a tarball"));
    assert!(said(Path::new("/dev/zero")).contains("is a device, pipe or socket, not a tarball"));
    assert!(said(&room.path().join("none")).contains("no such file or directory"));
}
