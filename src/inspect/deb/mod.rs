//! A .deb: an ar archive of a version, a control.tar and a data.tar (deb(5)).
//!
//! Read by dpkg's rules, those of its sources (`src/deb/extract.c`, `lib/dpkg/ar.c`,
//! `lib/dpkg/tarfn.c`) where deb(5) is silent. What dpkg refuses is an error here.

mod ar;
mod control;
mod members;
mod tarball;

use std::io::BufRead;

use super::inspection::{Device, InspectedFile, Inspection, Repeated};
use super::limits::{self, Meter};
use super::{ContentError, ErrorKind, Mode};
use crate::decoder::{self, Compression, Decoder, Streams};
use crate::knowledge::Family;
use crate::tar_reader::{Entry, Kind};
use ar::{Archive, Member};
use members::Members;
use tarball::Tarball;

const PLACE: &str = "the ar archive";

/// Reads a .deb of `size` bytes.
pub(super) fn read(input: impl BufRead, size: u64) -> Result<Inspection, ContentError> {
    let mut archive = Archive::open(input, size)?;
    let version = archive.next_member()?;
    read_format_version(&mut archive, &version)?;

    let member = next_significant(&mut archive)?;
    let compression = compression_of(&member, "control.tar", Compression::of_control)?;
    let mut notes = Vec::new();
    let members = read_control(&mut archive, &member, compression, &mut notes)?;

    let member = next_significant(&mut archive)?;
    let compression = compression_of(&member, "data.tar", Compression::of_data)?;
    let files = read_data(&mut archive, &member, compression, &mut notes)?;

    let control = members.text("control")?;
    let stanza = control::parse(control)?;
    let mut inspection = Inspection {
        family: Family::Deb,
        name: stanza.package,
        version: stanza.version,
        architecture: stanza.architecture,
        fields: stanza.fields,
        relations: stanza.relations,
        files,
        scripts: members.scripts(&mut notes)?,
        control: Some(control.to_owned()),
        notes,
    };
    inspection.relations.extend(members.triggers()?);
    members.mark_conffiles(&mut inspection.files, &mut inspection.notes)?;
    Ok(inspection)
}

/// Member `debian-binary`: `2.` and a minor version that does not matter.
fn read_format_version(archive: &mut Archive<impl BufRead>, member: &Member) -> Result<(), ContentError> {
    let refuse =
        |kind, reason: String| Err(ContentError::new(kind, "`debian-binary`", member.offset, reason));
    if member.name != "debian-binary" {
        return refuse(ErrorKind::Damaged, format!("the first member is `{}`", member.name.escape_debug()));
    }
    if member.size > 4096 {
        return refuse(ErrorKind::Damaged, format!("a version of {} bytes", member.size));
    }
    let content = archive.read_whole(member)?;
    let text = String::from_utf8_lossy(&content);
    let version = text.split_once('\n').and_then(|(line, _)| line.split_once('.'));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match version {
        Some((major, minor)) if digits(major) && digits(minor) && major.trim_start_matches('0') == "2" => {
            Ok(())
        }
        Some((major, minor)) if digits(major) && digits(minor) => {
            refuse(ErrorKind::Unsupported, format!("format version {major}.{minor}, expected 2.0"))
        }
        _ => refuse(ErrorKind::Damaged, "no format version such as `2.0` on its first line".into()),
    }
}

/// The next member that is not marked, by a `_`, as one that may be ignored.
fn next_significant(archive: &mut Archive<impl BufRead>) -> Result<Member, ContentError> {
    loop {
        let member = archive.next_member()?;
        if !member.name.starts_with('_') {
            return Ok(member);
        }
    }
}

/// The compression of `member`, which has to be `stem` with an extension that `known` knows.
fn compression_of(
    member: &Member,
    stem: &str,
    known: fn(&str) -> Option<Compression>,
) -> Result<Compression, ContentError> {
    let name = member.name.escape_debug();
    let refuse = |kind, reason: String| ContentError::new(kind, PLACE, member.offset, reason);
    let Some(extension) = member.name.strip_prefix(stem) else {
        return Err(refuse(ErrorKind::Damaged, format!("member `{name}` where `{stem}` is expected")));
    };
    if member.size == 0 {
        return Err(refuse(ErrorKind::Damaged, format!("member `{name}` is empty")));
    }
    known(extension)
        .ok_or_else(|| refuse(ErrorKind::Unsupported, format!("member `{name}` has an unknown compression")))
}

