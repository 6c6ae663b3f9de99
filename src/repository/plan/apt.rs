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
use crate::repository::tree::computed;

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
    publication
        .packages
        .extend(records.filter_map(|(number, record)| Some((record.pool()?.clone(), number))));

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
        let folder = apt::folder(&suite.name);
        add_indices(publication, &folder, indices)?;
        let (detached, cleartext) = signed.unzip();
        let files = [("Release.gpg", detached), ("Release", Some(text)), ("InRelease", cleartext)];
        for (name, text) in files {
            let Some(text) = text else { continue };
            publication.entry_points.push((computed(format!("{folder}/{name}"))?, text.into_bytes()));
        }
    }
    Ok(())
}

/// The index files of a suite: under their names, and by their digests.
fn add_indices(publication: &mut Publication, folder: &str, indices: Vec<Index>) -> Result<(), Diagnostic> {
    for Index { path, sha256, key, content, .. } in indices.into_iter().filter(|index| !index.named_only) {
        let path = computed(format!("{folder}/{path}"))?;
        let by_hash = computed(format!("{}/by-hash/SHA256/{sha256}", path.folder()))?;
        publication.state.compressed.entry(key).or_insert_with(|| (by_hash.clone(), sha256));
        publication.by_hash.insert(by_hash, Some(Arc::clone(&content)));
        publication.aliases.push((path, content));
    }
    Ok(())
}
