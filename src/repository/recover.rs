//! Rebuilds the state from what the publisher has signed: of the packages and documents that the
//! signed checksums list, those whose files are unchanged. The checksums also say what machines were configured
//! with; entry points that one of the keys signed say whether they are of the last publication.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::fmt::strtime;
use rayon::prelude::*;

use super::checks::{self, utc};
use super::checksums::{self, Head};
use super::contract::{Change, repositories};
use super::dnf::Measured;
use super::incoming::{self, Incoming, Source};
use super::record::Record;
use super::request::Request;
use super::retention::retain;
use super::site::{self, CHECKSUMS, CHECKSUMS_SIGNATURE};
use super::state::{Keyring, ReleaseDocument, State, digest, not_ours};
use super::tree::{Tree, TreePath, computed};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::print::ShowPath;
use crate::reporter::Reporter;
use crate::signing::Keys;

/// Most bytes of the checksums, and of an entry point that is read here.
const MOST: u64 = 16 << 20;
const MOST_ENTRY_POINT: u64 = 1 << 20;
/// Most bytes of a package.
const MOST_PACKAGE: u64 = 4 << 30;

/// What to do without signed checksums.
const NEW_DIRECTORY: &str = "publish your packages into a new directory";

/// The state of what the last publication listed and signed. Files that are missing or were changed are
/// left out, with a warning.
///
/// # Errors
/// No keys, no checksums, or some that none of the keys signed or that are not of the last publication; packages
/// that cannot be read; suites and dnf repositories of others.
pub fn recover(request: &Request<'_>, tree: &Tree, reporter: &Reporter) -> Result<State, Diagnostics> {
    let Some(keys) = request.keys else {
        return Err(Diagnostic::new("`--recover` needs the key that signed the repository").into());
    };
    let (head, listed) = listed(tree, keys)?;
    let entry_points = entry_points(tree, keys)?;
    let newest = last_date(&head, &entry_points, request, tree)?;
    let date = head.date;
    let mut state = State {
        date: date.max(newest),
        contract: Some(head.contract.clone()),
        trusted: keys.certificates().iter().map(|key| key.fingerprint.clone()).collect(),
        ..State::default()
    };
    let checked = listed.into_par_iter().map(|(path, sha256)| {
        let found = tree.sha256(&path, MOST_PACKAGE)?;
        Ok((path, found.is_some_and(|found| found == sha256), sha256))
    });
    // One path for each package: a noarch .rpm is in several repositories.
    let mut packages: BTreeMap<String, TreePath> = BTreeMap::new();
    for (path, is_same, sha256) in Diagnostics::gather(checked.collect::<Vec<_>>())? {
        if !is_same {
            let message = format!("`{path}` is missing or was changed, and is left out");
            reporter.warning(&Diagnostic::new(message).help("publish it again").warning());
        } else if path.as_str().ends_with(".deb") || path.as_str().ends_with(".rpm") {
            state.live.insert(path.clone());
            packages.insert(sha256, path);
        } else {
            state.live.insert(path.clone());
            state.release_documents.push(ReleaseDocument { path, sha256, published: date });
        }
    }
    let component = &request.config.component;
    let records = packages.into_par_iter().map(|(sha256, path)| record(tree, path, sha256, component, date));
    state.records = Diagnostics::gather(records.collect::<Vec<_>>())?;
    // In the order of the indices; nothing is dropped here.
    let all = crate::config::RepositoryConfig { keep: u32::MAX, ..request.config.clone() };
    state.records = retain(state.records, &all, request.time);
    let keyring = site::keyring_name(&request.package.name);
    let newest = state.records.iter().rev().find(|record| record.name == keyring);
    state.keyring = newest.map(|record| {
        let version = record.version.rsplit_once('-').map_or(&*record.version, |(version, _)| version);
        Keyring { sha256: String::new(), version: version.to_owned() }
    });
    let mut ours = repositories(request, &state.records);
    ours.extend(head.contract.repositories);
    for EntryPoint { path, signed } in entry_points {
        let is_ours = signed.is_some() || ours.contains(path.folder().trim_end_matches("/repodata"));
        if !is_ours {
            let place = tree.root().join(path.as_str());
            let message = format!("`{}` is not signed by a key in your key file", place.shown());
            return Err(Diagnostic::new(message)
                .help("something else publishes here: remove the file, or publish your packages into a new directory")
                .into());
        }
        // One that something else wrote is replaced or removed; its digest is not recorded.
        state.entry_points.insert(path, signed.into_iter().map(|signed| signed.sha256).collect());
    }
    let (packages, documents) = (state.records.len(), state.release_documents.len());
    let plural = |number: usize| if number == 1 { "" } else { "s" };
    reporter.note(&format!(
        "recovered {packages} package{} and {documents} release document{}",
        plural(packages),
        plural(documents)
    ));
    Ok(state)
}

