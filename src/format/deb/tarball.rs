//! The two inner archives: GNU tar, never PAX, which dpkg rejects; to the byte as dpkg-deb
//! has GNU tar write them.

use std::collections::BTreeMap;

use tar::{EntryType, Header};

use crate::format::writer::rope::Rope;
use crate::model::{Content, Data, RenderedEntry};

use super::ControlFile;

/// What a tar archive is made of, in bytes.
const BLOCK: u64 = 512;
/// What it is filled up to: twenty blocks, two of them empty at least.
const RECORD: u64 = 20 * BLOCK;

/// What tar has to know of a member.
struct Member<'a> {
    kind: EntryType,
    mode: u32,
    time: u32,
    content: Option<&'a Data>,
    link: Option<&'a str>,
}

impl<'a> Member<'a> {
    fn directory(mode: u32, time: u32) -> Self {
        Self { kind: EntryType::Directory, mode, time, content: None, link: None }
    }

    fn file(mode: u32, time: u32, content: &'a Data) -> Self {
        Self { kind: EntryType::Regular, content: Some(content), ..Self::directory(mode, time) }
    }

    /// With the mode Linux gives every symbolic link.
    fn link(time: u32, to: &'a str) -> Self {
        Self { kind: EntryType::Symlink, link: Some(to), ..Self::directory(0o777, time) }
    }

    /// The member of an entry in a package of the time `time`; of a directory that is none, `None`.
    fn of(entry: Option<&'a RenderedEntry>, time: u32) -> Self {
        let Some(entry) = entry else { return Self::directory(0o755, time) };
        let time = entry.time_in(time);
        match &entry.content {
            Content::Directory => Self::directory(entry.mode, time),
            Content::File(content) => Self::file(entry.mode, time, content),
            Content::Symlink(to) => Self::link(time, to),
        }
    }
}

/// The members of `control.tar`, all root's and of one time.
pub fn of_control(files: &[ControlFile], time: u32) -> Vec<u8> {
    let mut archive = Rope::default();
    append(&mut archive, "./", &Member::directory(0o755, time));
    let sorted: BTreeMap<_, _> = files.iter().map(|file| (file.name, file)).collect();
    for (name, file) in sorted {
        let content = Data::from(&file.content[..]);
        append(&mut archive, &format!("./{name}"), &Member::file(file.mode, time, &content));
    }
    archive.finish(2 * BLOCK, RECORD);
    // Nothing of it is on disk.
    archive.head
}

/// The members of `data.tar`: the entries and, since dpkg unpacks into what is there,
/// every directory above them, all root's. Names in each directory are
/// sorted; links come last, when what they lead to is there.
pub fn of_entries(entries: &[RenderedEntry], time: u32) -> Rope {
    let all = with_parents(entries).into_iter();
    let mut members: Vec<_> = all.map(|(path, entry)| (path, Member::of(entry, time))).collect();
    members.sort_by_cached_key(|(path, member)| (member.link.is_some(), path.split('/').collect::<Vec<_>>()));
    let mut archive = Rope::default();
    for (path, member) in members {
        let slash = if member.kind == EntryType::Directory { "/" } else { "" };
        append(&mut archive, &format!(".{path}{slash}"), &member);
    }
    archive.finish(2 * BLOCK, RECORD);
    archive
}

/// The entries by path, with the directories above them (`None`), from the root (`""`) on.
pub fn with_parents(entries: &[RenderedEntry]) -> BTreeMap<&str, Option<&RenderedEntry>> {
    let mut members = BTreeMap::from([("", None)]);
    for entry in entries {
        for (end, _) in entry.path.match_indices('/') {
            members.entry(&entry.path[..end]).or_insert(None);
        }
        members.insert(entry.path.as_str(), Some(entry));
    }
    members
}

/// Appends a member, with those in front of it that have what does not fit its header.
fn append(archive: &mut Rope, path: &str, member: &Member) {
    let size = member.content.map_or(0, Data::len);
    let mut header = header(member.kind, member.mode, member.time, size);
    let mut headers = Vec::new();
    if let Some(to) = member.link
        && !fits(&mut header.as_old_mut().linkname, to)
    {
        headers.extend(long(EntryType::GNULongLink, to));
    }
    if !fits(&mut header.as_old_mut().name, path) {
        headers.extend(long(EntryType::GNULongName, path));
    }
    set_checksum(&mut header);
    headers.extend(header.as_bytes());
    match member.content {
        Some(content) => archive.entry(&headers, content, BLOCK),
        None => archive.empty_entry(&headers),
    }
}

fn header(kind: EntryType, mode: u32, time: u32, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_mtime(time.into());
    header.set_size(size);
    header.set_uid(0);
    header.set_gid(0);
    for name in [Header::set_username, Header::set_groupname] {
        name(&mut header, "root").expect("the field has room for 32 bytes");
    }
    header
}

/// Puts as much of `value` into `field` as it takes; says whether that was all.
/// Full fields need no terminating zero (GNU tar manual, "Basic Tar Format").
fn fits(field: &mut [u8], value: &str) -> bool {
    let length = value.len().min(field.len());
    field[..length].copy_from_slice(&value.as_bytes()[..length]);
    length == value.len()
}

/// Six digits, a zero and a space, where the tar crate writes seven digits and a zero.
fn set_checksum(header: &mut Header) {
    let field = |header: &mut Header, text: &str| fits(&mut header.as_old_mut().cksum, text);
    field(header, "        ");
    let sum: u32 = header.as_bytes().iter().map(|byte| u32::from(*byte)).sum();
    field(header, &format!("{sum:06o}\0 "));
}

/// GNU tar's member in front of the one whose name or link target does not fit its header.
fn long(kind: EntryType, value: &str) -> Vec<u8> {
    let mut header = header(kind, 0o644, 0, value.len() as u64 + 1);
    fits(&mut header.as_old_mut().name, "././@LongLink");
    set_checksum(&mut header);
    let mut member = [header.as_bytes(), value.as_bytes(), &[0]].concat();
    member.resize(member.len().next_multiple_of(BLOCK as usize), 0);
    member
}
