//! The payload: cpio's "new ASCII format", as rpmbuild has it.

use crate::format::writer::rope::Rope;
use crate::model::{Content, Data, RenderedEntry};

/// Headers and contents are filled up to a multiple of this many bytes.
const BLOCK: usize = 4;
const DIRECTORY: u32 = 0o040_000;
const REGULAR: u32 = 0o100_000;
const SYMLINK: u32 = 0o120_000;

/// The payload of `entries` in a package of the time `time`.
///
/// Inodes are numbers from 1 on in rpmbuild's order, which is that of the paths, but the first file
/// that is on disk has the 1: so the body of the payload does not depend on how many
/// entries come before it. rpm goes by the inodes of its header.
pub fn payload(entries: &[RenderedEntry], time: u32) -> Rope {
    let on_disk = |entry: &RenderedEntry| matches!(entry.content, Content::File(Data::Stored(_)));
    let first = entries.iter().position(on_disk).unwrap_or(0);
    let mut archive = Rope::default();
    for (i, entry) in entries.iter().enumerate() {
        let inode = (i + entries.len() - first) % entries.len() + 1;
        let link;
        let (kind, content) = match &entry.content {
            Content::Directory => (DIRECTORY, None),
            Content::File(content) => (REGULAR, Some(content)),
            Content::Symlink(to) => {
                link = Data::from(to.as_bytes());
                (SYMLINK, Some(&link))
            }
        };
        // A link's are those Linux gives every link.
        let mode = if kind == SYMLINK { 0o777 } else { entry.mode & 0o7777 };
        let header = Header {
            inode: inode as u32,
            mode: kind | mode,
            time: entry.time_in(time),
            size: content.map_or(0, Data::len),
        };
        let header = header.bytes(&format!(".{}", entry.path));
        match content {
            Some(content) => archive.entry(&header, content, BLOCK as u64),
            None => archive.empty_entry(&header),
        }
    }
    archive.empty_entry(&Header { inode: 0, mode: 0, time: 0, size: 0 }.bytes("TRAILER!!!"));
    archive
}

struct Header {
    inode: u32,
    mode: u32,
    time: u32,
    size: u64,
}

impl Header {
    /// Magic; inode, mode, user, group, links, time, size, four numbers of devices, length of the
    /// name, checksum; the name.
    fn bytes(&self, name: &str) -> Vec<u8> {
        let Self { inode, mode, time, size } = self;
        let mut bytes = b"070701".to_vec();
        let length = name.len() as u64 + 1;
        let numbers =
            [(*inode).into(), (*mode).into(), 0, 0, 1, (*time).into(), *size, 0, 0, 0, 0, length, 0];
        for number in numbers {
            bytes.extend(format!("{number:08x}").bytes());
        }
        bytes.extend(name.bytes());
        bytes.push(0);
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        bytes
    }
}