/// What SHA256SUMS says of its publication, and what it lists in `apt/pool`, `rpm` and `release`: path and SHA-256.
fn listed(tree: &Tree, keys: &Keys) -> Result<(Head, Vec<(TreePath, String)>), Diagnostic> {
    let place = tree.root().join(CHECKSUMS);
    let missing = |name: &str| {
        Diagnostic::new(format!(
            "`--recover` needs `{}`, which does not exist",
            tree.root().join(name).shown()
        ))
        .help(NEW_DIRECTORY)
    };
    let read = |name: &str| tree.read(&computed(name)?, MOST)?.ok_or_else(|| missing(name));
    let (text, signature) = (read(CHECKSUMS)?, read(CHECKSUMS_SIGNATURE)?);
    if !keys.verifies_detached(&text, &signature) {
        return Err(not_ours(&place, NEW_DIRECTORY));
    }
    let (head, mut files) = checksums::read(&text).ok_or_else(|| {
        let message = format!(
            "`{}` is signed by your key, but is not a list of checksums in the format of this version of nix-packager",
            place.shown()
        );
        Diagnostic::new(message)
            .help("somebody may have replaced it with another signed file: find out who did")
            .help(NEW_DIRECTORY)
    })?;
    files.retain(|(path, _)| {
        let path = path.as_str();
        path.ends_with(".deb") || path.ends_with(".rpm") || path.starts_with("release/")
    });
    Ok((head, files))
}

/// A file that clients ask for first.
struct EntryPoint {
    path: TreePath,
    /// `None`: none of the keys signed it.
    signed: Option<Signed>,
}

struct Signed {
    sha256: String,
    /// Of its publication, in seconds since the epoch.
    date: i64,
}

/// All of `tree`, also those that something else wrote.
fn entry_points(tree: &Tree, keys: &Keys) -> Result<Vec<EntryPoint>, Diagnostic> {
    let paths = checks::entry_points(tree)?.into_iter();
    let read = paths.map(|path| Ok(EntryPoint { signed: signed(tree, keys, &path)?, path }));
    read.collect()
}

/// The entry point `path`, if one of the keys signed it: in itself, or together with the file next to it.
fn signed(tree: &Tree, keys: &Keys, path: &TreePath) -> Result<Option<Signed>, Diagnostic> {
    let read = |path: &str| {
        let path = computed(path)?;
        // A larger one is not ours.
        match tree.find(&path)? {
            Some((_, found)) if found.len() <= MOST_ENTRY_POINT => tree.read(&path, MOST_ENTRY_POINT),
            _ => Ok(None),
        }
    };
    let Some(content) = read(path.as_str())? else { return Ok(None) };
    let by_signature = |document: &str, signature: &str| {
        let (Some(document), Some(signature)) = (read(document)?, read(signature)?) else { return Ok(None) };
        let is_valid = keys.verifies_detached(&document, &signature);
        Ok::<_, Diagnostic>(is_valid.then(|| String::from_utf8(document).ok()).flatten())
    };
    let document = match path.as_str() {
        path if path.ends_with("/InRelease") => keys.verified(&String::from_utf8_lossy(&content)),
        path => {
            let document = path.trim_end_matches(".gpg").trim_end_matches(".asc");
            let suffix = if document.ends_with(".xml") { "asc" } else { "gpg" };
            by_signature(document, &format!("{document}.{suffix}"))?
        }
    };
    let date = document.and_then(|document| match path.as_str().starts_with("rpm/") {
        true => revision(&document),
        false => release_date(&document),
    });
    Ok(date.map(|date| Signed { sha256: digest(&content), date }))
}

/// The date of a Release file; `None` if `text` is something else.
fn release_date(text: &str) -> Option<i64> {
    let mut lines = text.lines();
    lines.next().filter(|line| line.starts_with("Origin: "))?;
    lines.find_map(|line| line.strip_prefix("Date: ")).and_then(seconds)
}

/// The date of a repomd.xml; `None` if `text` is something else.
fn revision(text: &str) -> Option<i64> {
    let (_, rest) = text.strip_prefix("<?xml ")?.split_once("<revision>")?;
    rest.split_once("</revision>")?.0.parse().ok()
}

/// The newest date of all entry points that one of the keys signed, or that of the checksums.
///
/// # Errors
/// Checksums that are older, unless going back is accepted.
fn last_date(
    head: &Head,
    entry_points: &[EntryPoint],
    request: &Request<'_>,
    tree: &Tree,
) -> Result<i64, Diagnostic> {
    let signed = entry_points.iter().filter_map(|found| Some((found.signed.as_ref()?.date, &found.path)));
    let Some((date, path)) = signed.max() else { return Ok(head.date) };
    if date <= head.date || request.accepted.contains(&Change::Date) {
        return Ok(date);
    }
    let message = format!(
        "`{}` was published at {}, but `{path}` at {}: packages that were added in between would be lost",
        tree.root().join(CHECKSUMS).shown(),
        utc(head.date),
        utc(date)
    );
    Err(Diagnostic::new(message)
        .help("somebody may have replaced it with an older one: find out who did")
        .help("restore `SHA256SUMS` and `SHA256SUMS.asc` of the last publication from a copy, or publish your packages into a new directory")
        .help("`--accept-change date` goes back to the older publication"))
}

fn seconds(date: &str) -> Option<i64> {
    let broken_down = strtime::parse("%a, %d %b %Y %H:%M:%S UTC", date).ok()?;
    let time = broken_down.to_datetime().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp::from(time).as_second())
}

/// The record of the published file at `path`, which is not signed again.
fn record(
    tree: &Tree,
    path: TreePath,
    sha256: String,
    component: &str,
    published: i64,
) -> Result<Record, Diagnostic> {
    let Incoming { record, source, .. } = incoming::read_one(&tree.at(&path)?, component)?;
    match source {
        Source::Deb(_) => Ok(record.at(path, published)),
        Source::Rpm(file) => {
            let size = tree.find(&path)?.map(|(_, found)| found.len()).unwrap_or_default();
            file.sign(None)?.record(&Measured { size, sha256 }, published)
        }
    }
}
