//! Small packages made by hand, so that every byte of them can be wrong.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// An ar archive with padded members.
pub fn ar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = b"!<arch>\n".to_vec();
    for (name, content) in members {
        out.extend(ar_header(name, &content.len().to_string()));
        out.extend(*content);
        if content.len() % 2 == 1 {
            out.push(b'\n');
        }
    }
    out
}

pub fn ar_header(name: &str, size: &str) -> Vec<u8> {
    format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, "100644").into_bytes()
}

/// A .deb of the two tars given as they are.
pub fn deb(control: (&str, &[u8]), data: (&str, &[u8])) -> Vec<u8> {
    ar(&[("debian-binary", b"2.0\n"), control, data])
}

/// A .deb with a plain control file and `data` as its data.tar.
pub fn deb_of_data(name: &str, data: &[u8]) -> Vec<u8> {
    deb(("control.tar", &tar(&[file("./control", 0o644, CONTROL)])), (name, data))
}

pub const CONTROL: &[u8] = b"Package: small\nVersion: 1\nArchitecture: all\n";

/// One tar header with what follows it, padded.
pub fn entry(path: &str, kind: u8, mode: u32, link: &str, size_field: &[u8], content: &[u8]) -> Vec<u8> {
    let mut header = [0; 512];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &path.as_bytes()[..path.len().min(100)]);
    put(100, format!("{mode:07o}").as_bytes());
    put(108, b"0000000");
    put(116, b"0000000");
    put(124, size_field);
    put(136, b"00000000000");
    put(156, &[kind]);
    put(157, &link.as_bytes()[..link.len().min(100)]);
    put(257, b"ustar  \0");
    put(265, b"root");
    put(297, b"root");
    seal(&mut header);
    let mut out = header.to_vec();
    out.extend(content);
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

