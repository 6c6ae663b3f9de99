//! Where a cache is, and whether a directory is one.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Kind;
use crate::diagnostic::Diagnostic;
use crate::output::{cannot, reason};
use crate::print::ShowPath;
use crate::temporary;

/// Tells backup programs to skip the directory (bford.info/cachedir).
const TAG: &str = "CACHEDIR.TAG";
const SIGNATURE: &str = "Signature: 8a477f597d28d172789f06886806bc55";
/// Marks a cache of this program.
const OURS: &str = "# This directory is a cache of nix-packager.";
/// Files that are being made.
pub const UNFINISHED: &str = "unfinished";

/// A permanent directory.
pub struct Permanent {
    pub path: PathBuf,
    /// Named by the user: no other one will do.
    named: bool,
}

/// The permanent directory to use.
pub fn permanent(dir: Option<&Path>) -> Option<Permanent> {
    let variable = |name| env::var_os(name).map(PathBuf::from).filter(|path| !path.as_os_str().is_empty());
    // The XDG base directory specification: relative ones are to be ignored.
    let absolute = |name| variable(name).filter(|path| path.is_absolute());
    if let Some(path) = dir.map(Path::to_path_buf).or_else(|| variable("NIX_PACKAGER_CACHE")) {
        return Some(Permanent { path, named: true });
    }
    let home = || absolute("HOME").map(|home| home.join(".cache"));
    let caches = absolute("XDG_CACHE_HOME").or_else(home)?;
    Some(Permanent { path: caches.join("nix-packager"), named: false })
}

type Chosen = (PathBuf, Option<String>, Option<temporary::Directory>);

/// The directory to use, ready to be written to, or one for this run and the reason for it.
pub fn choose(dir: Option<&Path>) -> Result<Chosen, Diagnostic> {
    let why = match permanent(dir) {
        None => "`HOME` is not set".to_owned(),
        Some(Permanent { path, named }) => match prepare(&path) {
            Ok(()) => return Ok((path, None, None)),
            Err(problem) if named => return Err(problem),
            Err(problem) => problem.message,
        },
    };
    let temporary = temporary::Directory::of_system().map_err(|error| {
        Diagnostic::new(format!("cannot create a temporary directory: {}", reason(&error)))
            .help("name a cache directory with `--cache`, or a directory for temporary files with `TMPDIR`")
    })?;
    prepare(temporary.path())?;
    let note = format!("{why}: nothing is kept for the next run; name a cache directory with `--cache DIR`");
    Ok((temporary.path().to_path_buf(), Some(note), Some(temporary)))
}

/// Makes `root` a cache, unless it is one already.
fn prepare(root: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(root).map_err(|error| cannot("create the directory", root, &error))?;
    if !is_cache(root) {
        if has_other_files(root).map_err(|error| cannot("read", root, &error))? {
            return Err(foreign(root).help("name an empty directory, or one that does not exist yet"));
        }
        write_tag(root).map_err(|error| cannot("write to the cache", root, &error))?;
    }
    for folder in Kind::ALL.map(Kind::name).into_iter().chain([UNFINISHED]) {
        let folder = root.join(folder);
        fs::create_dir_all(&folder).map_err(|error| cannot("create the directory", &folder, &error))?;
    }
    // Better to fail now than after a download.
    temporary::file(&root.join(UNFINISHED))
        .map(drop)
        .map_err(|error| cannot("write to the cache", root, &error))
}

/// Whether `root` has the tag that [`Cache::open`](super::Cache::open) writes.
pub fn is_cache(root: &Path) -> bool {
    fs::read_to_string(root.join(TAG)).is_ok_and(|text| text.lines().any(|line| line == OURS))
}

pub fn foreign(root: &Path) -> Diagnostic {
    Diagnostic::new(format!("`{}` is not a cache of nix-packager, and not empty", root.shown()))
}

pub fn tag(root: &Path) -> PathBuf {
    root.join(TAG)
}

/// Whether there is anything but a tag that another process is writing.
fn has_other_files(root: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(root)? {
        if !temporary::is_temporary(&entry?) {
            // It may have become a cache while we looked.
            return Ok(!is_cache(root));
        }
    }
    Ok(false)
}

fn write_tag(root: &Path) -> io::Result<()> {
    let mut file = temporary::file(root)?;
    write!(file, "{SIGNATURE}\n{OURS}\n# Everything in it is created again when needed.\n")?;
    file.persist(root.join(TAG))?;
    Ok(())
}
