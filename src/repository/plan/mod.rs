//! From packages, keys and what is published already to the files of the new publication.

mod apt;
mod dnf;
mod site;

use std::collections::BTreeSet;

use super::contract::Contract;
use super::index::Packer;
use super::publication::Publication;
use super::record::Record;
use super::request::Request;
use super::state::{self, ABSENT, Keyring, State};
use super::tree::Tree;
use crate::diagnostic::Diagnostic;

/// How long a file stays that no index names any more, in seconds: a client may have an older
/// index, and so may a cache in between.
const GRACE: i64 = 7 * 86400;

/// The publication of `records`, with all indices, signed.
///
/// # Errors
/// Whatever compressing or signing met, and files of the repository that cannot be read.
pub fn plan(
    request: &Request<'_>,
    tree: &Tree,
    before: &State,
    records: Vec<Record>,
    keyring: Option<Keyring>,
) -> Result<Publication, Diagnostic> {
    let certificates = request.keys.map(|keys| keys.certificates()).unwrap_or_default();
    let state = State {
        date: request.time,
        contract: Some(Contract::of(request, &records)),
        trusted: certificates.iter().map(|key| key.fingerprint.clone()).collect(),
        keyring,
        records,
        ..State::default()
    };
    let mut publication = Publication { state, ..Publication::default() };
    let targets = request.published_targets(&publication.state.records);
    let packer = Packer::new(tree, &before.compressed);
    apt::add(&mut publication, request, &targets, &packer)?;
    dnf::add(&mut publication, request, &targets, tree, before)?;
    site::add(&mut publication, request, before)?;
    note_entry_points(&mut publication, tree, before)?;
    retire(&mut publication, request, before);
    Ok(publication)
}

/// Files that are named by no index any more stay for [`GRACE`].
fn retire(publication: &mut Publication, request: &Request<'_>, before: &State) {
    let now = request.time;
    let Publication { state, packages, by_hash, removals, .. } = publication;
    let documents = state.release_documents.iter().map(|document| &document.path);
    state.live = packages.keys().chain(by_hash.keys()).chain(documents).cloned().collect();
    let past = before.retired.iter().map(|(path, since)| (path, *since));
    let newly = before.live.iter().map(|path| (path, now));
    for (path, since) in newly.chain(past) {
        if !state.live.contains(path) && since.saturating_add(GRACE) > now {
            state.retired.insert(path.clone(), since);
        }
    }
    let known = before.retired.keys().chain(&before.live);
    let expired = known.filter(|path| !state.live.contains(*path) && !state.retired.contains_key(*path));
    removals.extend(expired.cloned());
}

/// Notes what the entry points are, now and until they are replaced; those that are no more are removed.
fn note_entry_points(publication: &mut Publication, tree: &Tree, before: &State) -> Result<(), Diagnostic> {
    let Publication { state, entry_points, removals, .. } = publication;
    for (path, content) in entry_points {
        let mut digests = BTreeSet::from([state::digest(content)]);
        let published = state::digest_of_file(tree, path)?;
        // With `--recover`, somebody else may have written what is there.
        let known = before.entry_points.get(path);
        if published == ABSENT || known.is_some_and(|known| known.contains(&published)) {
            digests.insert(published);
        }
        state.entry_points.insert(path.clone(), digests.into_iter().collect());
    }
    let obsolete = before.entry_points.keys().filter(|path| !state.entry_points.contains_key(*path));
    removals.extend(obsolete.cloned());
    Ok(())
}
