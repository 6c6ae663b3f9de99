//! The two inner archives: GNU tar, never PAX, which dpkg rejects.

use std::collections::BTreeMap;
use std::io::{self, Write};

use tar::{Builder, EntryType, Header};

use crate::render::{Content, RenderedEntry};

use super::ControlFile;

/// The members of `control.tar`, all root's and of one time.
pub fn of_control(files: &[ControlFile], time: u32) -> io::Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    append(&mut archive, "./", EntryType::Directory, 0o755, time, b"", None)?;
    let sorted: BTreeMap<_, _> = files.iter().map(|file| (file.name, file)).collect();
    for (name, file) in sorted {
        append(&mut archive, &format!("./{name}"), EntryType::Regular, file.mode, time, &file.content, None)?;
    }
    archive.into_inner()
}

/// The members of `data.tar`: the entries and, since dpkg unpacks into what is there,
/// every directory above them, all root's and of one time.
pub fn of_entries(entries: &[RenderedEntry], time: u32) -> io::Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    for (path, entry) in with_parents(entries) {
        let member = format!(".{path}");
        match entry.map(|entry| (entry.mode, &entry.content)) {
            None => {
                append(&mut archive, &format!("{member}/"), EntryType::Directory, 0o755, time, b"", None)?
            }
            Some((mode, Content::Directory)) => {
                append(&mut archive, &format!("{member}/"), EntryType::Directory, mode, time, b"", None)?;
            }
            Some((mode, Content::File(content))) => {
                append(&mut archive, &member, EntryType::Regular, mode, time, content, None)?;
            }
            // Linux gives every symbolic link this mode.
            Some((_, Content::Symlink(to))) => {
                append(&mut archive, &member, EntryType::Symlink, 0o777, time, b"", Some(to))?;
            }
        }
    }
    archive.into_inner()
}

/// The entries by path, with the directories above them (`None`), from the root (`""`) on.
pub fn with_parents(entries: &[RenderedEntry]) -> BTreeMap<&str, Option<&RenderedEntry>> {
    let mut members = BTreeMap::new();
    for entry in entries {
        for (end, _) in entry.path.match_indices('/') {
            members.entry(&entry.path[..end]).or_insert(None);
        }
        members.insert(entry.path.as_str(), Some(entry));
    }
    members
}

fn append<W: Write>(
    archive: &mut Builder<W>,
    path: &str,
    kind: EntryType,
    mode: u32,
    time: u32,
    content: &[u8],
    link: Option<&str>,
) -> io::Result<()> {
    let mut header = header(kind, mode, time, content.len());
    if let Some(to) = link {
        let field = &mut header.as_old_mut().linkname;
        if !fits(field, to) {
            append_long(archive, EntryType::GNULongLink, to)?;
        }
    }
    if !fits(&mut header.as_old_mut().name, path) {
        append_long(archive, EntryType::GNULongName, path)?;
    }
    header.set_cksum();
    archive.append(&header, content)
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

/// GNU tar's member in front of the one whose name or link target does not fit its header.
fn append_long<W: Write>(archive: &mut Builder<W>, kind: EntryType, value: &str) -> io::Result<()> {
    let mut content = value.as_bytes().to_vec();
    content.push(0);
    let mut header = header(kind, 0o644, 0, content.len());
    fits(&mut header.as_old_mut().name, "././@LongLink");
    header.set_cksum();
    archive.append(&header, &content[..])
}
