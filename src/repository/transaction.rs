//! Many files that become visible in an order: what was written so far is a whole repository
//! at every point.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::diagnostic::Diagnostic;
use crate::output::cannot;

/// Names of temporary directories begin so; what is left of one is rubbish.
const PREFIX: &str = ".nix-packager-";

/// Complete files under temporary names, in the order in which they will be renamed. Dropped,
/// they are gone.
pub struct Transaction {
    root: PathBuf,
    staging: TempDir,
    renames: Vec<(PathBuf, PathBuf)>,
    /// What goes when all is visible.
    removals: Vec<PathBuf>,
}

impl Transaction {
    /// In the directory `root`, on whose file system everything stays.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn new(root: &Path) -> Result<Self, Diagnostic> {
        let staging = tempfile::Builder::new().prefix(PREFIX).tempdir_in(root);
        let staging = staging.map_err(|error| cannot("write to", root, &error))?;
        Ok(Self { root: root.to_owned(), staging, renames: Vec::new(), removals: Vec::new() })
    }

    /// Removes what publications left that were cut off.
    pub fn clean(root: &Path) {
        let entries = fs::read_dir(root).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
            // What cannot be removed is no harm: nothing names it.
            let _ = fs::remove_dir_all(entry.path());
        }
    }

    /// A directory that is gone in the end.
    pub fn room(&self) -> &Path {
        self.staging.path()
    }

    /// A name for a file that somebody else writes: another one for every `number`.
    pub fn temporary(&self, number: usize) -> PathBuf {
        self.staging.path().join(format!("file-{number}"))
    }

    /// The file `path`, from `root`, will be another name of `file`, or a copy where the file
    /// system has no such thing.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn add_link(&mut self, path: &str, file: &Path) -> Result<(), Diagnostic> {
        let temporary = self.staging.path().join(self.renames.len().to_string());
        fs::hard_link(file, &temporary)
            .or_else(|_| fs::copy(file, &temporary).map(|_| ()))
            .map_err(|error| cannot("copy", file, &error))?;
        self.renames.push((temporary, self.root.join(path)));
        Ok(())
    }

    /// The file `path`, from `root`, goes at the end.
    pub fn remove(&mut self, path: &str) {
        self.removals.push(self.root.join(path));
    }

    /// The file `path`, from `root`, will have `content`.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn add(&mut self, path: &str, content: &[u8]) -> Result<(), Diagnostic> {
        let temporary = self.staging.path().join(self.renames.len().to_string());
        let path = self.root.join(path);
        fs::write(&temporary, content).map_err(|error| cannot("write", &path, &error))?;
        self.renames.push((temporary, path));
        Ok(())
    }

    /// Makes every file visible, and the directories it is in, in the order in which they were added.
    ///
    /// # Errors
    /// Whatever the system refused: before the first file is visible, if it can be known then.
    pub fn commit(self) -> Result<(), Diagnostic> {
        self.prepare()?;
        self.renames.iter().try_for_each(|(temporary, path)| self.rename(temporary, path))?;
        sync(&self.root)?;
        for path in &self.removals {
            // What stays is no harm: nothing names it. An empty directory is no use.
            let _ = fs::remove_file(path);
            for folder in path.ancestors().skip(1).take_while(|folder| **folder != self.root) {
                if fs::remove_dir(folder).is_err() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// The first renames only, as if the process had been killed then; whether there are more.
    #[cfg(test)]
    pub fn commit_part(self, renames: usize) -> bool {
        self.prepare().expect("a directory to write to");
        for (temporary, path) in self.renames.iter().take(renames) {
            self.rename(temporary, path).expect("a file to rename");
        }
        renames < self.renames.len()
    }

    fn rename(&self, temporary: &Path, path: &Path) -> Result<(), Diagnostic> {
        if let Some(folder) = path.parent() {
            make_directories(&self.root, folder).map_err(|error| cannot("create", folder, &error))?;
        }
        fs::rename(temporary, path).map_err(|error| cannot("write", path, &error))
    }

    fn prepare(&self) -> Result<(), Diagnostic> {
        for (temporary, path) in &self.renames {
            let above = path.ancestors().skip(1).take_while(|folder| **folder != self.root);
            if let Some(file) =
                above.filter(|folder| folder.symlink_metadata().is_ok()).find(|it| !it.is_dir())
            {
                return Err(cannot("create", file, &io::ErrorKind::NotADirectory.into()));
            }
            if path.is_dir() {
                return Err(cannot("write", path, &io::ErrorKind::IsADirectory.into()));
            }
            let readable = fs::Permissions::from_mode(0o644);
            fs::set_permissions(temporary, readable).map_err(|error| cannot("write", path, &error))?;
        }
        // A file system that forgets what was renamed must not remember the names.
        sync(&self.root)
    }
}

/// `folder` and what is missing above it, up to `root`; for everybody to read.
fn make_directories(root: &Path, folder: &Path) -> io::Result<()> {
    if folder == root || folder.is_dir() {
        return Ok(());
    }
    folder.parent().map_or(Ok(()), |parent| make_directories(root, parent))?;
    fs::create_dir(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

/// Everything of the file system that holds `root` is on the disk.
fn sync(root: &Path) -> Result<(), Diagnostic> {
    let sync = || rustix::fs::syncfs(fs::File::open(root)?).map_err(io::Error::from);
    sync().map_err(|error: io::Error| cannot("write to", root, &error))
}
