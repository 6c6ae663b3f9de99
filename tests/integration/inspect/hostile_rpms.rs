//! .rpms that are cut, damaged or made to hurt. Never a panic; always a place and a reason.

use std::io::Cursor;

use super::{Numbers, mutated, read, refusal};
use crate::support::packages::*;

fn built() -> Vec<u8> {
    let mut builder = rpm::PackageBuilder::new("small", "1", "MIT", "noarch", "short");
    builder.with_file_contents("hello", rpm::FileOptions::new("/etc/a")).unwrap();
    let mut bytes = Cursor::new(Vec::new());
    builder.build().unwrap().write(&mut bytes).unwrap();
    bytes.into_inner()
}

/// #2: a truncated file is an error, wherever it is cut; so is one with something behind it.
#[test]
fn every_truncation_is_an_error() {
    for mut package in [built(), unchecked_rpm()] {
        read(&package).unwrap();
        for length in 0..package.len() {
            assert!(read(&package[..length]).is_err(), "cut to {length}");
        }
        package.push(0);
        assert!(read(&package).is_err());
    }
}

/// A stored size that cannot be is no reason to take any.
#[test]
fn a_size_below_the_header_is_an_error() {
    let header = rpm_header(Some(63), &rpm_entries());
    let signatures = rpm_header(Some(62), &[(1000, 4, 1, int32s(&[1]))]);
    let refusal = refusal(&rpm(&signatures, &header, b""));
    let length = header.len();
    assert!(
        refusal.contains(&format!("a size of 1 for itself and the payload, but it has {length}")),
        "{refusal}"
    );
}

/// Digests: whatever byte of header or payload is changed, it is noticed.
#[test]
fn every_changed_byte_is_noticed() {
    let package = built();
    let header = 96 + package[96..].windows(4).skip(1).position(|w| w == b"\x8e\xad\xe8\x01").unwrap() + 1;
    for at in header..package.len() {
        let mut bytes = package.clone();
        bytes[at] ^= 1;
        assert!(read(&bytes).is_err(), "byte {at}");
    }
}

/// #2: hostile headers never panic, also when no digest stops them early.
#[test]
fn mutations_never_panic() {
    let package = unchecked_rpm();
    let mut numbers = Numbers(3);
    let mut accepted = 0;
    for _ in 0..20_000 {
        accepted += usize::from(read(&mutated(&package, &mut numbers, 96)).is_ok());
    }
    // Else the readers behind the header's own checks were not tried.
    assert!(accepted > 1000, "{accepted}");
}

/// The signature header of packages here, and the offset of the header behind it.
fn signatures() -> Vec<u8> {
    rpm_header(None, &[(1007, 4, 1, int32s(&[0]))])
}

const HEADER: usize = 96 + 16 + 16 + 4 + 4;

fn refusal_of_entries(entries: &[(u32, u32, u32, Vec<u8>)]) -> String {
    refusal(&rpm(&signatures(), &rpm_header(Some(63), entries), b""))
}

#[test]
fn claims_of_the_intro_are_checked() {
    let package = unchecked_rpm();
    for (at, place) in [(96, "the signature header"), (HEADER + 32, "the header")] {
        assert_eq!(package[at..at + 3], *b"\x8e\xad\xe8", "{place}");
        for (entries, data, reason) in [
            (u32::MAX, 16, "it claims 4294967295 tags and 16 bytes of data"),
            (1, u32::MAX, "it claims 1 tags and 4294967295 bytes of data"),
            (0, 16, "it claims 0 tags and 16 bytes of data"),
            (0xffff, 0x0fff_ffff, "it claims 269484015 bytes, of which "),
        ] {
            let mut bytes = package.clone();
            bytes[at + 8..at + 12].copy_from_slice(&u32::to_be_bytes(entries));
            bytes[at + 12..at + 16].copy_from_slice(&u32::to_be_bytes(data));
            let refusal = refusal(&bytes);
            assert!(refusal.starts_with(&format!("{place} at byte {at}: {reason}")), "{refusal}");
        }
    }
}

