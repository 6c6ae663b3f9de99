//! A new start from what the publisher has signed, without a state: of the packages and documents that the
//! signed checksums list, those whose files are unchanged.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::fmt::strtime;
use rayon::prelude::*;

use super::dnf::Measured;
use super::incoming::{self, Incoming, Source};
use super::record::Record;
use super::request::Request;
use super::retention::retain;
use super::site::{self, CHECKSUMS, CHECKSUMS_SIGNATURE};
use super::state::{Keyring, ReleaseDocument, State, not_ours};
use super::tree::{Tree, TreePath, computed};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::print::ShowPath;
use crate::reporter::Reporter;
use crate::signing::Keys;

/// Most bytes of an index or a signature that is read here.
const MOST: u64 = 16 << 20;
/// Most bytes of a package.
const MOST_PACKAGE: u64 = 4 << 30;

/// What to do without signed checksums.
const NEW_DIRECTORY: &str = "publish your packages into a new directory";

/// The state of what the last publication listed and signed. Files that are missing or were changed are
/// left out, with a warning.
///
/// # Errors
/// No keys, no checksums, or some that none of the keys signed; packages that cannot be read.
pub fn recover(request: &Request<'_>, tree: &Tree, reporter: &Reporter) -> Result<State, Diagnostics> {
    let Some(keys) = request.keys else {
        return Err(Diagnostic::new("`--recover` needs the key that signed the repository").into());
    };
    let listed = listed(tree, keys)?;
    let date = last_date(tree, keys)?;
    let mut state = State {
        date,
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
            reporter.warning(&Diagnostic::new(message).help("publish the package again").warning());
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
    let (packages, documents) = (state.records.len(), state.release_documents.len());
    let plural = |number: usize| if number == 1 { "" } else { "s" };
    reporter.note(&format!(
        "recovered {packages} package{} and {documents} release document{}",
        plural(packages),
        plural(documents)
    ));
    Ok(state)
}

/// What SHA256SUMS lists in `apt/pool`, `rpm` and `release`: path and SHA-256.
fn listed(tree: &Tree, keys: &Keys) -> Result<Vec<(TreePath, String)>, Diagnostic> {
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
    let text = String::from_utf8_lossy(&text);
    let lines = text.lines().filter_map(|line| {
        let (sha256, path) = line.split_once("  ")?;
        let path = TreePath::new(path).ok()?;
        let folder = path.as_str();
        let is_package = folder.ends_with(".deb") || folder.ends_with(".rpm");
        (is_package || folder.starts_with("release/")).then(|| (path, sha256.to_owned()))
    });
    Ok(lines.collect())
}

/// The newest date of a suite that one of the keys signed, in seconds since the epoch.
fn last_date(tree: &Tree, keys: &Keys) -> Result<i64, Diagnostic> {
    let mut newest = 0;
    for folder in tree.folders("apt/dists", 1)? {
        let Ok(path) = TreePath::new(format!("{folder}/InRelease")) else { continue };
        let Some(document) = tree.read(&path, MOST)? else { continue };
        let text = keys.verified(&String::from_utf8_lossy(&document)).unwrap_or_default();
        let dates = text.lines().filter_map(|line| line.strip_prefix("Date: "));
        newest = dates.filter_map(seconds).fold(newest, i64::max);
    }
    Ok(newest)
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
