//! Files that appear complete or not at all.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::diagnostic::Diagnostic;
use crate::knowledge::{LONGEST_NAME, LONGEST_PATH};
use crate::model::Data;
use crate::print::ShowPath;
use crate::temporary;

mod lock;

pub use lock::{LockFile, is_own, lock_private};

/// A complete file under a temporary name; removed if dropped.
pub struct Staged {
    file: NamedTempFile,
    path: PathBuf,
}

impl Staged {
    /// Writes the content of `path` to a temporary file in `folder`, on the same file system. The file
    /// will have exactly `mode`, whatever the umask.
    ///
    /// # Errors
    /// Whatever the system or `content` refused, with the path and what to do.
    pub fn write(
        folder: &Path,
        path: &Path,
        mode: u32,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Self, Diagnostic> {
        let write = || {
            let mut file = temporary::file(folder)?;
            let mut out = io::BufWriter::new(file.as_file_mut());
            content(&mut out)?;
            out.flush()?;
            drop(out);
            file.as_file().set_permissions(fs::Permissions::from_mode(mode))?;
            Ok(file)
        };
        let file = write().map_err(|error| cannot("write", path, &error))?;
        Ok(Self { file, path: path.to_path_buf() })
    }

    /// Creates the file's folder and checks that the name is available. Of several files, all are
    /// prepared before the first is published.
    ///
    /// # Errors
    /// Whatever the system refused, and a directory of that name.
    pub fn prepare(&self) -> Result<(), Diagnostic> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| cannot("create the directory", folder, &error))?;
        if self.path.is_dir() {
            return Err(cannot("write", &self.path, &io::ErrorKind::IsADirectory.into()));
        }
        check_length(&self.path).map_err(|error| cannot("write", &self.path, &error))
    }

    /// Waits until the content is on the disk: for what cannot be generated again.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn sync(&self) -> Result<(), Diagnostic> {
        self.file.as_file().sync_all().map_err(|error| cannot("write", &self.path, &error))
    }

    /// Gives the file its name, unless that exists.
    ///
    /// # Errors
    /// Whatever the system refused, and a file of that name.
    pub fn publish_new(self) -> Result<(), Diagnostic> {
        let Self { file, path } = self;
        match file.persist_noclobber(&path) {
            Ok(_) => Ok(()),
            Err(error) => Err(cannot("write", &path, &error.error)),
        }
    }

    /// Gives the file its name, in an existing folder; returns its size in bytes.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn publish(self) -> Result<u64, Diagnostic> {
        let Self { file, path } = self;
        let size = file.as_file().metadata().map_err(|error| cannot("read", &path, &error))?.len();
        file.persist(&path).map_err(|error| cannot("write", &path, &error.error))?;
        Ok(size)
    }
}

/// A directory for output, created if missing; if it was created and stayed empty, it is
/// removed when dropped.
pub struct OutputDirectory {
    path: PathBuf,
    created: bool,
}

impl OutputDirectory {
    /// # Errors
    /// Whatever the system refused.
    pub fn open(path: &Path) -> Result<Self, Diagnostic> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let created = !path.exists();
        fs::create_dir_all(path).map_err(|error| cannot("create the directory", path, &error))?;
        Ok(Self { path: path.to_path_buf(), created })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it was missing.
    pub fn created(&self) -> bool {
        self.created
    }
}

impl Drop for OutputDirectory {
    fn drop(&mut self) {
        if self.created {
            // Fails if there is something in it, as it should.
            let _ = fs::remove_dir(&self.path);
        }
    }
}

/// Fills a temporary directory beside `path`, which gets the name at the end.
///
/// # Errors
/// Whatever the system or `fill` refused, and a `path` that is not empty.
pub fn replace_directory(
    path: &Path,
    fill: impl FnOnce(&Path) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    if path.symlink_metadata().is_ok() && fs::read_dir(path).map_or(true, |mut found| found.next().is_some())
    {
        return Err(Diagnostic::new(format!("`{}` exists and is not an empty directory", path.shown()))
            .help("name a directory that does not exist yet, or empty this one"));
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let parent = OutputDirectory::open(parent)?;
    let temporary =
        temporary::Directory::new(parent.path()).map_err(|error| cannot("write", path, &error))?;
    let new = temporary.path().join("new");
    make_directory(&new, 0o755)?;
    fill(&new)?;
    // rename(2) replaces an empty directory.
    fs::rename(&new, path).map_err(|error| cannot("create", path, &error))
}

/// Creates a directory and its parents, the last one with exactly `mode`.
///
/// # Errors
/// Whatever the system refused.
pub fn make_directory(path: &Path, mode: u32) -> Result<(), Diagnostic> {
    fs::create_dir_all(path)
        .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(mode)))
        .map_err(|error| cannot("create the directory", path, &error))
}

/// Writes a file with exactly `mode`, in a directory that is not visible yet.
///
/// # Errors
/// Whatever the system refused.
pub fn make_file(path: &Path, mode: u32, content: &[u8]) -> Result<(), Diagnostic> {
    fs::write(path, content)
        .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(mode)))
        .map_err(|error| cannot("write", path, &error))
}

/// The same for `content` that may be on disk.
///
/// # Errors
/// Whatever the system refused, and content that changed.
pub fn copy_file(path: &Path, mode: u32, content: &Data) -> Result<(), Diagnostic> {
    let copy = || {
        let mut file = fs::File::create(path)?;
        io::copy(&mut content.open()?, &mut file)?;
        file.set_permissions(fs::Permissions::from_mode(mode))
    };
    copy().map_err(|error: io::Error| cannot("write", path, &error))
}

/// # Errors
/// A path that no file can have.
pub fn check_length(path: &Path) -> io::Result<()> {
    let longest = path.iter().map(OsStr::len).max().unwrap_or_default();
    match longest > LONGEST_NAME || path.as_os_str().len() > LONGEST_PATH {
        true => Err(io::Error::from(rustix::io::Errno::NAMETOOLONG)),
        false => Ok(()),
    }
}

/// The message for `error` on an attempt to `verb` the file `path`.
pub fn cannot(verb: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("cannot {verb} `{}`: {}", path.shown(), reason(error)));
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            diagnostic.help("choose a directory that you can write to")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            diagnostic.help("free some space or choose another directory; nothing was written")
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists | io::ErrorKind::IsADirectory => {
            diagnostic.help("there is another file of that name; choose another directory")
        }
        _ => diagnostic,
    }
}

/// The system's message, without the number that Rust adds.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let mut text = text.split(" (os error").next().unwrap_or(&text).to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text
}