/// The rules of rpm's `hdrblobVerifyInfo`.
#[test]
fn entries_of_the_index_are_checked() {
    let name = || (1000, 6, 1, strings(&["small"]));
    for (entries, reason) in [
        (vec![(1000, 10, 1, vec![0])], "tag 1000 has the unknown type 10"),
        (vec![(1000, 6, 2, strings(&["a", "b"]))], "tag 1000 has 2 values"),
        (vec![(1000, 8, 0, vec![])], "tag 1000 has 0 values"),
        (vec![(1000, 8, u32::MAX, strings(&["a"]))], "tag 1000 has 4294967295 values, more than the data"),
        (vec![(1000, 4, u32::MAX, int32s(&[0]))], "tag 1000 has 4294967295 values, more than the data"),
        (vec![(1000, 7, 100, vec![0])], "tag 1000 has 100 values, more than the data"),
        (vec![name(), name()], "duplicate tag 1000"),
    ] {
        let refusal = refusal_of_entries(&entries);
        assert!(refusal.contains(reason), "{refusal}");
    }

    let package = rpm(&signatures(), &rpm_header(Some(63), &[name(), (1001, 4, 1, int32s(&[1]))]), b"");
    // Offset of the second entry's data: over the first's, beyond the end, between two integers.
    for (offset, reason) in [
        (0u32, "tag 1001 points outside of its place in the data"),
        (1000, "tag 1001 points outside of its place in the data"),
        (u32::MAX, "tag 1001 points outside of its place in the data"),
        (7, "tag 1001 is not aligned"),
    ] {
        let mut bytes = package.clone();
        bytes[HEADER + 16 + 40..HEADER + 16 + 44].copy_from_slice(&offset.to_be_bytes());
        assert!(refusal(&bytes).contains(reason), "{}", refusal(&bytes));
    }
}

/// What lies outside of the region is outside of what is signed.
#[test]
fn the_region_has_to_cover_the_whole_header() {
    let header = rpm_header(Some(63), &rpm_entries());
    let trailer = header.len() - 16;
    for (at, value) in [(trailer + 11, 0), (16 + 7, 6), (16 + 15, 15), (16 + 8, 0x7f)] {
        let mut header = header.clone();
        header[at] = value;
        let refusal = refusal(&rpm(&signatures(), &header, b""));
        assert!(refusal.contains("region 63 does not cover it"), "{refusal}");
    }
}

#[test]
fn columns_have_to_fit_each_other() {
    let replaced = |tag: u32, kind: u32, count: u32, data: Vec<u8>| {
        let replace = |entry: (u32, u32, u32, Vec<u8>)| {
            if entry.0 == tag { (tag, kind, count, data.clone()) } else { entry }
        };
        refusal_of_entries(&rpm_entries().into_iter().map(replace).collect::<Vec<_>>())
    };
    for (refusal, reason) in [
        (replaced(1030, 3, 1, int16s(&[0])), "2 files in tag 1117, but 1 in tag 1030"),
        (replaced(1030, 8, 2, strings(&["", ""])), "tag 1030 does not hold integers"),
        (replaced(1117, 4, 2, int32s(&[0, 0])), "tag 1117 does not hold strings"),
        (replaced(1116, 4, 2, int32s(&[0, 1])), "a file is in directory number 1 of 1"),
        (replaced(1118, 8, 3, strings(&["/", "/a/", "/b/"])), "3 directories for 2 files"),
        (replaced(1048, 4, 1, int32s(&[0])), "2 names in tag 1049, but 1 in tag 1048"),
        (replaced(1069, 4, 2, int32s(&[0, 9])), "a trigger condition for script 9, which is not there"),
        (replaced(1000, 6, 1, strings(&[""])), "no name"),
    ] {
        assert!(refusal.contains(reason), "{refusal}");
    }
}

/// A few long names used by many files would make a small header a large listing.
#[test]
fn paths_are_bounded_in_total() {
    let count = 2000;
    let many = |value: &str| strings(&vec![value; count]);
    let zeros = || int32s(&vec![0; count]);
    let refusal = refusal_of_entries(&[
        (1000, 6, 1, strings(&["small"])),
        (1001, 6, 1, strings(&["1"])),
        (1002, 6, 1, strings(&["1"])),
        (1030, 3, count as u32, int16s(&vec![0o100_644; count])),
        (1039, 8, count as u32, many("root")),
        (1040, 8, count as u32, many("root")),
        (1116, 4, count as u32, zeros()),
        (1117, 8, count as u32, many("a")),
        (1118, 8, 1, strings(&["/".repeat(64 * 1024).as_str()])),
    ]);
    assert!(refusal.contains("more than 32 MiB of text in files"), "{refusal}");
}

#[test]
fn leads_are_checked() {
    for (at, value, reason) in [
        (4, 2, "the lead at byte 4: format version 2, expected 3 or 4"),
        (7, 2, "the lead at byte 6: package type 2"),
        (79, 1, "the lead at byte 78: signature type 1"),
    ] {
        let mut bytes = unchecked_rpm();
        bytes[at] = value;
        assert!(refusal(&bytes).contains(reason), "{}", refusal(&bytes));
    }
}
