//! Files, directories and links.

use std::collections::BTreeSet;

use ::rpm::{FileMode, FileOptions, FileOptionsBuilder, IndexData, IndexTag, PackageBuilder, Timestamp};

use crate::format::writer::WriteError;
use crate::model::{Class, Content, Data, RenderedEntry};

/// Where rpmbuild takes every file for documentation (`%__docdir_path`).
const DOCUMENTATION: [&str; 3] = ["/usr/share/doc/", "/usr/share/man/", "/usr/share/info/"];

/// Adds `entries`, all root's; `time` is that of the package. Directories above them belong to
/// other packages (`filesystem`, `systemd`) unless they are entries. What is on disk is added
/// without content: see [`contents`].
pub fn add(builder: &mut PackageBuilder, entries: &[RenderedEntry], time: u32) -> Result<(), WriteError> {
    for entry in entries {
        let path = entry.path.as_str();
        let permissions = entry.mode as u16 & 0o7777;
        let common = |options: FileOptionsBuilder| {
            classify(options, entry).user("root").group("root").modified_at(Timestamp(entry.time_in(time)))
        };
        match &entry.content {
            Content::Directory => {
                builder.with_dir_entry(common(FileOptions::dir(path)).mode(FileMode::dir(permissions)))?
            }
            Content::File(content) => {
                let options = common(FileOptions::new(path)).mode(FileMode::regular(permissions));
                builder.with_file_contents(in_memory(content).to_vec(), options)?
            }
            Content::Symlink(to) => builder.with_symlink(common(FileOptions::symlink(path, to)))?,
        };
    }
    Ok(())
}

/// The bytes of `content`; none of what is on disk.
fn in_memory(content: &Data) -> &[u8] {
    match content {
        Data::Memory(bytes) => bytes,
        Data::Stored(_) => &[],
    }
}

/// What [`contents`] finds.
pub type Contents = [(IndexTag, IndexData); 3];

/// The tags that follow from contents: the sizes of `entries`, their digests, and the sum of the sizes.
///
/// Errors: more than 4 GiB, for which rpm has another format of the payload (`LargeFiles`).
pub fn contents(entries: &[RenderedEntry]) -> Result<Contents, WriteError> {
    let size = |entry: &RenderedEntry| match &entry.content {
        Content::Directory => 0,
        Content::File(content) => content.len(),
        Content::Symlink(to) => to.len() as u64,
    };
    let total: u64 = entries.iter().map(size).sum();
    let total = u32::try_from(total).map_err(|_| {
        let reason = "which is more than the limit of 4294967295";
        WriteError::unfit("the size of all files in bytes", total.to_string(), reason)
    })?;
    let digest = |entry: &RenderedEntry| match &entry.content {
        Content::File(content) => content.sha256().iter().map(|byte| format!("{byte:02x}")).collect(),
        _ => String::new(),
    };
    Ok([
        // No part is larger than the sum.
        (IndexTag::RPMTAG_FILESIZES, IndexData::Int32(entries.iter().map(|it| size(it) as u32).collect())),
        (IndexTag::RPMTAG_FILEDIGESTS, IndexData::StringArray(entries.iter().map(digest).collect())),
        (IndexTag::RPMTAG_SIZE, IndexData::Int32(vec![total])),
    ])
}

/// The marks of `entry`, by its class and its place.
fn classify(options: FileOptionsBuilder, entry: &RenderedEntry) -> FileOptionsBuilder {
    let options = match entry.class {
        Class::Ordinary => options,
        Class::Configuration => options.config().noreplace(),
        Class::Documentation => options.doc(),
        Class::License => options.license(),
    };
    let documentation = DOCUMENTATION.iter().any(|place| entry.path.starts_with(place));
    if documentation { options.doc() } else { options }
}

/// The interpreters of executable files that begin with `#!`: rpmbuild's script.attr
/// requires them of its own accord.
pub fn interpreters(entries: &[RenderedEntry]) -> BTreeSet<&str> {
    let executable = entries.iter().filter(|entry| entry.mode & 0o111 != 0);
    executable.filter_map(|entry| interpreter(&entry.content)).collect()
}

fn interpreter(content: &Content) -> Option<&str> {
    let Content::File(content) = content else { return None };
    let line = in_memory(content).strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    let word = std::str::from_utf8(line).ok()?.split_whitespace().next()?;
    word.starts_with('/').then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(mode: u32, text: &str) -> RenderedEntry {
        let content = Content::File(text.as_bytes().into());
        RenderedEntry { path: "/x".into(), mode, class: Class::Ordinary, time: None, content }
    }

    #[test]
    fn only_what_is_run_needs_an_interpreter() {
        let entries = [
            file(0o755, "#! /bin/sh -e\n"),
            file(0o755, "#!/usr/bin/env python3\n"),
            file(0o755, "\x7fELF"),
            file(0o644, "#!/bin/bash\n"),
        ];
        assert_eq!(interpreters(&entries).into_iter().collect::<Vec<_>>(), ["/bin/sh", "/usr/bin/env"]);
    }
}
