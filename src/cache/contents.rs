//! The contents of a cache: how much there is, what is old, and how it is cleared.

use std::fs::{self, DirEntry};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::location::{self, UNFINISHED};
use super::{Cache, Kind};
use crate::diagnostic::Diagnostic;
use crate::output::cannot;
use crate::temporary::is_temporary;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Entries that were not used for so long are removed.
const EXPIRY: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// The entries of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    pub kind: Kind,
    /// How many tarballs, closures or parts; the files of one count once.
    pub number: usize,
    /// Of all files, in bytes.
    pub bytes: u64,
}

/// What is in the cache in `root`; nothing if there is no cache.
///
/// # Errors
/// `root` is not a cache, or cannot be read.
pub fn contents(root: &Path) -> Result<Vec<Contents>, Diagnostic> {
    if !location::is_cache(root) {
        check_empty(root)?;
    }
    Ok(Kind::ALL
        .into_iter()
        .map(|kind| {
            let files: Vec<DirEntry> = ours(&root.join(kind.name())).collect();
            let mut keys: Vec<_> =
                files.iter().map(|file| key(&file.file_name().to_string_lossy())).collect();
            keys.sort();
            keys.dedup();
            let bytes = files.iter().filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
            Contents { kind, number: keys.len(), bytes }
        })
        .collect())
}

/// Removes the cache in `root`: every file that is recognisably its own, and directories that are
/// empty then.
///
/// # Errors
/// `root` is not a cache, or something cannot be removed.
pub fn clear(root: &Path) -> Result<(), Diagnostic> {
    if !location::is_cache(root) {
        return check_empty(root);
    }
    for folder in Kind::ALL.map(Kind::name).into_iter().chain([UNFINISHED]) {
        let folder = root.join(folder);
        for file in ours(&folder) {
            remove(&file.path())?;
        }
        // Whatever is left in it is not ours.
        let _ = fs::remove_dir(&folder);
    }
    remove(&location::tag(root))?;
    let _ = fs::remove_dir(root);
    Ok(())
}

impl Cache {
    /// Removes what was not used for 90 days, and unfinished files of earlier runs.
    pub fn prune(&self) {
        let now = SystemTime::now();
        let age = |file: &DirEntry| {
            file.metadata()
                .and_then(|file| file.modified())
                .ok()
                .and_then(|time| now.duration_since(time).ok())
        };
        let folders = Kind::ALL.map(|kind| (kind.name(), EXPIRY));
        for (folder, most) in folders.into_iter().chain([(UNFINISHED, DAY)]) {
            for file in ours(&self.root.join(folder)) {
                if age(&file).is_some_and(|age| age > most) {
                    // It will be tried again.
                    let _ = fs::remove_file(file.path());
                }
            }
        }
    }
}

fn remove(path: &Path) -> Result<(), Diagnostic> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(cannot("remove", path, &error)),
        _ => Ok(()),
    }
}

/// `root` is empty or missing.
fn check_empty(root: &Path) -> Result<(), Diagnostic> {
    match fs::read_dir(root).map(Iterator::count) {
        Ok(0) => Ok(()),
        Ok(_) => Err(location::foreign(root).help("name the directory that `nix-packager cache` shows")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(cannot("read", root, &error)),
    }
}

/// The files in `folder` whose names are those of a cache.
fn ours(folder: &Path) -> impl Iterator<Item = DirEntry> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        is_file && (is_hash(&key(&name)) || is_temporary(entry))
    })
}

/// The hash of what a file was made from, which its name begins with.
fn key(name: &str) -> String {
    name.split(['.', '-']).next().unwrap_or_default().to_owned()
}

fn is_hash(key: &str) -> bool {
    key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit())
}