fn read_control(
    archive: &mut Archive<impl BufRead>,
    member: &Member,
    compression: Compression,
    notes: &mut Vec<String>,
) -> Result<Members, ContentError> {
    let decoder = Decoder::new(compression, Streams::First, &mut *archive, limits::CONTROL_TAR)
        .map_err(|error| ContentError::of_read(format!("`{}`", member.name), member.offset, &error))?;
    let mut tarball = Tarball::new(decoder, &member.name);
    let mut members = Members::default();
    while let Some(entry) = tarball.next_entry()? {
        members.add(&mut tarball, entry)?;
    }
    let after_end = tarball.finish()?;
    note_rest(archive, &member.name, after_end, notes);
    Ok(members)
}

fn read_data(
    archive: &mut Archive<impl BufRead>,
    member: &Member,
    compression: Compression,
    notes: &mut Vec<String>,
) -> Result<Vec<InspectedFile>, ContentError> {
    let most = decoder::most_of(member.size, limits::DATA_TAR);
    let decoder = Decoder::new(compression, Streams::First, &mut *archive, most)
        .map_err(|error| ContentError::of_read(format!("`{}`", member.name), member.offset, &error))?;
    let mut tarball = Tarball::new(decoder, &member.name);
    let mut meter = Meter::files();
    let (mut owners, mut groups) = (Repeated::default(), Repeated::default());
    let mut files = Vec::new();
    while let Some(entry) = tarball.next_entry()? {
        let text = entry.path.len() + entry.link_target.as_ref().map_or(0, Vec::len);
        meter.add(text, tarball.place(), entry.offset)?;
        if entry.path.contains(&b'\n') {
            let reason = format!("a line break in the path `{}`", entry.path.escape_ascii());
            return Err(ContentError::new(ErrorKind::Damaged, tarball.place(), entry.offset, reason));
        }
        files.push(inspected(&entry, &mut owners, &mut groups));
    }
    let after_end = tarball.finish()?;
    note_rest(archive, &member.name, after_end, notes);
    Ok(files)
}

fn inspected(entry: &Entry, owners: &mut Repeated, groups: &mut Repeated) -> InspectedFile {
    let link_target = entry.link_target.as_ref().map(|target| match entry.kind {
        Kind::Symlink => String::from_utf8_lossy(target).into_owned(),
        _ => absolute(target),
    });
    InspectedFile {
        path: absolute(&entry.path),
        mode: mode(entry),
        owner: owners.get(&entry.owner),
        group: groups.get(&entry.group),
        size: entry.size,
        device: entry.device.map(|(major, minor)| Device { major, minor }),
        link_target,
        flags: Vec::new(),
    }
}

fn mode(entry: &Entry) -> Mode {
    let kind = match entry.kind {
        Kind::Directory => Mode::DIRECTORY,
        Kind::Symlink => Mode::SYMLINK,
        Kind::CharacterDevice => Mode::CHARACTER,
        Kind::BlockDevice => Mode::BLOCK,
        Kind::Fifo => Mode::FIFO,
        // dpkg knows no other kinds.
        Kind::File | Kind::HardLink | Kind::Sparse | Kind::Unknown => Mode::REGULAR,
    };
    Mode(kind | entry.permissions)
}

/// `./usr/bin/`, `usr/bin` and `/usr/bin` are all `/usr/bin`, as dpkg sees them.
fn absolute(path: &[u8]) -> String {
    let path = String::from_utf8_lossy(path);
    format!("/{}", relative(&path).trim_end_matches('/'))
}

/// Without any leading `/` and `./`.
fn relative(mut path: &str) -> &str {
    while let Some(rest) = path.strip_prefix('/').or_else(|| path.strip_prefix("./")) {
        path = rest;
    }
    if path == "." { "" } else { path }
}

/// Notes bytes that dpkg does not look at, whatever they are.
fn note_rest(archive: &Archive<impl BufRead>, name: &str, after_end: u64, notes: &mut Vec<String>) {
    if after_end > 0 {
        notes
            .push(format!("`{name}` has {after_end} bytes after its end-of-archive mark; dpkg ignores them"));
    }
    let rest = archive.rest();
    if rest > 0 {
        notes.push(format!("`{name}` has {rest} bytes after its compressed stream; dpkg ignores them"));
    }
}
