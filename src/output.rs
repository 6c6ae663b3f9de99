//! Files that appear complete or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;

/// Writes `path` through a temporary file beside it, which takes the name at the end.
/// `mode` is what the file has afterwards, whatever the umask.
///
/// # Errors
/// Whatever the system refused, with the path and what to do; nothing is left behind.
pub fn replace(
    path: &Path,
    mode: u32,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Diagnostic> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| cannot("create the directory", folder, &error))?;
    write_beside(path, folder, mode, content).map_err(|error| cannot("write", path, &error))
}

fn write_beside(
    path: &Path,
    folder: &Path,
    mode: u32,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let mut temporary = tempfile::Builder::new().prefix(".nix-packager-").tempfile_in(folder)?;
    let mut out = io::BufWriter::new(temporary.as_file_mut());
    content(&mut out)?;
    out.flush()?;
    drop(out);
    temporary.as_file().set_permissions(fs::Permissions::from_mode(mode))?;
    // A full disk may say so only now.
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Builds a directory tree beside `path`, which takes the name at the end. An existing
/// empty directory is replaced; anything else is refused.
///
/// # Errors
/// As [`replace`], and a `path` that holds something.
pub fn replace_tree(
    path: &Path,
    fill: impl FnOnce(&Path) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    if fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Diagnostic::new(format!("`{}` exists and is not empty", path.display()))
            .help("name a directory that does not exist yet, or empty this one"));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| cannot("create the directory", folder, &error))?;
    let temporary = tempfile::Builder::new()
        .prefix(".nix-packager-")
        .tempdir_in(folder)
        .map_err(|error| cannot("create a directory in", folder, &error))?;
    let tree = temporary.path().join("tree");
    make_directory(&tree, 0o755)?;
    fill(&tree)?;
    // rename(2) replaces an empty directory.
    fs::rename(&tree, path).map_err(|error| cannot("create", path, &error))
}

/// One directory with exactly `mode`.
///
/// # Errors
/// Whatever the system refused.
pub fn make_directory(path: &Path, mode: u32) -> Result<(), Diagnostic> {
    use std::os::unix::fs::PermissionsExt;

    fs::create_dir_all(path)
        .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(mode)))
        .map_err(|error| cannot("create the directory", path, &error))
}

/// The message for `error`, met while trying to `verb` `path`.
pub fn cannot(verb: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("cannot {verb} `{}`: {}", path.display(), reason(error)));
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            diagnostic.help("choose a place you may write to with `--out DIR`")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            diagnostic.help("free some space or choose another place with `--out DIR`; nothing was left there")
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            diagnostic.help("something else has that name; choose another place with `--out DIR`")
        }
        _ => diagnostic,
    }
}

/// The system's words, without the number it adds.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text
}

/// `path` written for a person: below the current directory without `./`.
pub fn shown(path: &Path) -> PathBuf {
    path.strip_prefix(".").map_or_else(|_| path.to_path_buf(), Path::to_path_buf)
}
