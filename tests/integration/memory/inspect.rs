//! Issue 2: `inspect` of hostile files never takes unbounded memory.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::Path;

use nix_packager::inspect::inspect;

use super::{MIB, in_own_process, peak};
use crate::support::packages::*;

/// A zstd block of zeros.
const BLOCK: u64 = 128 * 1024;

fn told(path: &Path) -> String {
    inspect(path).map_or_else(|error| error.to_string(), |inspection| inspection.files.len().to_string())
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap();
}

/// A .deb whose control.tar is `content` in zstd.
fn control_bomb(path: &Path, content: &[u8]) {
    write(path, &deb(("control.tar.zst", content), ("data.tar", &tar(&[]))));
}

/// A .deb with more files than are read: one entry, a little over 200,000 times.
fn write_crowd(path: &Path) {
    let mut file = File::create(path).unwrap();
    let control = gzip(&tar(&[self::file("control", 0o644, CONTROL)]));
    let head = ar(&[("debian-binary", b"2.0\n"), ("control.tar.gz", &control)]);
    file.write_all(&head).unwrap();
    file.write_all(&ar_header("data.tar.zst", "0")).unwrap();
    let start = file.stream_position().unwrap();
    let mut encoder = zstd::Encoder::new(BufWriter::new(&file), 1).unwrap();
    let entries = other("./a/file/of/the/crowd", b'5', 0o755, "").repeat(1000);
    for _ in 0..201 {
        encoder.write_all(&entries).unwrap();
    }
    encoder.finish().unwrap().flush().unwrap();
    let size = file.stream_position().unwrap() - start;
    if size % 2 == 1 {
        file.write_all(b"\n").unwrap();
    }
    file.seek(std::io::SeekFrom::Start(head.len() as u64)).unwrap();
    file.write_all(&ar_header("data.tar.zst", &size.to_string())).unwrap();
}

#[test]
fn hostile_files_take_little_memory() {
    in_own_process(hostile_files_take_little_memory, measured);
}

fn measured() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("package");

    // 16 GiB of zeros in half a MiB: as padding, and as one file.
    let zeros = (16 * 1024 * MIB / BLOCK) as usize;
    control_bomb(&path, &zstd_frame(20, &[0; 512], zeros));
    assert!(told(&path).contains("more than 16 MiB uncompressed"), "{}", told(&path));
    let header = entry("control", b'0', 0o644, "", b"\x80\0\0\0\0\0\0\x04\0\0\0\0", b"");
    control_bomb(&path, &zstd_frame(20, &header, zeros));
    assert!(told(&path).contains("more than 16 MiB uncompressed"), "{}", told(&path));

    // A data.tar may be large: 496 MiB go through, with the largest window that is allowed.
    let header = entry("./large", b'0', 0o644, "", b"\x80\0\0\0\0\0\0\0\x1f\0\0\0", b"");
    let whole = (496 * MIB / BLOCK) as usize + 1;
    write(&path, &deb_of_data("data.tar.zst", &zstd_frame(27, &header, whole)));
    assert_eq!(told(&path), "1");

    write(&path, &deb_of_data("data.tar.zst", &zstd_frame(31, &header, 1)));
    assert!(told(&path).contains("more than 128 MiB to decompress"), "{}", told(&path));
    write(&path, &deb_of_data("data.tar.xz", &xz_with_giant_dictionary()));
    assert!(told(&path).contains("more than 128 MiB to decompress"), "{}", told(&path));

    // An rpm header that fills a file of its size, which is sparse.
    for (data, reason) in [(200 * MIB, "32 MiB are read"), (30 * MIB, "tag 0 has 0 values")] {
        let mut bytes = unchecked_rpm()[..168].to_vec();
        bytes.extend(b"\x8e\xad\xe8\x01\0\0\0\0\0\0\0\x01");
        bytes.extend((data as u32).to_be_bytes());
        write(&path, &bytes);
        File::options().write(true).open(&path).unwrap().set_len(300 * MIB).unwrap();
        assert!(told(&path).contains(reason), "{}", told(&path));
    }
    assert!(peak() < 160 * MIB, "{} MiB", peak() / MIB);

    // Texts as long as the header, which take three or six times as much when they are read or shown.
    for (tag, byte) in [(1000, 0xff), (1005, 0x1b), (1024, 0xff), (5046, 0xff)] {
        let mut text = vec![byte; 30 * MIB as usize];
        text.push(0);
        let mut entries = rpm_entries();
        entries.retain(|entry| entry.0 != tag);
        let kind = if tag == 5046 { 8 } else { 6 };
        entries.push((tag, kind, 1, text));
        entries.sort_by_key(|entry| entry.0);
        write(&path, &rpm(&rpm_header(Some(62), &[]), &rpm_header(Some(63), &entries), b""));
        let told = told(&path);
        assert!(
            told.contains("a string of tag ") && told.contains(" has 31457280 bytes, more than "),
            "{told}"
        );
    }
    assert!(peak() < 200 * MIB, "{} MiB", peak() / MIB);

    // The most files there may be are the most memory there may be, short of long names.
    write_crowd(&path);
    assert!(told(&path).contains("more than 200000 files"), "{}", told(&path));
    assert!(peak() < 200 * MIB, "{} MiB", peak() / MIB);
}
