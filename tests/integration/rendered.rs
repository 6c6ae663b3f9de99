//! Every file and script of a package, for one target of each format, as a reviewer reads them.
//!
//! tests/goldens/rendered/debian-13 has whole files, by the paths that `render` gives them. For the other
//! targets there is a file PATH where debian-13 has no such path, PATH.diff where its content differs, and
//! nothing where it is the same. `listing` has every path of a target, with modes and link targets.
//! Compressed files are there uncompressed.
//!
//! `INSTA_UPDATE=always cargo test` regenerates them; review the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use flate2::read::GzDecoder;

use crate::support::golden::{difference, in_repository, updates};
use crate::support::harness::{files, nix_packager};

const GOLDENS: &str = "tests/goldens/rendered";
/// The files of this target are whole.
const WHOLE: &str = "debian-13";
/// These are kept as differences.
const OTHERS: [&str; 1] = ["fedora-44"];

/// Texts by path.
type Texts = BTreeMap<String, String>;

#[test]
fn rendered_files_are_those_reviewed() {
    let expected = goldens();
    let folder = in_repository(GOLDENS);
    if updates() {
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("the goldens can be removed");
        }
        for (path, text) in &expected {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, text).expect("a golden can be written");
        }
    }
    let committed: Texts = files(&folder).into_iter().map(|(path, bytes)| (path, text(bytes))).collect();
    let paths: BTreeSet<_> = expected.keys().chain(committed.keys()).collect();
    let problems: String =
        paths.into_iter().map(|path| problem(path, committed.get(path), expected.get(path))).collect();
    assert!(
        problems.is_empty(),
        "{GOLDENS} is not up to date; to regenerate it: INSTA_UPDATE=always cargo test\n{problems}"
    );
}

/// What is wrong with a golden, and nothing when it is right.
fn problem(path: &str, committed: Option<&String>, expected: Option<&String>) -> String {
    match (committed, expected) {
        (Some(_), None) => format!("{path}: surplus\n"),
        (None, Some(_)) => format!("{path}: missing\n"),
        (Some(committed), Some(expected)) if committed != expected => {
            format!("{path}:\n{}", difference(committed, expected))
        }
        _ => String::new(),
    }
}

/// What the folder of goldens has to hold.
fn goldens() -> Texts {
    let (whole, listing) = rendered(WHOLE);
    let mut goldens = Texts::from([(format!("{WHOLE}/listing"), listing)]);
    for target in OTHERS {
        let (texts, listing) = rendered(target);
        goldens.insert(format!("{target}/listing"), listing);
        for (path, text) in texts {
            match whole.get(&path) {
                None => goldens.insert(format!("{target}/{path}"), text),
                Some(same) if *same == text => None,
                Some(other) => goldens.insert(format!("{target}/{path}.diff"), difference(other, &text)),
            };
        }
    }
    goldens.extend(whole.into_iter().map(|(path, text)| (format!("{WHOLE}/{path}"), text)));
    goldens
}

/// The texts of the package for `target`, and the listing of all its paths.
fn rendered(target: &str) -> (Texts, String) {
    let room = tempfile::tempdir().unwrap();
    nix_packager(&["render", "-q", "-t", target, "--out", "r"]).within(room.path()).prints("");
    let folder = room.path().join("r").join(target);
    let (mut texts, mut listing) = (Texts::new(), String::new());
    for path in paths(&folder) {
        let (place, metadata) = (folder.join(&path), folder.join(&path).symlink_metadata().unwrap());
        let mode = metadata.permissions().mode() & 0o7777;
        if metadata.is_symlink() {
            listing += &format!("l {path} -> {}\n", fs::read_link(&place).unwrap().display());
        } else if metadata.is_dir() {
            listing += &format!("d {mode:04o} {path}/\n");
        } else {
            listing += &format!("- {mode:04o} {path}\n");
            // Checksums follow from the other files.
            if path != "DEBIAN/md5sums" {
                let (name, bytes) = uncompressed(&path, fs::read(&place).unwrap());
                texts.insert(name, text(bytes));
            }
        }
    }
    (texts, listing)
}

/// Every path below `folder`, sorted.
fn paths(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(next) = pending.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                pending.push(entry.path());
            }
            found.insert(entry.path().strip_prefix(folder).unwrap().to_str().expect("UTF-8").to_owned());
        }
    }
    found
}

fn uncompressed(path: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
    let Some(name) = path.strip_suffix(".gz") else { return (path.to_owned(), bytes) };
    let mut content = Vec::new();
    GzDecoder::new(&*bytes).read_to_end(&mut content).expect("gzip");
    (name.to_owned(), content)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}
