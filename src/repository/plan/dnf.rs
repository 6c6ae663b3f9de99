//! The dnf half: a repository of packages and repodata for each distribution release and architecture.

use std::fs;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::knowledge::Target;
use crate::repository::dnf::{self, Metadata};
use crate::repository::publication::Publication;
use crate::repository::record::Record;
use crate::repository::request::Request;

/// Adds the .rpms of the publication's records and the repodata for each of `targets`.
pub fn add(
    publication: &mut Publication,
    request: &Request<'_>,
    targets: &[&'static Target],
) -> Result<(), Diagnostic> {
    let Request { root, keys, time, .. } = *request;
    let records = &publication.state.records;
    let repos = dnf::all_repos(targets);
    // What the repodata depends on: architectures that have the same packages share it.
    let basis = repos.iter().map(|repo| {
        let numbers = records.iter().enumerate().filter(|(_, record)| repo.has(record));
        let published = fs::read(root.join(repo.path()).join("repodata/repomd.xml")).ok();
        (numbers.map(|(number, _)| number).collect::<Vec<_>>(), repo.target.zstd, published)
    });
    let basis: Vec<_> = basis.collect();
    let distinct: Vec<_> = (0..repos.len()).filter(|n| !basis[..*n].contains(&basis[*n])).collect();
    let made = distinct.par_iter().map(|n| {
        let (numbers, _, published) = &basis[*n];
        let records: Vec<&Record> = numbers.iter().map(|number| &records[*number]).collect();
        let metadata = dnf::metadata(&records, repos[*n].target, time, published.as_deref())?;
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
            let path = location.map(|location| (format!("{folder}/{location}"), *number));
            publication.packages.extend(path);
        }
        let documents = documents.iter();
        publication.by_hash.extend(
            documents.map(|document| (format!("{folder}/{}", document.path), document.content.clone())),
        );
        let mut entry_point = |name: &str, content: &[u8]| {
            publication.entry_points.push((format!("{folder}/repodata/{name}"), content.to_vec()));
        };
        signature.iter().for_each(|text| entry_point("repomd.xml.asc", text.as_bytes()));
        entry_point("repomd.xml", repomd);
    }
    Ok(())
}
