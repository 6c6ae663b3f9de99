//! Many files that become visible in order: at every point, what is visible is a complete repository.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::tree::{Tree, TreePath};
use crate::diagnostic::Diagnostic;
use crate::output::{cannot, check_length};
use crate::temporary;

/// Complete files under temporary names, in the order in which they will be renamed; removed if dropped.
pub struct Transaction {
    tree: Tree,
    staging: temporary::Directory,
    renames: Vec<(PathBuf, TreePath)>,
    /// Removed when everything is visible.
    removals: Vec<TreePath>,
}

impl Transaction {
    /// Stages in the directory of `tree`, so that everything is on its file system, and removes what interrupted
    /// publications left.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn new(tree: &Tree) -> Result<Self, Diagnostic> {
        let staging = temporary::Directory::new(tree.root());
        let staging = staging.map_err(|error| cannot("write to", tree.root(), &error))?;
        Ok(Self { tree: tree.clone(), staging, renames: Vec::new(), removals: Vec::new() })
    }

    /// A directory for temporary files, removed in the end.
    pub fn staging_dir(&self) -> &Path {
        self.staging.path()
    }

    /// A temporary file name, different for every `number`.
    pub fn temporary(&self, number: usize) -> PathBuf {
        self.staging.path().join(format!("file-{number}"))
    }

    /// The file `path` will be a hard link to `file`, or a copy if the file system has no
    /// hard links.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn add_link(&mut self, path: &TreePath, file: &Path) -> Result<(), Diagnostic> {
        let temporary = self.staging.path().join(self.renames.len().to_string());
        fs::hard_link(file, &temporary)
            .or_else(|_| fs::copy(file, &temporary).map(|_| ()))
            .map_err(|error| cannot("copy", file, &error))?;
        self.renames.push((temporary, path.clone()));
        Ok(())
    }

    /// The file `path` is removed at the end.
    pub fn remove(&mut self, path: &TreePath) {
        self.removals.push(path.clone());
    }

    /// The file `path` will have `content`.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn add(&mut self, path: &TreePath, content: &[u8]) -> Result<(), Diagnostic> {
        let temporary = self.staging.path().join(self.renames.len().to_string());
        fs::write(&temporary, content).map_err(|error| cannot("write", &temporary, &error))?;
        self.renames.push((temporary, path.clone()));
        Ok(())
    }

    /// Makes every file visible, with its directories, in the order in which they were added.
    ///
    /// # Errors
    /// Whatever the system refused: before the first file is visible, if it can be known then.
    pub fn commit(self) -> Result<(), Diagnostic> {
        self.prepare()?;
        self.renames.iter().try_for_each(|(temporary, path)| self.rename(temporary, path))?;
        sync(self.tree.root())?;
        for path in &self.removals {
            // What stays does no harm: nothing refers to it. Empty directories go as well.
            let Ok(place) = self.tree.at(path) else { continue };
            let _ = fs::remove_file(&place);
            for folder in place.ancestors().skip(1).take_while(|folder| *folder != self.tree.root()) {
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

    fn rename(&self, temporary: &Path, path: &TreePath) -> Result<(), Diagnostic> {
        let place = self.tree.at(path)?;
        if let Some(folder) = place.parent() {
            make_directories(self.tree.root(), folder).map_err(|error| cannot("create", folder, &error))?;
        }
        fs::rename(temporary, &place).map_err(|error| cannot("write", &place, &error))
    }

    fn prepare(&self) -> Result<(), Diagnostic> {
        for (temporary, path) in &self.renames {
            let place = self.tree.at(path)?;
            check_length(&place).map_err(|error| cannot("write", &place, &error))?;
            if place.is_dir() {
                return Err(cannot("write", &place, &io::ErrorKind::IsADirectory.into()));
            }
            let readable = fs::Permissions::from_mode(0o644);
            fs::set_permissions(temporary, readable).map_err(|error| cannot("write", &place, &error))?;
        }
        // After a crash there must be no name without its content.
        sync(self.tree.root())
    }
}

/// `folder` and its missing parents, up to `root`; readable by everybody.
fn make_directories(root: &Path, folder: &Path) -> io::Result<()> {
    if folder == root || folder.is_dir() {
        return Ok(());
    }
    folder.parent().map_or(Ok(()), |parent| make_directories(root, parent))?;
    fs::create_dir(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

/// Flushes the file system that holds `root` to the disk.
fn sync(root: &Path) -> Result<(), Diagnostic> {
    let sync = || rustix::fs::syncfs(fs::File::open(root)?).map_err(io::Error::from);
    sync().map_err(|error: io::Error| cannot("write to", root, &error))
}
