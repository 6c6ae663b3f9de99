//! `Contents-ARCH`: which package a file is in, for apt-file.

use std::collections::{BTreeMap, BTreeSet};

use crate::repository::record::{Description, Record};

/// Paths in order, each with the packages that have it.
pub fn contents<'a>(records: impl Iterator<Item = &'a Record>) -> String {
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for record in records {
        if let Description::Deb { contents, qualified, .. } = &record.description {
            for path in contents {
                found.entry(path).or_default().insert(qualified);
            }
        }
    }
    let mut text = String::new();
    for (path, packages) in found {
        text.push_str(path);
        text.push_str(if path.len() < 55 { &SPACES[path.len()..] } else { " " });
        for (i, package) in packages.into_iter().enumerate() {
            text.push_str(if i == 0 { "" } else { "," });
            text.push_str(package);
        }
        text.push('\n');
    }
    text
}

/// Up to the column where packages begin in Debian's own files.
const SPACES: &str = "                                                        ";
