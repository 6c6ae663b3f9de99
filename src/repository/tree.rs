//! The directory of a repository, and the only way to what is in it.
//!
//! Names come from a state that was on a server, from packages and from indices. As a [`TreePath`] they
//! cannot leave the directory, and [`Tree`] follows no symbolic link on the way.

use std::borrow::Borrow;
use std::fmt;
use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::digest::{hex, sha256};
use crate::local_file;
use crate::output::cannot;
use crate::print::{self, ShowPath};

/// Directories whose content this program publishes.
const FOLDERS: [&str; 3] = ["apt", "rpm", "release"];
/// Longest name on common file systems (NAME_MAX), and a path that leaves room for the directory's own
/// (PATH_MAX), in bytes.
const MOST_NAME: usize = 255;
const MOST_PATH: usize = 2048;

/// Path of a published file below the directory of a repository: in `apt`, `rpm` or `release`, or a file
/// beside them. It has letters, digits and `._-+~^:` between its slashes, no `..`, and no hidden name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TreePath(String);

impl TreePath {
    /// `text` as a path of a repository.
    ///
    /// # Errors
    /// Why it is none, as the end of a sentence that begins with the path.
    pub fn new(text: impl Into<String>) -> Result<Self, String> {
        let text = text.into();
        let shown = || format!("`{}`", print::short(&text, 100));
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._-+~^:".contains(c);
        let name = |name: &str| {
            !name.is_empty() && !name.starts_with('.') && name.len() <= MOST_NAME && name.chars().all(allowed)
        };
        if text.len() > MOST_PATH || !text.split('/').all(name) {
            return Err(format!("{} is not a valid path in a repository", shown()));
        }
        match text.split_once('/') {
            Some((folder, _)) if !FOLDERS.contains(&folder) => {
                Err(format!("{} is outside of {}", shown(), FOLDERS.join(", ")))
            }
            None if FOLDERS.contains(&text.as_str()) => Err(format!("{} is a directory", shown())),
            _ => Ok(Self(text)),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The directory, without a slash at its end; empty for a file at the top.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl TryFrom<String> for TreePath {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::new(text)
    }
}

impl From<TreePath> for String {
    fn from(path: TreePath) -> Self {
        path.0
    }
}

impl Borrow<str> for TreePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The path that this program computed from configuration and packages.
///
/// # Errors
/// Names that are too long, or have characters that no name of a published file may have.
pub fn computed(path: impl Into<String>) -> Result<TreePath, Diagnostic> {
    TreePath::new(path).map_err(|reason| {
        Diagnostic::new(format!("cannot publish: {reason}"))
            .help("names of packages, suites and components, and versions, become file names: use at most 255 characters, only letters, digits and `._-+~^:`, and no dot at the beginning")
    })
}

/// The directory of a repository.
#[derive(Debug, Clone)]
pub struct Tree {
    root: PathBuf,
}

impl Tree {
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where `path` is on disk.
    ///
    /// # Errors
    /// A symbolic link, or something else than a directory, on the way.
    pub fn at(&self, path: &TreePath) -> Result<PathBuf, Diagnostic> {
        let mut folder = self.root.clone();
        let parts: Vec<&str> = path.as_str().split('/').collect();
        for part in &parts[..parts.len() - 1] {
            folder.push(part);
            match fs::symlink_metadata(&folder) {
                Ok(found) if found.is_dir() => (),
                Ok(found) if found.is_symlink() => return Err(link(&folder)),
                Ok(_) => return Err(cannot("use", &folder, &io::ErrorKind::NotADirectory.into())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => (),
                Err(error) => return Err(cannot("read", &folder, &error)),
            }
        }
        Ok(folder.join(parts[parts.len() - 1]))
    }

    /// What is at `path`, and where that is; `None` if nothing is.
    ///
    /// # Errors
    /// Anything that is not a regular file; a symbolic link on the way.
    pub fn find(&self, path: &TreePath) -> Result<Option<(PathBuf, Metadata)>, Diagnostic> {
        let place = self.at(path)?;
        match fs::symlink_metadata(&place) {
            Ok(found) if found.is_file() => Ok(Some((place, found))),
            Ok(found) if found.is_symlink() => Err(link(&place)),
            Ok(found) if found.is_dir() => Err(cannot("read", &place, &io::ErrorKind::IsADirectory.into())),
            Ok(_) => Err(Diagnostic::new(format!("`{}` is not a regular file", place.shown()))
                .help("remove it, and publish again")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(cannot("read", &place, &error)),
        }
    }

    /// Where the file `path` is; `None` if there is none.
    ///
    /// # Errors
    /// As [`Tree::find`], and more than `limit` bytes.
    fn find_within(&self, path: &TreePath, limit: u64) -> Result<Option<PathBuf>, Diagnostic> {
        match self.find(path)? {
            Some((place, found)) if found.len() > limit => {
                Err(Diagnostic::new(format!("`{}` is larger than {limit} bytes", place.shown()))
                    .help("nix-packager writes no file this large: restore it from a copy of the repository"))
            }
            found => Ok(found.map(|(place, _)| place)),
        }
    }

    /// The content of the file `path`; `None` if there is none.
    ///
    /// # Errors
    /// As [`Tree::find`], and more than `limit` bytes.
    pub fn read(&self, path: &TreePath, limit: u64) -> Result<Option<Vec<u8>>, Diagnostic> {
        let Some(place) = self.find_within(path, limit)? else { return Ok(None) };
        let mut content = Vec::new();
        let read = local_file::open(&place).and_then(|file| file.take(limit).read_to_end(&mut content));
        read.map_err(|error| cannot("read", &place, &error))?;
        Ok(Some(content))
    }

    /// SHA-256 of the file `path`, in hexadecimal; `None` if there is none.
    ///
    /// # Errors
    /// As [`Tree::read`].
    pub fn sha256(&self, path: &TreePath, limit: u64) -> Result<Option<String>, Diagnostic> {
        let Some(place) = self.find_within(path, limit)? else { return Ok(None) };
        let digest =
            local_file::open(&place).and_then(sha256).map_err(|error| cannot("read", &place, &error))?;
        Ok(Some(hex(&digest)))
    }

    /// The directories `depth` levels below `base`, as paths from the root, sorted.
    ///
    /// # Errors
    /// A symbolic link on the way.
    pub fn folders(&self, base: &str, depth: u32) -> Result<Vec<String>, Diagnostic> {
        let mut found = vec![base.to_owned()];
        for _ in 0..depth {
            let mut below = Vec::new();
            for folder in &found {
                let Ok(probe) = TreePath::new(format!("{folder}/x")) else { continue };
                let place = self.at(&probe)?;
                let entries =
                    fs::read_dir(place.parent().unwrap_or(&self.root)).into_iter().flatten().flatten();
                let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
                below.extend(folders.map(|entry| format!("{folder}/{}", entry.file_name().display())));
            }
            below.sort();
            found = below;
        }
        Ok(found)
    }
}

fn link(path: &Path) -> Diagnostic {
    Diagnostic::new(format!("`{}` is a symbolic link, which could lead outside the repository", path.shown()))
        .help("replace it with a copy of its target")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn only_paths_below_the_repository_are_paths() {
        for path in [
            "apt/pool/main/n/nix/nix_1.0~x+y-1_all.deb",
            "SHA256SUMS.asc",
            "rpm/el/10/x86_64/a^b.rpm",
            "release/1/a.json",
        ] {
            assert_eq!(TreePath::new(path).unwrap().as_str(), path);
        }
        let long = format!("apt/{}", "a".repeat(256));
        let deep = format!("apt{}", "/a".repeat(1100));
        for path in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "../x",
            "apt/../../x",
            "apt//x",
            "apt/",
            "apt",
            "rpm",
            "apt/.hidden",
            ".x",
            "etc/passwd",
            "apt/a\nb",
            "apt/\u{202e}",
            "apt/a b",
            "apt/a\\b",
            "release/\u{e9}",
            &long,
            &deep,
        ] {
            assert!(TreePath::new(path).is_err(), "{path:?}");
            assert!(serde_json::from_value::<TreePath>(path.into()).is_err(), "{path:?}");
        }
    }

    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("file"), "precious").unwrap();
        symlink(outside.path(), folder.path().join("apt")).unwrap();
        symlink(outside.path().join("file"), folder.path().join("SHA256SUMS")).unwrap();
        let tree = Tree::new(folder.path());
        for path in ["apt/file", "SHA256SUMS"] {
            let path = TreePath::new(path).unwrap();
            let error = tree.read(&path, 100).unwrap_err();
            assert!(error.message.contains("is a symbolic link"), "{error}");
            assert!(tree.sha256(&path, 100).is_err() && tree.find(&path).is_err());
        }
        assert!(tree.folders("apt", 1).is_err());
    }

    #[test]
    fn large_files_are_not_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("SHA256SUMS"), "12345").unwrap();
        let tree = Tree::new(folder.path());
        let path = TreePath::new("SHA256SUMS").unwrap();
        assert_eq!(tree.read(&path, 5).unwrap().unwrap(), b"12345");
        assert!(tree.read(&path, 4).is_err() && tree.sha256(&path, 4).is_err());
    }
}
