//! From a planned publication to files under temporary names, which become visible in its order.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::publication::Publication;
use super::record::Record;
use super::request::Request;
use super::stage::Staged;
use super::state::{self, State};
use super::transaction::Transaction;
use super::tree::{Tree, TreePath, computed};
use crate::diagnostic::Diagnostic;
use crate::print::ShowPath;

/// Hands `transaction` every file of `publication` that is not in `tree` yet, entry points last.
///
/// # Errors
/// Whatever the system refused, and a published package whose file is missing.
pub fn write(
    publication: &Publication,
    request: &Request<'_>,
    tree: &Tree,
    before: &State,
    staged: &[Staged],
    transaction: &mut Transaction,
) -> Result<(), Diagnostic> {
    let Publication { state, packages, by_hash, aliases, entry_points, web, removals } = publication;
    let state_path = computed(state::PATH)?;
    if tree.find(&state_path)?.is_none() {
        // From the first file on, the directory is known to be a repository.
        transaction.add(&state_path, &before.packed(request.keys)?)?;
    }
    let new: BTreeSet<&str> = staged.iter().map(|staged| staged.record.sha256.as_str()).collect();
    for (path, number) in packages {
        let record = &state.records[*number];
        let published = before.live.contains(path) && !new.contains(record.sha256.as_str());
        let is_there =
            if published { is_unchanged(tree, path, record)? } else { is_complete(tree, path, record)? };
        if !is_there {
            transaction.add_link(path, &source(publication, *number, path, tree, staged)?)?;
        }
    }
    for (path, content) in by_hash {
        if let Some(content) = content.as_ref().filter(|content| !is_same(tree, path, content)) {
            transaction.add(path, content)?;
        }
    }
    for (path, content) in aliases {
        transaction.add(path, content)?;
    }
    transaction.add(&state_path, &state.packed(request.keys)?)?;
    for (path, content) in entry_points.iter().chain(web) {
        transaction.add(path, content)?;
    }
    removals.iter().for_each(|path| transaction.remove(path));
    Ok(())
}

/// Whether the file of a package that was published at `path` is there. Only its size is compared, so that
/// publishing one package does not read all others.
///
/// # Errors
/// A file of another size: something else wrote it.
fn is_unchanged(tree: &Tree, path: &TreePath, record: &Record) -> Result<bool, Diagnostic> {
    match tree.find(path)? {
        None => Ok(false),
        Some((_, found)) if found.len() == record.size => Ok(true),
        Some((place, _)) => {
            Err(Diagnostic::new(format!("`{}` was changed since it was published", place.shown()))
                .help("find out who changed it; then remove it, and publish the built package again"))
        }
    }
}

/// Whether a package that is new at `path` is there already, byte for byte. No index names any other file there:
/// an interrupted publication left it, or one that dropped the package, or somebody else wrote it.
fn is_complete(tree: &Tree, path: &TreePath, record: &Record) -> Result<bool, Diagnostic> {
    match tree.find(path)? {
        Some((_, found)) if found.len() == record.size => {
            Ok(tree.sha256(path, record.size)?.is_some_and(|found| found == record.sha256))
        }
        _ => Ok(false),
    }
}

/// Whether the file `path` has exactly that content; one that cannot be read is written again.
fn is_same(tree: &Tree, path: &TreePath, content: &[u8]) -> bool {
    tree.read(path, content.len() as u64).is_ok_and(|found| found.is_some_and(|found| found == content))
}

/// The file of a package that has to appear at `path`: staged, or at another path of the repository.
fn source(
    publication: &Publication,
    number: usize,
    path: &TreePath,
    tree: &Tree,
    staged: &[Staged],
) -> Result<PathBuf, Diagnostic> {
    let record = &publication.state.records[number];
    if let Some(staged) = staged.iter().find(|staged| staged.record == *record) {
        return Ok(staged.file.clone());
    }
    for (other, _) in publication.packages.iter().filter(|(_, other)| **other == number) {
        if tree.sha256(other, record.size)?.is_some_and(|sha256| sha256 == record.sha256) {
            return tree.at(other);
        }
    }
    Err(Diagnostic::new(format!("`{}` is published, but its file is missing", tree.at(path)?.shown()))
        .help("restore it from a copy of the repository"))
}
