//! Files, directories and links.

use std::collections::BTreeSet;

use ::rpm::{FileMode, FileOptions, FileOptionsBuilder, PackageBuilder, Timestamp};

use crate::data::Data;
use crate::package::Class;
use crate::render::{Content, RenderedEntry};
use crate::writer::WriteError;

/// Where rpmbuild takes every file for documentation (`%__docdir_path`).
const DOCUMENTATION: [&str; 3] = ["/usr/share/doc/", "/usr/share/man/", "/usr/share/info/"];

/// Adds `entries`, all root's and of one time. Directories above them belong to other
/// packages (`filesystem`, `systemd`) unless they are entries.
pub fn add(builder: &mut PackageBuilder, entries: &[RenderedEntry], time: u32) -> Result<(), WriteError> {
    for entry in entries {
        let path = entry.path.as_str();
        let permissions = entry.mode as u16 & 0o7777;
        let common = |options: FileOptionsBuilder| {
            classify(options, entry).user("root").group("root").modified_at(Timestamp(time))
        };
        match &entry.content {
            Content::Directory => {
                builder.with_dir_entry(common(FileOptions::dir(path)).mode(FileMode::dir(permissions)))?
            }
            Content::File(content) => {
                let options = common(FileOptions::new(path)).mode(FileMode::regular(permissions));
                builder.with_file_contents(content.read()?, options)?
            }
            Content::Symlink(to) => builder.with_symlink(common(FileOptions::symlink(path, to)))?,
        };
    }
    Ok(())
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
    let Content::File(Data::Memory(bytes)) = content else { return None };
    let line = bytes.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
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
