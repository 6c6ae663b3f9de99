//! The dnf half: a repository of packages and repodata for each distribution release and architecture.

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::knowledge::Target;
use crate::repository::dnf::{self, Metadata, Previous};
use crate::repository::publication::Publication;
use crate::repository::record::Record;
use crate::repository::request::Request;
use crate::repository::state::{State, digest};
use crate::repository::tree::{Tree, TreePath, computed};

/// Most bytes of a repomd.xml.
const MOST_REPOMD: u64 = 1 << 20;

/// Adds the .rpms of the publication's records and the repodata for each of `targets`.
pub fn add(
    publication: &mut Publication,
    request: &Request<'_>,
    targets: &[&'static Target],
    tree: &Tree,
    before: &State,
) -> Result<(), Diagnostic> {
    let Request { keys, time, .. } = *request;
    let records = &publication.state.records;
    let repos = dnf::all_repos(targets);
    // What the repodata depends on: architectures that have the same packages share it.
    let basis = repos.iter().map(|repo| {
        let numbers = records.iter().enumerate().filter(|(_, record)| repo.has(record));
        let path = computed(format!("{}/repodata/repomd.xml", repo.path()))?;
        // Not one that somebody else put there: what it says of a document would be signed.
        let known = before.entry_points.get(&path);
        let published = tree.read(&path, MOST_REPOMD)?;
        // Nor one with a later date, where the publication goes back.
        let published = published.filter(|content| {
            time >= before.date && known.is_some_and(|known| known.contains(&digest(content)))
        });
        Ok((numbers.map(|(number, _)| number).collect::<Vec<_>>(), repo.target.zstd, published))
    });
    let basis = basis.collect::<Result<Vec<_>, Diagnostic>>()?;
    let distinct: Vec<_> = (0..repos.len()).filter(|n| !basis[..*n].contains(&basis[*n])).collect();
    let made = distinct.par_iter().map(|n| {
        let (numbers, _, published) = &basis[*n];
        let records: Vec<&Record> = numbers.iter().map(|number| &records[*number]).collect();
        let intact = |path: &str, size, sha256: &str| {
            is_intact(tree, &format!("{}/{path}", repos[*n].path()), size, sha256)
        };
        let previous = published.as_deref().map(|repomd| Previous { repomd, intact: &intact });
        let metadata = dnf::metadata(&records, repos[*n].target, time, previous)?;
        let signature = keys.map(|keys| keys.detached_by_first(&metadata.repomd)).transpose()?;
        Ok((metadata, signature))
    });
    let made = made.collect::<Result<Vec<_>, Diagnostic>>()?;
    for (repo, basis_of_repo) in repos.iter().zip(&basis) {
        let first = distinct.iter().position(|n| basis[*n] == *basis_of_repo);
        let Some((Metadata { documents, repomd }, signature)) = first.map(|first| &made[first]) else {
            continue;
        };
        let folder = repo.path();
        for number in &basis_of_repo.0 {
            let location = publication.state.records[*number].location();
            if let Some(location) = location {
                publication.packages.insert(computed(format!("{folder}/{location}"))?, *number);
            }
        }
        for document in documents {
            let path = computed(format!("{folder}/{}", document.path))?;
            publication.by_hash.insert(path, document.content.clone());
        }
        let files =
            [("repomd.xml.asc", signature.as_deref().map(str::as_bytes)), ("repomd.xml", Some(&repomd[..]))];
        for (name, content) in files {
            let Some(content) = content else { continue };
            let path = computed(format!("{folder}/repodata/{name}"))?;
            publication.entry_points.push((path, content.to_vec()));
        }
    }
    Ok(())
}

/// Whether the file `path` has that size and digest: then it is published already.
fn is_intact(tree: &Tree, path: &str, size: u64, sha256: &str) -> bool {
    let found = TreePath::new(path).ok().and_then(|path| tree.sha256(&path, size).ok()?);
    found.is_some_and(|found| found == sha256)
}
