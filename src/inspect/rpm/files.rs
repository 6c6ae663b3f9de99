//! The files, from the columns the header keeps of them.

use std::borrow::Cow;

use super::super::inspection::{Device, InspectedFile, Repeated};
use super::super::limits::Meter;
use super::super::{ContentError, ErrorKind, Mode};
use super::header::Header;
use super::tags;

/// Columns that have to be as long as the column of names when they are there.
const COLUMNS: &[u32] = &[
    tags::DIRINDEXES,
    tags::FILEMODES,
    tags::FILESIZES,
    tags::LONGFILESIZES,
    tags::FILERDEVS,
    tags::FILELINKTOS,
    tags::FILEFLAGS,
    tags::FILEUSERNAME,
    tags::FILEGROUPNAME,
    tags::FILECAPS,
];

pub(super) fn files(header: &Header) -> Result<Vec<InspectedFile>, ContentError> {
    // Before rpm 4, whole paths.
    let names = if header.has(tags::BASENAMES) { tags::BASENAMES } else { tags::OLDFILENAMES };
    let count = header.count(names);
    check_columns(header, names, count)?;
    let directories = Directories::of(header, names, count)?;

    let sizes = if header.has(tags::LONGFILESIZES) { tags::LONGFILESIZES } else { tags::FILESIZES };
    let mut modes = header.integers(tags::FILEMODES)?;
    let mut sizes = header.integers(sizes)?;
    let mut devices = header.integers(tags::FILERDEVS)?;
    let mut flags = header.integers(tags::FILEFLAGS)?;
    let mut indexes = header.integers(tags::DIRINDEXES)?;
    let mut targets = header.strings(tags::FILELINKTOS)?;
    let mut users = header.strings(tags::FILEUSERNAME)?;
    let mut groups = header.strings(tags::FILEGROUPNAME)?;
    let mut capabilities = header.strings(tags::FILECAPS)?;

    let mut meter = Meter::files();
    let (mut owner, mut group) = (Repeated::default(), Repeated::default());
    let mut files = Vec::new();
    for name in header.strings(names)? {
        let directory = directories.get(header, indexes.next())?;
        let target = targets.next().filter(|target| !target.is_empty());
        let capabilities = capabilities.next().filter(|capabilities| !capabilities.is_empty());
        let text = directory.len() + name.len() + target.as_ref().map_or(0, |target| target.len());
        meter.add(text, header.place(), header.offset())?;
        let mode = Mode(modes.next().unwrap_or(0) as u32);
        let flags = flags.next().unwrap_or(0);
        let size = sizes.next().unwrap_or(0);
        let device = devices.next().unwrap_or(0) as u32;
        let has_content = mode.kind() == Mode::REGULAR && flags & GHOST == 0;
        files.push(InspectedFile {
            path: format!("{directory}{name}"),
            mode,
            owner: owner.get(&users.next().unwrap_or_default()),
            group: group.get(&groups.next().unwrap_or_default()),
            size: if has_content { size } else { 0 },
            device: mode.is_device().then_some(Device { major: device >> 8 & 0xff, minor: device & 0xff }),
            link_target: target.filter(|_| mode.kind() == Mode::SYMLINK).map(Cow::into_owned),
            flags: spelled(flags, capabilities.as_deref()),
        });
    }
    Ok(files)
}

fn check_columns(header: &Header, names: u32, count: usize) -> Result<(), ContentError> {
    let refuse = |reason| Err(header.error(ErrorKind::Damaged, reason));
    for tag in COLUMNS {
        let found = header.count(*tag);
        if header.has(*tag) && found != count {
            return refuse(format!("{count} files in tag {names}, but {found} in tag {tag}"));
        }
    }
    for tag in [tags::FILEMODES, tags::FILEUSERNAME, tags::FILEGROUPNAME] {
        if count > 0 && !header.has(tag) {
            return refuse(format!("{count} files, but no tag {tag}"));
        }
    }
    Ok(())
}

/// The directories that file names are kept relative to.
struct Directories<'a>(Option<Vec<Cow<'a, str>>>);

impl<'a> Directories<'a> {
    fn of(header: &'a Header, names: u32, count: usize) -> Result<Self, ContentError> {
        if names == tags::OLDFILENAMES {
            return Ok(Self(None));
        }
        let directories = header.count(tags::DIRNAMES);
        if directories > count {
            let reason = format!("{directories} directories for {count} files");
            return Err(header.error(ErrorKind::Damaged, reason));
        }
        let mut meter = Meter::files();
        let mut known = Vec::new();
        for directory in header.strings(tags::DIRNAMES)? {
            meter.add(directory.len(), header.place(), header.offset())?;
            known.push(directory);
        }
        Ok(Self(Some(known)))
    }

    fn get(&self, header: &Header, index: Option<u64>) -> Result<&str, ContentError> {
        let Some(known) = &self.0 else { return Ok("") };
        let directory = index.and_then(|index| known.get(usize::try_from(index).ok()?));
        directory.map(AsRef::as_ref).ok_or_else(|| {
            let shown = index.map_or_else(|| "none".to_owned(), |index| format!("number {index}"));
            let reason = format!("a file is in directory {shown} of {}", known.len());
            header.error(ErrorKind::Damaged, reason)
        })
    }
}

// Bits of rpmfiles.h's `rpmfileAttrs`.
const CONFIG: u64 = 1;
const MISSINGOK: u64 = 1 << 3;
const NOREPLACE: u64 = 1 << 4;
const GHOST: u64 = 1 << 6;

/// Bits that a spec file spells as a word of their own.
const WORDS: &[(u64, &str)] = &[
    (1 << 1, "%doc"),
    (1 << 7, "%license"),
    (1 << 8, "%readme"),
    (GHOST, "%ghost"),
    (1 << 11, "%pubkey"),
    (1 << 12, "%artifact"),
    (1 << 5, "specfile"),
];

/// `%config(noreplace)`, `%doc`, `%caps(cap_net_raw=p)`.
fn spelled(flags: u64, capabilities: Option<&str>) -> Vec<Cow<'static, str>> {
    let mut words: Vec<Cow<'static, str>> = Vec::new();
    let missing_ok = flags & MISSINGOK != 0;
    match (flags & CONFIG != 0, flags & NOREPLACE != 0) {
        (true, true) if missing_ok => words.push("%config(missingok,noreplace)".into()),
        (true, true) => words.push("%config(noreplace)".into()),
        (true, false) if missing_ok => words.push("%config(missingok)".into()),
        (true, false) => words.push("%config".into()),
        (false, _) if missing_ok => words.push("%missingok".into()),
        (false, _) => {}
    }
    words.extend(WORDS.iter().filter(|(bit, _)| flags & bit != 0).map(|(_, word)| Cow::Borrowed(*word)));
    if let Some(capabilities) = capabilities {
        words.push(format!("%caps({capabilities})").into());
    }
    words
}
