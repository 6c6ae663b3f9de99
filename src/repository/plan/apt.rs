//! The apt half: a pool, and the indices of each suite.

use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::knowledge::Target;
use crate::repository::apt;
use crate::repository::index::{self, Index, Packer};
use crate::repository::publication::Publication;
use crate::repository::record::Record;
use crate::repository::request::Request;

/// Adds the .debs of the publication's records and a suite for each of `targets`.
pub fn add(
    publication: &mut Publication,
    request: &Request<'_>,
    targets: &[&'static Target],
    packer: &Packer<'_>,
) -> Result<(), Diagnostic> {
    let Request { config, keys, time, .. } = *request;
    let component = config.component.as_str();
    let records = publication.state.records.iter().enumerate();
    let debs = records.filter(|(_, record)| record.family == apt::FAMILY);
    publication.packages.extend(debs.map(|(number, record)| (apt::pool(component, record), number)));

    let suites = apt::suites(config, targets);
    let made = suites.par_iter().map(|suite| {
        let records: Vec<&Record> =
            publication.state.records.iter().filter(|record| suite.has(record)).collect();
        let indices = suite.indices(&records, component, packer).map_err(index::cannot_compress)?;
        let text = suite.release(config, time).text(&indices);
        let signed =
            keys.map(|keys| Ok::<_, Diagnostic>((keys.detached(text.as_bytes())?, keys.cleartext(&text)?)));
        Ok((indices, text, signed.transpose()?))
    });
    let made = made.collect::<Vec<Result<_, Diagnostic>>>();
    for (suite, made) in suites.iter().zip(made) {
        let (indices, text, signed) = made?;
        let folder = format!("apt/dists/{}", suite.name);
        add_indices(publication, &folder, indices);
        let mut entry_point = |name: &str, text: String| {
            publication.entry_points.push((format!("{folder}/{name}"), text.into_bytes()));
        };
        let (detached, cleartext) = signed.unzip();
        detached.into_iter().for_each(|signature| entry_point("Release.gpg", signature));
        entry_point("Release", text);
        cleartext.into_iter().for_each(|document| entry_point("InRelease", document));
    }
    Ok(())
}

/// The index files of a suite: under their names, and by their digests.
fn add_indices(publication: &mut Publication, folder: &str, indices: Vec<Index>) {
    for Index { path, sha256, key, content, .. } in indices.into_iter().filter(|index| !index.named_only) {
        let path = format!("{folder}/{path}");
        let (folder, _) = path.rsplit_once('/').unwrap_or((folder, &path));
        let by_hash = format!("{folder}/by-hash/SHA256/{sha256}");
        publication.state.compressed.entry(key).or_insert_with(|| (by_hash.clone(), sha256));
        publication.by_hash.insert(by_hash, Some(Arc::clone(&content)));
        publication.aliases.push((path, content));
    }
}
