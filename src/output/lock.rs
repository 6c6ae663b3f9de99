//! Locks that no other user can hold.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, OFlags, flock};

/// How often a process that waits looks again.
const PAUSE: Duration = Duration::from_millis(100);

/// Opens or creates the file `path` and locks it (flock(2)). Only its owner can open it: anybody who can open a file
/// can hold a lock on it, so one that others could open is replaced by a new one.
///
/// `waiting` is called, once, if another process holds the lock; it returns how long to wait.
///
/// # Errors
/// Whatever the system refused, and [`io::ErrorKind::TimedOut`].
pub fn lock_private(path: &Path, mut waiting: impl FnMut(&File) -> Duration) -> io::Result<File> {
    let mut until = None;
    loop {
        let file = open_private(path)?;
        while let Err(error) = flock(&file, FlockOperation::NonBlockingLockExclusive) {
            match error {
                rustix::io::Errno::INTR => continue,
                rustix::io::Errno::WOULDBLOCK => {}
                error => return Err(error.into()),
            }
            let now = Instant::now();
            if now >= *until.get_or_insert_with(|| now + waiting(&file)) {
                return Err(io::ErrorKind::TimedOut.into());
            }
            sleep(PAUSE);
        }
        // The process that had the lock may have renamed or removed the file.
        if same_file(&file, path) {
            return Ok(file);
        }
    }
}

fn open_private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true).mode(0o600);
    options.custom_flags((OFlags::NOFOLLOW | OFlags::CLOEXEC).bits().cast_signed());
    let file = options.open(path)?;
    if file.metadata()?.mode() & 0o077 == 0 {
        return Ok(file);
    }
    fs::remove_file(path)?;
    open_private(path)
}

fn same_file(file: &File, path: &Path) -> bool {
    let named = fs::symlink_metadata(path).map(|named| (named.dev(), named.ino()));
    let open = file.metadata().map(|open| (open.dev(), open.ino()));
    matches!((named, open), (Ok(named), Ok(open)) if named == open)
}

/// A lock file, which holds the id of the process that has the lock; removed when dropped.
pub struct LockFile {
    path: PathBuf,
    _file: File,
}

impl LockFile {
    /// As [`lock_private`]; `waiting` gets the id of the process that holds the lock, where that is known.
    ///
    /// # Errors
    /// As [`lock_private`].
    pub fn take(path: &Path, mut waiting: impl FnMut(Option<u32>) -> Duration) -> io::Result<Self> {
        let mut file = lock_private(path, |held| waiting(holder(held)))?;
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{}", std::process::id())?;
        Ok(Self { path: path.to_path_buf(), _file: file })
    }
}

impl Drop for LockFile {
    fn drop(&mut self) {
        // What stays is used again.
        let _ = fs::remove_file(&self.path);
    }
}

fn holder(mut file: &File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim_end().parse().ok()
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn at_once(_: &File) -> Duration {
        Duration::ZERO
    }

    #[test]
    fn a_lock_that_others_could_hold_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let of_another_user = File::open(&path).unwrap();
        flock(&of_another_user, FlockOperation::LockExclusive).unwrap();
        let file = lock_private(&path, at_once).expect("a lock");
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
        assert!(!same_file(&of_another_user, &path));
    }

    #[test]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        std::os::unix::fs::symlink("elsewhere", &path).unwrap();
        lock_private(&path, at_once).unwrap_err();
        assert!(!folder.path().join("elsewhere").exists());
    }

    #[test]
    fn waiting_ends_and_names_the_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = LockFile::take(&path, |_| Duration::ZERO).unwrap();
        let mut named = Vec::new();
        let second = LockFile::take(&path, |holder| {
            named.push(holder);
            Duration::from_millis(1)
        });
        assert_eq!(second.map(|_| ()).unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(named, [Some(std::process::id())]);
        drop(first);
        assert!(!path.exists());
        LockFile::take(&path, |_| Duration::ZERO).expect("the lock is free");
    }
}