/// Writes the checksum of a changed header.
pub fn seal(header: &mut [u8]) {
    header[148..156].fill(b' ');
    let sum: u32 = header[..512].iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

pub fn file(path: &str, mode: u32, content: &[u8]) -> Vec<u8> {
    entry(path, b'0', mode, "", format!("{:011o}", content.len()).as_bytes(), content)
}

pub fn other(path: &str, kind: u8, mode: u32, link: &str) -> Vec<u8> {
    entry(path, kind, mode, link, b"00000000000", b"")
}

/// Entries and the end-of-archive mark.
pub fn tar(entries: &[Vec<u8>]) -> Vec<u8> {
    let mut out = entries.concat();
    out.extend([0; 1024]);
    out
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn lzma(bytes: &[u8]) -> Vec<u8> {
    let options = liblzma::stream::LzmaOptions::new_preset(1).unwrap();
    let stream = liblzma::stream::Stream::new_lzma_encoder(&options).unwrap();
    let mut encoder = liblzma::write::XzEncoder::new_stream(Vec::new(), stream);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A tar archive with a file of 2 GiB of zeros, `t/zeros`, in bzip2, which unpacks slowly.
pub const ZEROS: &[u8] = include_bytes!("../../fuzz/zeros.tar.bz2");

/// An xz stream whose header asks for a dictionary of 4 GiB.
pub fn xz_with_giant_dictionary() -> Vec<u8> {
    let mut bytes = xz(b"small");
    // xz format 3.1: size, flags, then filter LZMA2 (0x21) with one byte of properties.
    assert_eq!(bytes[12..16], [2, 0, 0x21, 1]);
    bytes[16] = 40;
    let mut crc = flate2::Crc::new();
    crc.update(&bytes[12..20]);
    bytes[20..24].copy_from_slice(&crc.sum().to_le_bytes());
    bytes
}

/// A zstd frame (RFC 8878 section 3.1.1): `first` as it is, then `zeros` of 128 KiB each.
pub fn zstd_frame(window_log: u8, first: &[u8], zeros: usize) -> Vec<u8> {
    let mut out = vec![0x28, 0xb5, 0x2f, 0xfd, 0, (window_log - 10) << 3];
    let mut block = |last: bool, kind: u32, size: usize, content: &[u8]| {
        let header = u32::from(last) | kind << 1 | (size as u32) << 3;
        out.extend(&header.to_le_bytes()[..3]);
        out.extend(content);
    };
    block(zeros == 0, 0, first.len(), first);
    for i in 1..=zeros {
        block(i == zeros, 1, 128 * 1024, &[0]);
    }
    out
}

/// An rpm header: region or none, and entries of tag, type, count and data.
pub fn rpm_header(region: Option<u32>, entries: &[(u32, u32, u32, Vec<u8>)]) -> Vec<u8> {
    let mut index = Vec::new();
    let mut store = Vec::new();
    for (tag, kind, count, data) in entries {
        let align = [1, 1, 1, 2, 4, 8].get(*kind as usize).copied().unwrap_or(1);
        store.resize(store.len().next_multiple_of(align), 0);
        index.extend([*tag, *kind, store.len() as u32, *count].map(u32::to_be_bytes).concat());
        store.extend(data);
    }
    if let Some(tag) = region {
        let covered = (entries.len() as u32 + 1) * 16;
        let head = [tag, 7, store.len() as u32, 16].map(u32::to_be_bytes).concat();
        store.extend([tag, 7, covered.wrapping_neg(), 16].map(u32::to_be_bytes).concat());
        index.splice(0..0, head);
    }
    let mut out = b"\x8e\xad\xe8\x01\0\0\0\0".to_vec();
    out.extend((index.len() as u32 / 16).to_be_bytes());
    out.extend((store.len() as u32).to_be_bytes());
    out.extend(index);
    out.extend(store);
    out
}

pub fn strings(values: &[&str]) -> Vec<u8> {
    values.iter().flat_map(|value| value.bytes().chain([0])).collect()
}

pub fn int32s(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

pub fn int16s(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

/// Lead, signature header, padding, header, payload.
pub fn rpm(signatures: &[u8], header: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = vec![0; 96];
    out[..6].copy_from_slice(b"\xed\xab\xee\xdb\x03\0");
    out[79] = 5;
    out.extend(signatures);
    out.resize(out.len().next_multiple_of(8), 0);
    out.extend(header);
    out.extend(payload);
    out
}

/// The entries of a small header with each kind of thing in it.
pub fn rpm_entries() -> Vec<(u32, u32, u32, Vec<u8>)> {
    vec![
        (1000, 6, 1, strings(&["small"])),
        (1001, 6, 1, strings(&["1.0"])),
        (1002, 6, 1, strings(&["2"])),
        (1003, 4, 1, int32s(&[7])),
        (1004, 9, 1, strings(&["summary"])),
        (1022, 6, 1, strings(&["noarch"])),
        (1024, 6, 1, strings(&["echo post"])),
        (1028, 4, 2, int32s(&[5, 0])),
        (1030, 3, 2, int16s(&[0o100_644, 0o120_777])),
        (1036, 8, 2, strings(&["", "a"])),
        (1037, 4, 2, int32s(&[0b1_0001, 0])),
        (1039, 8, 2, strings(&["root", "root"])),
        (1040, 8, 2, strings(&["root", "adm"])),
        (1048, 4, 2, int32s(&[12, 1 << 9])),
        (1049, 8, 2, strings(&["glibc", "/bin/sh"])),
        (1050, 8, 2, strings(&["2.3", ""])),
        (1065, 8, 1, strings(&["echo trigger"])),
        (1066, 8, 2, strings(&["bash", "zsh"])),
        (1067, 8, 2, strings(&["3", ""])),
        (1068, 4, 2, int32s(&[1 << 16 | 4, 1 << 16])),
        (1069, 4, 2, int32s(&[0, 0])),
        (1086, 6, 1, strings(&["/bin/sh"])),
        (1116, 4, 2, int32s(&[0, 0])),
        (1117, 8, 2, strings(&["a", "b"])),
        (1118, 8, 1, strings(&["/etc/"])),
    ]
}

/// A package before digests of the payload: a size, and nothing that notices a changed byte.
pub fn unchecked_rpm() -> Vec<u8> {
    let header = rpm_header(Some(63), &rpm_entries());
    let payload = b"payload";
    let size = (header.len() + payload.len()) as u32;
    rpm(&rpm_header(Some(62), &[(1000, 4, 1, int32s(&[size]))]), &header, payload)
}
