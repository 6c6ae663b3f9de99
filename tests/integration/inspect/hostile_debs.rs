//! .debs that are cut, damaged or made to hurt. Never a panic; always a place and a reason.

use std::time::Duration;

use super::{Numbers, mutated, read, refusal};
use crate::memory::{cpu_time, in_own_process};
use crate::support::packages::*;

type Compress = fn(&[u8]) -> Vec<u8>;

const COMPRESSIONS: &[(&str, Compress)] = &[
    ("data.tar", <[u8]>::to_vec),
    ("data.tar.gz", gzip),
    ("data.tar.xz", xz),
    ("data.tar.zst", zstd),
    ("data.tar.bz2", bzip2),
    ("data.tar.lzma", lzma),
];

fn data() -> Vec<u8> {
    tar(&[other("./", b'5', 0o755, ""), file("./a", 0o644, b"content of a"), other("./l", b'2', 0o777, "a")])
}

/// #2: a truncated file is an error, wherever it is cut.
#[test]
fn every_truncation_is_an_error() {
    for (name, compress) in COMPRESSIONS {
        let package = deb_of_data(name, &compress(&data()));
        read(&package).unwrap();
        for length in 0..package.len() {
            assert!(read(&package[..length]).is_err(), "{name} cut to {length}");
        }
    }
}

/// The same inside the ar members, whose sizes then fit: the streams and tars themselves are checked.
#[test]
fn every_truncated_stream_is_an_error() {
    for (name, compress) in COMPRESSIONS {
        let stream = compress(&data());
        let mark = if *name == "data.tar" { stream.len() - 1023 } else { stream.len() };
        for length in 1..mark {
            assert!(read(&deb_of_data(name, &stream[..length])).is_err(), "{name} cut to {length}");
        }
    }
    let without_mark = &data()[..data().len() - 1024];
    assert_eq!(
        refusal(&deb_of_data("data.tar.gz", &gzip(without_mark))),
        "`data.tar.gz`, uncompressed, at byte 2048: it ends before its end-of-archive mark; \
         fetch the whole file again"
    );
}

/// #2: hostile bytes never panic.
#[test]
fn mutations_never_panic() {
    let mut numbers = Numbers(2);
    for (name, compress) in COMPRESSIONS {
        let package = deb_of_data(name, &compress(&data()));
        for _ in 0..1000 {
            _ = read(&mutated(&package, &mut numbers, 8));
        }
    }
    // Behind a fitting checksum, so that more than the checksum is tried.
    let data = data();
    for _ in 0..5000 {
        let mut bytes = mutated(&data, &mut numbers, 0);
        for at in [0, 512, 1536] {
            seal(&mut bytes[at..at + 512]);
        }
        let _ = read(&deb_of_data("data.tar", &bytes));
    }
}

#[test]
fn members_that_dpkg_refuses_are_refused() {
    let (control, data) = (tar(&[file("control", 0o644, CONTROL)]), data());
    let version: (&str, &[u8]) = ("debian-binary", b"2.0\n");
    for (members, reason) in [
        (vec![("debian-binary", &b"3.0\n"[..])], "format version 3.0, expected 2.0"),
        (vec![("debian-binary", b"2.0")], "no format version such as `2.0`"),
        (vec![("debian-binary", b"two\n")], "no format version such as `2.0`"),
        (vec![("debian-binary2", b"2.0\n")], "the first member is `debian-binary2`"),
        (vec![version, ("data.tar", &data)], "member `data.tar` where `control.tar` is expected"),
        (vec![version, ("control.tar.bz2", &control)], "member `control.tar.bz2` has an unknown compression"),
        (vec![version, ("control.tar.gz", b"")], "member `control.tar.gz` is empty"),
        (vec![version, ("control.tar", &control), ("x", b"")], "member `x` where `data.tar` is expected"),
        (
            vec![version, ("control.tar", &control), ("data.tar.lz4", &data)],
            "member `data.tar.lz4` has an unknown compression",
        ),
        (vec![version, ("control.tar", &control)], "the ar archive at byte 2180: unexpected end of file"),
    ] {
        assert!(refusal(&ar(&members)).contains(reason), "{} for {reason}", refusal(&ar(&members)));
    }
}

#[test]
fn sizes_in_the_ar_archive_are_checked() {
    for (size, reason) in [
        ("9999999999", "member `control.tar` has 10000000000 bytes, of which 4 are there"),
        ("-1", "member `control.tar` has the size `-1`"),
        ("0x10", "member `control.tar` has the size `0x10`"),
        ("", "member `control.tar` has the size ``"),
    ] {
        let mut package = ar(&[("debian-binary", b"2.0\n")]);
        package.extend(ar_header("control.tar", size));
        package.extend(b"more");
        assert!(refusal(&package).contains(reason), "{}", refusal(&package));
    }
}

fn refusal_of_entry(change: impl FnOnce(&mut [u8])) -> String {
    let mut bytes = file("./a", 0o644, b"content");
    change(&mut bytes);
    seal(&mut bytes);
    refusal(&deb_of_data("data.tar", &tar(&[bytes])))
}

