//! Files and directories under temporary names. What an interrupted run left is removed by the next one that
//! needs such a name in the same directory.
//!
//! Each is locked (flock(2)) for as long as its process uses it: one that can be locked belongs to nobody.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
use tempfile::{NamedTempFile, TempDir};

/// What all names begin with; random letters and digits follow.
const PREFIX: &str = ".nix-packager-tmp-";
/// So many that no user chooses such a name for a file.
const RANDOM: usize = 24;

/// Directories without what interrupted runs left.
static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A new file in `folder`, removed if dropped before it gets its name.
///
/// # Errors
/// Whatever the system refused.
pub fn file(folder: &Path) -> io::Result<NamedTempFile> {
    loop {
        let file = builder().tempfile_in(folder)?;
        if is_locked(file.as_file(), file.path())? {
            sweep(folder, &file.as_file().metadata()?);
            return Ok(file);
        }
    }
}

/// A directory, removed if dropped.
#[derive(Debug)]
pub struct Directory {
    directory: TempDir,
    _lock: File,
}

impl Directory {
    /// A new directory in `folder`.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn new(folder: &Path) -> io::Result<Self> {
        loop {
            let directory = builder().tempdir_in(folder)?;
            let lock = match File::open(directory.path()) {
                // Another process took it for one that was left behind, as below.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                lock => lock?,
            };
            if is_locked(&lock, directory.path())? {
                sweep(folder, &lock.metadata()?);
                return Ok(Self { directory, _lock: lock });
            }
        }
    }

    /// A new directory in the system's directory for temporary files.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn of_system() -> io::Result<Self> {
        Self::new(&std::env::temp_dir())
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }
}

fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM);
    builder
}

/// Locks a new file; false if another process took it for a left one, and removed it, before that. On a file
/// system without locks, nothing is locked and nothing removed.
fn is_locked(file: &File, path: &Path) -> io::Result<bool> {
    let _ = flock(file, FlockOperation::LockExclusive);
    match fs::symlink_metadata(path) {
        Ok(named) => Ok(is_same(&named, &file.metadata()?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes what is left in `folder`, once; `own` has the owner.
fn sweep(folder: &Path, own: &Metadata) {
    let mut swept = SWEPT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if !swept.insert(folder.to_owned()) {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(is_temporary) {
        // What cannot be removed is in nobody's way.
        let _ = remove(&entry.path(), own);
    }
}

/// Whether a file or directory has a temporary name. The whole form is checked, so that no other file is ever removed.
pub fn is_temporary(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    random.is_some_and(|random| {
        random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Removes `path` if no process has locked it. A file with a second name is not a temporary one.
fn remove(path: &Path, own: &Metadata) -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(open(path, flags, Mode::empty())?);
    let found = file.metadata()?;
    let is_made_here = found.is_dir() || found.is_file() && found.nlink() == 1;
    if found.uid() != own.uid() || !is_made_here {
        return Ok(());
    }
    flock(&file, FlockOperation::NonBlockingLockExclusive)?;
    match is_same(&fs::symlink_metadata(path)?, &found) {
        true if found.is_dir() => fs::remove_dir_all(path),
        true => fs::remove_file(path),
        false => Ok(()),
    }
}

fn is_same(a: &Metadata, b: &Metadata) -> bool {
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Another process may sweep at any moment.
    #[test]
    fn a_new_directory_survives_being_taken_for_a_left_one() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path();
        let own = fs::metadata(folder).unwrap();
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    for entry in fs::read_dir(folder).unwrap().flatten() {
                        let _ = remove(&entry.path(), &own);
                    }
                }
            });
            let made: Vec<_> = (0..500).map(|_| Directory::new(folder)).collect();
            done.store(true, std::sync::atomic::Ordering::Relaxed);
            for directory in made {
                assert!(directory.unwrap().path().is_dir());
            }
        });
    }

    #[test]
    fn what_was_left_is_removed_and_nothing_else() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path();
        let named = |letter: &str| folder.join(format!("{PREFIX}{}", letter.repeat(RANDOM)));
        fs::write(named("a"), "").unwrap();
        fs::create_dir_all(named("B").join("new/tree")).unwrap();
        let used = File::create(named("0")).unwrap();
        flock(&used, FlockOperation::LockExclusive).unwrap();
        symlink("/etc", named("1")).unwrap();
        fs::write(named("2"), "").unwrap();
        fs::hard_link(named("2"), folder.join("second name")).unwrap();
        // Names that somebody may choose.
        let chosen = ["backup", "abcdefABCDEF", "tmp-backup", "tmp-notes.of.twentyfour.chars", "config/deep"];
        for name in chosen {
            fs::create_dir_all(folder.join(format!(".nix-packager-{name}"))).unwrap();
        }
        let mut expected: Vec<_> = names(folder);
        expected.retain(|name| ![named("a"), named("B")].contains(&folder.join(name)));

        let (file, directory) = (file(folder).unwrap(), Directory::new(folder).unwrap());
        for path in [file.path(), directory.path()] {
            expected.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
        expected.sort();
        assert_eq!(names(folder), expected);
    }
}
