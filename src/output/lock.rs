//! Locks that no other user can hold.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::process::geteuid;

/// How often a process that waits looks again.
const PAUSE: Duration = Duration::from_millis(100);

/// How often a file that is not private is replaced. A user who creates another one each time controls the directory.
const ATTEMPTS: usize = 10;

/// Opens or creates the file `path` and locks it (flock(2)). Only its owner, this user, can open it: anybody who can
/// open a file can hold a lock on it, so one that others could open is replaced by a new one. So is one that has
/// another name: what is written to it would be written to another file.
///
/// `waiting` is called, once, if another process holds the lock; it returns how long to wait.
///
/// # Errors
/// Whatever the system refused, something that is not a file, and [`io::ErrorKind::TimedOut`].
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
    for _ in 0..ATTEMPTS {
        // Asked before opening: a device may do something when it is opened.
        match fs::symlink_metadata(path) {
            Ok(found) if !found.is_file() => return Err(not_a_lock()),
            Ok(found) if !is_private(&found) => fs::remove_file(path)?,
            Ok(_) => {
                let file = match options().open(path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    opened => opened?,
                };
                if is_private(&file.metadata()?) {
                    return Ok(file);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                match options().create_new(true).mode(0o600).open(path) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    created => return created,
                }
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::PermissionDenied, "another user keeps replacing the file"))
}

fn options() -> fs::OpenOptions {
    let mut options = File::options();
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    options.read(true).write(true).custom_flags(flags.bits().cast_signed());
    options
}

/// A file of this user's under one name, that nobody else can open.
fn is_private(found: &Metadata) -> bool {
    found.is_file() && is_own(found) && found.nlink() == 1 && found.mode() & 0o077 == 0
}

/// Whether what was `found` belongs to this user.
pub fn is_own(found: &Metadata) -> bool {
    found.uid() == geteuid().as_raw()
}

fn not_a_lock() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is not a lock file of nix-packager; move it away")
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
        if file.metadata()?.len() > 0 && holder(&file).is_none() {
            return Err(not_a_lock());
        }
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
    // One byte more than a number and its newline have: more is something else.
    file.take(12).read_to_string(&mut text).ok()?;
    text.strip_suffix('\n')?.parse().ok()
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
    fn what_is_no_file_is_refused_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("elsewhere", &link).unwrap();
        let directory = folder.path().join("directory");
        fs::create_dir(&directory).unwrap();
        for path in [link, directory, "/dev/null".into()] {
            let error = lock_private(&path, at_once).unwrap_err();
            assert_eq!(error.to_string(), "it is not a lock file of nix-packager; move it away");
            assert!(path.symlink_metadata().is_ok());
        }
        assert!(!folder.path().join("elsewhere").exists());
    }

    #[test]
    fn another_file_keeps_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let (path, precious) = (folder.path().join("lock"), folder.path().join("precious"));
        fs::write(&precious, "secret").unwrap();
        fs::set_permissions(&precious, Permissions::from_mode(0o600)).unwrap();
        fs::hard_link(&precious, &path).unwrap();
        drop(LockFile::take(&path, |_| Duration::ZERO).expect("a lock"));
        assert_eq!(fs::read_to_string(&precious).unwrap(), "secret");
        // Neither is one emptied that happens to have the name.
        fs::rename(&precious, &path).unwrap();
        let error = LockFile::take(&path, |_| Duration::ZERO).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), "it is not a lock file of nix-packager; move it away");
        assert_eq!(fs::read_to_string(&path).unwrap(), "secret");
    }

    /// Needs root, which alone can give files away.
    #[test]
    fn a_lock_of_another_user_is_replaced() {
        if !geteuid().is_root() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::chown(&path, Some(65534), None).unwrap();
        let of_another_user = File::open(&path).unwrap();
        flock(&of_another_user, FlockOperation::LockExclusive).unwrap();
        let file = lock_private(&path, at_once).expect("a lock");
        assert_eq!(file.metadata().unwrap().uid(), 0);
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
