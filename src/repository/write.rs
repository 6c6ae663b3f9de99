//! From a planned publication to files under temporary names, which become visible in its order.

use std::path::{Path, PathBuf};

use super::index::cannot_compress;
use super::publication::Publication;
use super::stage::Staged;
use super::state::{self, State};
use super::transaction::Transaction;
use crate::diagnostic::Diagnostic;

/// Hands `transaction` every file of `publication` that is not in `root` yet, entry points last.
///
/// # Errors
/// Whatever the system refused, and a published package whose file is missing.
pub fn write(
    publication: &Publication,
    root: &Path,
    before: &State,
    staged: &[Staged],
    transaction: &mut Transaction,
) -> Result<(), Diagnostic> {
    let Publication { state, packages, by_hash, aliases, entry_points, web, removals } = publication;
    if !root.join(state::PATH).exists() {
        // From the first file on, the directory is known to be a repository.
        transaction.add(state::PATH, &before.packed().map_err(cannot_compress)?)?;
    }
    for (path, number) in packages {
        if !root.join(path).exists() {
            transaction.add_link(path, &source(publication, *number, path, root, staged)?)?;
        }
    }
    for (path, content) in by_hash {
        match content {
            Some(content) if !root.join(path).exists() => transaction.add(path, content)?,
            _ => {}
        }
    }
    for (path, content) in aliases {
        transaction.add(path, content)?;
    }
    transaction.add(state::PATH, &state.packed().map_err(cannot_compress)?)?;
    for (path, content) in entry_points.iter().chain(web) {
        transaction.add(path, content)?;
    }
    removals.iter().for_each(|path| transaction.remove(path));
    Ok(())
}

/// The file of a package that has to appear at `path`: staged, or at another path of the repository.
fn source(
    publication: &Publication,
    number: usize,
    path: &str,
    root: &Path,
    staged: &[Staged],
) -> Result<PathBuf, Diagnostic> {
    let record = &publication.state.records[number];
    if let Some(staged) = staged.iter().find(|staged| staged.record == *record) {
        return Ok(staged.file.clone());
    }
    let others = publication.packages.iter().filter(|(_, other)| **other == number);
    let found = others.map(|(path, _)| root.join(path)).find(|path| path.exists());
    found.ok_or_else(|| {
        Diagnostic::new(format!("`{}` is published, but its file is missing", root.join(path).display()))
            .help("restore the repository from a copy")
    })
}
