//! The two inner archives: GNU tar, never PAX, which dpkg rejects; to the byte as dpkg-deb
//! has GNU tar write them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use tar::{Builder, EntryType, Header};

use crate::render::{Content, RenderedEntry};

use super::ControlFile;

/// What tar has to know of a member besides its time.
struct Member<'a> {
    kind: EntryType,
    mode: u32,
    content: Vec<u8>,
    link: Option<&'a str>,
}

impl<'a> Member<'a> {
    fn directory(mode: u32) -> Self {
        Self { kind: EntryType::Directory, mode, content: Vec::new(), link: None }
    }

    fn file(mode: u32, content: Vec<u8>) -> Self {
        Self { kind: EntryType::Regular, mode, content, link: None }
    }

    /// With the mode Linux gives every symbolic link.
    fn link(to: &'a str) -> Self {
        Self { kind: EntryType::Symlink, mode: 0o777, content: Vec::new(), link: Some(to) }
    }

    /// The member of an entry; of a directory that is none, `None`.
    fn of(entry: Option<&'a RenderedEntry>) -> io::Result<Self> {
        Ok(match entry.map(|entry| (entry.mode, &entry.content)) {
            None => Self::directory(0o755),
            Some((mode, Content::Directory)) => Self::directory(mode),
            Some((mode, Content::File(content))) => Self::file(mode, content.read()?),
            Some((_, Content::Symlink(to))) => Self::link(to),
        })
    }
}

/// The members of `control.tar`, all root's and of one time.
pub fn of_control(files: &[ControlFile], time: u32) -> io::Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    append(&mut archive, "./", &Member::directory(0o755), time)?;
    let sorted: BTreeMap<_, _> = files.iter().map(|file| (file.name, file)).collect();
    for (name, file) in sorted {
        append(&mut archive, &format!("./{name}"), &Member::file(file.mode, file.content.clone()), time)?;
    }
    finish(archive)
}

/// The members of `data.tar`: the entries and, since dpkg unpacks into what is there,
/// every directory above them, all root's and of one time. Names in each directory are
/// sorted; links come last, when what they lead to is there.
pub fn of_entries(entries: &[RenderedEntry], time: u32) -> io::Result<Vec<u8>> {
    let all = with_parents(entries).into_iter();
    let mut members =
        all.map(|(path, entry)| Ok((path, Member::of(entry)?))).collect::<io::Result<Vec<_>>>()?;
    members.sort_by_cached_key(|(path, member)| (member.link.is_some(), path.split('/').collect::<Vec<_>>()));
    let mut archive = Builder::new(Vec::new());
    for (path, member) in members {
        let slash = if member.kind == EntryType::Directory { "/" } else { "" };
        append(&mut archive, &format!(".{path}{slash}"), &member, time)?;
    }
    finish(archive)
}

/// The archive, filled up to a whole number of records of twenty blocks.
fn finish(archive: Builder<Vec<u8>>) -> io::Result<Vec<u8>> {
    const RECORD: usize = 20 * 512;
    let mut bytes = archive.into_inner()?;
    bytes.resize(bytes.len().next_multiple_of(RECORD), 0);
    Ok(bytes)
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

fn append<W: Write>(archive: &mut Builder<W>, path: &str, member: &Member, time: u32) -> io::Result<()> {
    let mut header = header(member.kind, member.mode, time, member.content.len());
    if let Some(to) = member.link
        && !fits(&mut header.as_old_mut().linkname, to)
    {
        append_long(archive, EntryType::GNULongLink, to)?;
    }
    if !fits(&mut header.as_old_mut().name, path) {
        append_long(archive, EntryType::GNULongName, path)?;
    }
    set_checksum(&mut header);
    archive.append(&header, &member.content[..])
}

fn header(kind: EntryType, mode: u32, time: u32, size: usize) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_mtime(time.into());
    header.set_size(size as u64);
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
fn append_long<W: Write>(archive: &mut Builder<W>, kind: EntryType, value: &str) -> io::Result<()> {
    let mut content = value.as_bytes().to_vec();
    content.push(0);
    let mut header = header(kind, 0o644, 0, content.len());
    fits(&mut header.as_old_mut().name, "././@LongLink");
    set_checksum(&mut header);
    archive.append(&header, &content[..])
}
