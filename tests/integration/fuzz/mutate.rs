//! Changes of bytes, the way fuzzers like them.

use crate::support::numbers::Numbers;
use crate::support::packages::{entry, other, seal};

/// Longer inputs are cut: most of what is found is found in small ones.
const LONGEST: usize = 1 << 20;

/// Words that readers have rules for.
const WORDS: [&[u8]; 34] = [
    b"\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\n",
    b"\r\n",
    b"\n\n",
    b"/",
    b"..",
    b"../../",
    b"//",
    b"-1",
    b"0",
    b"99999999999",
    b"18446744073709551616",
    b"1e999",
    b"\x1b[2J",
    b"\xe2\x80\xae",
    b"\xc2\x85",
    b"\xff\xfe",
    b"\"",
    b"'",
    b"\"\"\"",
    b"[",
    b"]",
    b"[[",
    b"{",
    b"}",
    b"=",
    b"#",
    b"://a:b@c",
    b"store/",
    b".reginfo",
    b"%",
];

/// `bytes` with one to four changes; `others` lend parts.
pub fn bytes(bytes: &[u8], others: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(4) {
        change(&mut bytes, others, numbers);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, others: &[Vec<u8>], numbers: &mut Numbers) {
    let at = numbers.below(bytes.len() + 1);
    let some = numbers.below(64).min(bytes.len() - at);
    match numbers.below(9) {
        0 | 1 if at < bytes.len() => {
            bytes[at] = *numbers.one_of(&[0, 1, 0x7f, 0x80, 0xff, b'0', b'9', b' ', b'/', b'\n'])
        }
        2 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(at..at + some)),
        5 => {
            let part = bytes[at..at + some].repeat(1 + numbers.below(300));
            bytes.splice(at..at, part);
        }
        6 => {
            let word = numbers.one_of(&WORDS);
            let end = if numbers.below(2) == 0 { at } else { (at + word.len()).min(bytes.len()) };
            bytes.splice(at..end, word.iter().copied());
        }
        7 => {
            let other = numbers.one_of(others);
            let from = numbers.below(other.len() + 1);
            let until = from + numbers.below(200).min(other.len() - from);
            bytes.splice(at..at + some, other[from..until].iter().copied());
        }
        _ => lines(bytes, numbers),
    }
}

/// Moves or repeats a line, many times.
fn lines(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    let lines: Vec<_> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    if lines.is_empty() {
        return;
    }
    let line = numbers.one_of(&lines);
    let times = 1 + numbers.below(2) * numbers.below(2000);
    let line = line.repeat(times.min(1 + LONGEST / line.len()));
    let at: usize = lines[..numbers.below(lines.len())].iter().map(Vec::len).sum();
    bytes.splice(at..at, line);
}

/// Hard links to `target` beside it, in front of the entry whose header is `block`.
fn hard_links(block: &mut Vec<u8>, target: &str, numbers: &mut Numbers) {
    let folder = target.rsplit_once('/').map_or("", |(folder, _)| folder);
    let times = 1 + numbers.below(2) * numbers.below(1500);
    let links = (0..times).flat_map(|n| other(&format!("{folder}/{n}"), b'1', 0o444, target));
    block.splice(0..0, links.collect::<Vec<_>>());
}

/// Directories far below `folder`, with long names, in front of the entry whose header is `block`.
fn nested(block: &mut Vec<u8>, folder: &str, numbers: &mut Numbers) {
    let path = format!("{folder}{}", "/d".repeat(1 + numbers.below(2000)));
    let times = 1 + numbers.below(2) * numbers.below(100);
    let directories = (0..times).flat_map(|n| {
        let name = format!("{path}/{n}\0");
        let size = format!("{:011o}", name.len());
        let long = entry("././@LongLink", b'L', 0, "", size.as_bytes(), name.as_bytes());
        [long, other("x", b'5', 0o755, "")].concat()
    });
    block.splice(0..0, directories.collect::<Vec<_>>());
}

fn name_of(header: &[u8]) -> String {
    let name = header[..100].split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(name).into_owned()
}

/// A tar archive, changed in one place of its headers or contents; the checksums of the headers fit.
pub fn tar(archive: &[u8], others: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut blocks: Vec<Vec<u8>> = archive.chunks(512).map(<[u8]>::to_vec).collect();
    let headers: Vec<usize> =
        (0..blocks.len()).filter(|at| blocks[*at].get(257..262) == Some(b"ustar")).collect();
    for _ in 0..=numbers.below(3) {
        if headers.is_empty() {
            break;
        }
        let at = *numbers.one_of(&headers);
        match numbers.below(7) {
            // Name, mode, size, type, target, prefix.
            0..=2 => {
                let (start, length) =
                    *numbers.one_of(&[(0, 100), (100, 8), (124, 12), (156, 1), (157, 100), (345, 155)]);
                let field = bytes(&blocks[at][start..start + length], others, numbers);
                let field = &field[..field.len().min(length)];
                blocks[at][start..start + field.len()].copy_from_slice(field);
            }
            3 => {
                let copy = blocks[at].clone();
                blocks[at].extend(copy);
            }
            way @ (4 | 5) => {
                let name = name_of(&blocks[*numbers.one_of(&headers)]);
                let add = if way == 4 { hard_links } else { nested };
                add(&mut blocks[at], &name, numbers);
            }
            _ => {
                let content = at + 1;
                if let Some(block) = blocks.get_mut(content) {
                    *block = bytes(block, others, numbers);
                    block.resize(512, 0);
                }
            }
        }
        // What was added is in front of the header, or behind it.
        let last = blocks[at].len() - 512;
        seal(&mut blocks[at][..512]);
        seal(&mut blocks[at][last..]);
    }
    blocks.concat()
}
