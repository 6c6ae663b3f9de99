//! What has to hold before anything is published.

use std::fs;
use std::path::Path;

use jiff::Timestamp;

use super::apt;
use super::contract::Change;
use super::incoming::{Incoming, Source};
use super::record::Record;
use super::request::Request;
use super::state::{ABSENT, State, digest_of_file};
use super::tree::{Tree, TreePath};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::knowledge::Target;
use crate::output::cannot;
use crate::print::ShowPath;
use crate::signing::{Keys, Role};

/// The directory is new, or as this program left it.
///
/// # Errors
/// Other files, and files that something else changed.
pub fn ours(tree: &Tree, state: Option<&State>) -> Result<(), Diagnostic> {
    let Some(state) = state else { return empty(tree.root()) };
    for (path, digests) in &state.entry_points {
        let found = digest_of_file(tree, path)?;
        if !digests.contains(&found) {
            let what = if found == ABSENT { "is missing" } else { "was changed since the last publication" };
            return Err(foreign(tree, path, what));
        }
    }
    // Without any, a directory is what an interrupted publication left.
    match entry_points(tree)?.iter().find(|path| !state.entry_points.contains_key(*path)) {
        Some(path) => Err(foreign(tree, path, "was not created by nix-packager")),
        None => Ok(()),
    }
}

/// Everything in `tree` that clients ask for first, also what something else wrote.
///
/// # Errors
/// Anything that is not a regular file.
pub fn entry_points(tree: &Tree) -> Result<Vec<TreePath>, Diagnostic> {
    let mut found = Vec::new();
    for (depth, base) in [(1, "apt/dists"), (3, "rpm")] {
        for folder in tree.folders(base, depth)? {
            let paths = ENTRY_POINTS.iter().filter_map(|name| TreePath::new(format!("{folder}/{name}")).ok());
            for path in paths {
                if tree.find(&path)?.is_some() {
                    found.push(path);
                }
            }
        }
    }
    Ok(found)
}

fn foreign(tree: &Tree, path: &TreePath, what: &str) -> Diagnostic {
    Diagnostic::new(format!("`{}` {what}", tree.root().join(path.as_str()).shown()))
        .help("something else publishes here: publish into a separate directory, or restore this one from a copy")
        .help("`--recover` rebuilds the state from the packages that your signed SHA256SUMS lists")
}

/// A directory without visible files.
///
/// # Errors
/// One of the files.
fn empty(root: &Path) -> Result<(), Diagnostic> {
    let entries = fs::read_dir(root).map_err(|error| cannot("read", root, &error))?;
    let mut names = entries.flatten().map(|entry| entry.file_name());
    match names.find(|name| !name.as_encoded_bytes().starts_with(b".")) {
        None => Ok(()),
        Some(name) => {
            let message = format!(
                "`{}` is not a repository of nix-packager, and contains `{}`",
                root.shown(),
                Path::new(&name).shown()
            );
            Err(Diagnostic::new(message).help("name a new directory: this one is in use by something else"))
        }
    }
}

/// What clients of a suite or a dnf repository ask for first, from its directory.
const ENTRY_POINTS: [&str; 5] =
    ["InRelease", "Release", "Release.gpg", "repodata/repomd.xml", "repodata/repomd.xml.asc"];

/// How far ahead the clock of a publisher may be, in seconds.
const AHEAD: i64 = 86400;

/// apt refuses metadata older than what it has seen, so a date in the future would have to be waited for.
///
/// # Errors
/// `time` before the last publication, unless that change is accepted, or after `now`, the time of the clock.
pub fn time(time: i64, now: i64, accepted: &[Change], state: &State, root: &Path) -> Result<(), Diagnostic> {
    if time > now.saturating_add(AHEAD) {
        let message =
            format!("the publication would be dated {}, but the clock says {}", utc(time), utc(now));
        return Err(Diagnostic::new(message).help("correct the clock, or unset SOURCE_DATE_EPOCH"));
    }
    if time >= state.date || accepted.contains(&Change::Date) {
        return Ok(());
    }
    let message = format!(
        "the publication would be dated {}, but `{}` was last published at {}",
        utc(time),
        root.shown(),
        utc(state.date)
    );
    Err(Diagnostic::new(message).help("correct the clock, or set SOURCE_DATE_EPOCH to a later time").help(
        format!(
            "if the date of the last publication is wrong, use `--accept-change date`; {}",
            Change::Date.on_machines()
        ),
    ))
}

/// `seconds` since the epoch, as date and time.
pub fn utc(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |time| time.to_string())
}

/// Clients that trust the repository can still verify it.
///
/// # Errors
/// Keys that no client knows, or no key any more.
pub fn keys(keys: Option<&Keys>, replace: bool, state: &State) -> Result<(), Diagnostic> {
    let signers = signers(keys);
    if replace || state.trusted.is_empty() || signers.iter().any(|signer| state.trusted.contains(signer)) {
        return Ok(());
    }
    let message = match signers.first() {
        Some(signer) => {
            format!("the repository is signed by {}, not by {signer}", state.trusted.join(" and "))
        }
        None => format!(
            "the repository is signed by {}, and would no longer be signed",
            state.trusted.join(" and ")
        ),
    };
    Err(Diagnostic::new(message)
        .help("sign with that key; `nix-packager key rotate` replaces it without interrupting clients")
        .help(
            "`--replace-key` publishes anyway: every client then has to be configured to trust the new key",
        ))
}

/// Fingerprints of the keys that sign.
fn signers(keys: Option<&Keys>) -> Vec<String> {
    let certificates = keys.map(Keys::certificates).unwrap_or_default();
    certificates.iter().filter(|key| key.role != Role::Trusted).map(|key| key.fingerprint.clone()).collect()
}

/// Every package belongs to a suite or a dnf repository.
///
/// # Errors
/// All that are for a distribution release or an architecture that is not configured.
pub fn places(request: &Request<'_>, packages: &[Incoming]) -> Result<(), Diagnostics> {
    let suites = apt::suites(request.config, request.targets);
    let mut problems = Diagnostics::default();
    for Incoming { path, record, source } in packages {
        let placed = match source {
            Source::Deb(_) if suites.iter().any(|suite| suite.has(record)) => Ok(()),
            Source::Deb(_) => Err(in_no_suite(path, record, request.targets)),
            Source::Rpm(file) => file.repos(request.targets).map(|_| ()),
        };
        placed.err().into_iter().for_each(|problem| problems.push(problem));
    }
    problems.or_else(())
}

fn in_no_suite(path: &Path, record: &Record, targets: &[&'static Target]) -> Diagnostic {
    let configured = targets.iter().filter(|target| target.suite().is_some());
    let ids: Vec<String> = configured.map(|target| format!("`{}`", target.id)).collect();
    let file = path.shown();
    match record.target() {
        _ if ids.is_empty() => {
            Diagnostic::new(format!("`{file}` is a .deb, and no apt target is configured"))
                .help("add its distribution release to `targets`, or leave the package out")
        }
        Some(target) if targets.iter().all(|configured| configured.id != target.id) => Diagnostic::new(
            format!("`{file}` is for {}, which is not configured", target.title()),
        )
        .help(format!(
            "the apt targets are {}: add `{}`, or leave the package out",
            ids.join(", "),
            target.id
        )),
        _ => Diagnostic::new(format!(
            "`{file}` is for {}, which no configured target supports",
            record.architecture
        ))
        .help("leave the package out"),
    }
}
