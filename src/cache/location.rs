//! Where a cache is, and whether a directory is one.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::Kind;
use crate::diagnostic::Diagnostic;
use crate::local_file;
use crate::output::{cannot, is_own, reason};
use crate::print::ShowPath;
use crate::temporary;

/// Tells backup programs to skip the directory (bford.info/cachedir).
const TAG: &str = "CACHEDIR.TAG";
const SIGNATURE: &str = "Signature: 8a477f597d28d172789f06886806bc55";
/// Marks a cache of this program.
const OURS: &str = "# This directory is a cache of nix-packager.";
/// Mode bits: the group and others can write.
const WRITABLE_BY_OTHERS: u32 = 0o022;
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
    create(root)?;
    if !is_cache(root) {
        if has_other_files(root).map_err(|error| cannot("read", root, &error))? {
            return Err(foreign(root).help("name an empty directory, or one that does not exist yet"));
        }
        write_tag(root).map_err(|error| cannot("write to the cache", root, &error))?;
    }
    for folder in Kind::ALL.map(Kind::name).into_iter().chain([UNFINISHED]) {
        create(&root.join(folder))?;
    }
    // Better to fail now than after a download.
    temporary::file(&root.join(UNFINISHED))
        .map(drop)
        .map_err(|error| cannot("write to the cache", root, &error))
}

/// Creates the directory if it does not exist; refuses one that other users can write to. Packages are built from what is in
/// a cache: anyone who can write to it can change packages.
fn create(folder: &Path) -> Result<(), Diagnostic> {
    let create = || fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    create().map_err(|error| cannot("create the directory", folder, &error))?;
    let found = fs::metadata(folder).map_err(|error| cannot("read", folder, &error))?;
    let why = match found {
        found if !is_own(&found) => "belongs to another user",
        found if found.mode() & WRITABLE_BY_OTHERS != 0 => "can be written to by other users",
        _ => return Ok(()),
    };
    Err(Diagnostic::new(format!("the cache directory `{}` {why}", folder.shown()))
        .help("name a directory that only you can write to (`--cache DIR`): packages are built from what is in a cache"))
}

/// Whether the entry `file` belongs to this user, and nobody else can write to it.
pub fn is_trusted(file: &fs::File) -> bool {
    file.metadata().is_ok_and(|found| is_own(&found) && found.mode() & WRITABLE_BY_OTHERS == 0)
}

/// Whether `root` has the tag that [`Cache::open`](super::Cache::open) writes.
pub fn is_cache(root: &Path) -> bool {
    local_file::text(&root.join(TAG), 4096).is_ok_and(|text| text.lines().any(|line| line == OURS))
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