#[test]
fn numbers_in_tar_headers_are_checked() {
    type Change = fn(&mut [u8]);
    let changes: &[(Change, &str)] = &[
        (
            |b| b[124..136].copy_from_slice(b"-0000000007\0"),
            "the size in a tar header is not a number, or negative",
        ),
        (|b| b[124..136].fill(0xff), "the size in a tar header is not a number, or negative"),
        (
            |b| b[124..136].copy_from_slice(b"00000garbage"),
            "the size in a tar header is not a number, or negative",
        ),
        // 8 EiB.
        (
            |b| b[124..136].copy_from_slice(b"\x80\0\0\0\x80\0\0\0\0\0\0\0"),
            "the size in a tar header is not a number, or negative",
        ),
        // One byte less.
        (
            |b| b[124..136].copy_from_slice(b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff"),
            "it ends before its end-of-archive mark",
        ),
        (|b| b[100..108].copy_from_slice(b"00009999"), "the mode in a tar header is not a number"),
        (
            |b| b[108..116].copy_from_slice(b"\x80\0\0\x01\0\0\0\0"),
            "the user id in a tar header is not a number",
        ),
        (|b| b[0..3].fill(0), "a tar header without a name"),
        (|b| b[1] = b'\n', "a line break in the path `.\\na`"),
        (|b| b[156] = b'S', "a sparse file, which dpkg does not read"),
        (|b| b[156] = b'V', "an entry of type `V`, which dpkg does not know"),
    ];
    for (change, reason) in changes {
        assert!(refusal_of_entry(change).contains(reason), "{} for {reason}", refusal_of_entry(change));
    }
}

/// A pax header may claim any size for the next file; dpkg reads none, local or global.
#[test]
fn pax_headers_are_refused() {
    let records = b"28 size=9223372036854775808\n";
    for kind in [b'x', b'g'] {
        let pax = entry("pax", kind, 0o644, "", format!("{:011o}", records.len()).as_bytes(), records);
        let package = deb_of_data("data.tar", &tar(&[pax, file("./a", 0o644, b"")]));
        assert_eq!(
            refusal(&package),
            "`data.tar`, uncompressed, at byte 0: a pax header, which dpkg does not read; \
             ask its maintainer for a package in a current format"
        );
    }
}

#[test]
fn long_names_are_bounded() {
    let name = entry("././@LongLink", b'L', 0, "", b"77777777777", b"");
    let refusal = refusal(&deb_of_data("data.tar", &tar(&[name])));
    assert!(refusal.contains("a name of 8589934591 bytes, where at most 65536 are read"), "{refusal}");
}

/// #2: bounded memory. See also `inspect_memory`.
#[test]
fn streams_that_ask_for_memory_are_refused() {
    for (name, data, reason) in [
        ("data.tar.xz", xz_with_giant_dictionary(), "it needs more than 128 MiB to decompress"),
        // The .lzma header: properties, then the dictionary's size.
        (
            "data.tar.lzma",
            [&[0x5d, 0, 0, 0, 0x40], &lzma(&data())[5..]].concat(),
            "it needs more than 128 MiB to decompress",
        ),
        ("data.tar.zst", zstd_frame(31, &data()[..512], 1), "it needs more than 128 MiB to decompress"),
    ] {
        assert!(
            refusal(&deb_of_data(name, &data)).contains(reason),
            "{}",
            refusal(&deb_of_data(name, &data))
        );
    }
}

/// A data.tar unpacks to a hundred times its size at most, or to half a GiB: 2 GiB of zeros are 2 KB of bzip2, and
/// 16 GiB half a MiB of zstd.
#[test]
fn streams_that_ask_for_time_are_refused() {
    in_own_process(streams_that_ask_for_time_are_refused, streams_that_ask_for_time);
}

fn streams_that_ask_for_time() {
    let header = entry("./zeros", b'0', 0o644, "", b"\x80\0\0\0\0\0\0\x04\0\0\0\0", b"");
    let zstd = zstd_frame(20, &header, (16 << 30) / (128 << 10));
    for (name, data) in [("data.tar.bz2", ZEROS), ("data.tar.zst", &zstd[..])] {
        let (package, began) = (deb_of_data(name, data), cpu_time());
        let refusal = refusal(&package);
        assert!(refusal.contains("more than 512 MiB uncompressed; do not install it"), "{refusal}");
        let took = cpu_time() - began;
        assert!(took < Duration::from_secs(10), "{name}: {took:?}");
    }
}

#[test]
fn a_control_file_has_to_be_there_and_text() {
    for (control, reason) in [
        (tar(&[]), "`control` at byte 0: it is not in control.tar"),
        (tar(&[file("control", 0o644, b"Package: \xff\n")]), "`control` at byte 9: it is not UTF-8"),
        (tar(&[other("control", b'2', 0o777, "/etc/shadow")]), "`control` is a link to `etc/shadow`"),
    ] {
        let refusal = refusal(&deb(("control.tar", &control), ("data.tar", &data())));
        assert!(refusal.contains(reason), "{refusal}");
    }
}

#[test]
fn counts_in_the_control_tar_are_bounded() {
    let with = |control: &[u8]| {
        deb(("control.tar", &tar(&[file("control", 0o644, control)])), ("data.tar", &data()))
    };
    let fields: String = (0..1001).map(|i| format!("F{i}: x\n")).collect();
    assert!(refusal(&with(fields.as_bytes())).contains("more than 1000 fields"));
    let relations = [CONTROL, b"Depends: ", "a,".repeat(100_001).as_bytes()].concat();
    assert!(refusal(&with(&relations)).contains("more than 100000 relations"));
}
