//! What has to hold before anything is published.

use std::fs;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::apt;
use super::incoming::{Incoming, Source};
use super::publish::Publication;
use super::record::Record;
use super::state::State;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::digest::hex;
use crate::knowledge::Target;
use crate::output::cannot;
use crate::signing::{Keys, Role};

/// The directory is new, or what this program left there.
///
/// # Errors
/// Anything else that is there, and what somebody else changed.
pub fn ours(root: &Path, state: Option<&State>) -> Result<(), Diagnostic> {
    let Some(state) = state else {
        let entries = fs::read_dir(root).map_err(|error| cannot("read", root, &error))?;
        let visible = entries
            .flatten()
            .map(|entry| entry.file_name())
            .find(|name| !name.as_encoded_bytes().starts_with(b"."));
        return match visible {
            None => Ok(()),
            Some(name) => {
                let message = format!(
                    "`{}` is no repository of nix-packager's, and has `{}` in it",
                    root.display(),
                    name.display()
                );
                Err(Diagnostic::new(message).help("name a new directory: this one belongs to somebody else"))
            }
        };
    };
    let foreign = |path: &str, what: &str| {
        Diagnostic::new(format!("`{}` {what}", root.join(path).display()))
            .help("somebody else publishes here; publish into a directory of its own, or restore this one from a copy")
    };
    for (path, digests) in &state.pointers {
        let found = digest(&root.join(path))?;
        if !digests.contains(&found) {
            return Err(foreign(
                path,
                if found == ABSENT { "is gone" } else { "was changed since the last publication" },
            ));
        }
    }
    for (depth, base) in [(1, "apt/dists"), (3, "rpm")] {
        for folder in folders(root, base, depth) {
            // One without them is what a publication left that was cut off.
            let pointers = POINTERS.map(|name| format!("{folder}/{name}"));
            let unknown = |path: &&String| root.join(path).exists() && !state.pointers.contains_key(*path);
            if let Some(path) = pointers.iter().find(unknown) {
                return Err(foreign(path, "was not made by nix-packager"));
            }
        }
    }
    Ok(())
}

/// What readers of a suite or a tree ask for first, from its directory.
const POINTERS: [&str; 5] =
    ["InRelease", "Release", "Release.gpg", "repodata/repomd.xml", "repodata/repomd.xml.asc"];

/// What stands for the digest of a file that is not there.
pub const ABSENT: &str = "-";

/// SHA-256 of the file at `path`, or [`ABSENT`].
///
/// # Errors
/// A file that cannot be read.
pub fn digest(path: &Path) -> Result<String, Diagnostic> {
    match fs::read(path) {
        Ok(content) => Ok(digest_of(&content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(ABSENT.into()),
        Err(error) => Err(cannot("read", path, &error)),
    }
}

/// SHA-256, in hexadecimal.
pub fn digest_of(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// The directories `depth` levels below `base`, as paths from `root`.
fn folders(root: &Path, base: &str, depth: u32) -> Vec<String> {
    let mut found = vec![base.to_owned()];
    for _ in 0..depth {
        let below = |folder: &String| {
            let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
            let folders = entries.filter(|entry| entry.path().is_dir());
            folders.map(|entry| format!("{folder}/{}", entry.file_name().display())).collect::<Vec<_>>()
        };
        found = found.iter().flat_map(below).collect();
    }
    found
}

/// Readers refuse what is older than what they have seen.
///
/// # Errors
/// A time before the last publication.
pub fn time(now: i64, state: &State, root: &Path) -> Result<(), Diagnostic> {
    if now >= state.date {
        return Ok(());
    }
    let written = |seconds| {
        Timestamp::from_second(seconds).map_or_else(|_| format!("{seconds}"), |time| time.to_string())
    };
    let message = format!(
        "it is {}, and `{}` was last published at {}",
        written(now),
        root.display(),
        written(state.date)
    );
    Err(Diagnostic::new(message).help("set the clock right, or SOURCE_DATE_EPOCH to a later time"))
}

/// Who has trusted the repository can go on.
///
/// # Errors
/// Keys of which clients know none, or no key any more.
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
            "the repository is signed by {}, and would not be signed any more",
            state.trusted.join(" and ")
        ),
    };
    Err(Diagnostic::new(message)
        .help("sign with that key; `nix-packager key rotate` puts another in its place without anybody's trouble")
        .help("`--replace-key` publishes all the same: every client has to be told to trust the new key"))
}

/// Fingerprints of the keys that sign.
fn signers(keys: Option<&Keys>) -> Vec<String> {
    let certificates = keys.map(Keys::certificates).unwrap_or_default();
    certificates.iter().filter(|key| key.role != Role::Trusted).map(|key| key.fingerprint.clone()).collect()
}

/// Every package has a suite or a tree.
///
/// # Errors
/// All that are for a release or an architecture that the configuration does not have.
pub fn places(publication: &Publication<'_>, packages: &[Incoming]) -> Result<(), Diagnostics> {
    let suites = apt::suites(publication.config, publication.targets);
    let mut problems = Diagnostics::default();
    for Incoming { path, record, source } in packages {
        let placed = match source {
            Source::Deb(_) if suites.iter().any(|suite| suite.has(record)) => Ok(()),
            Source::Deb(_) => Err(in_no_suite(path, record, publication.targets)),
            Source::Rpm(file) => file.trees(publication.targets).map(|_| ()),
        };
        placed.err().into_iter().for_each(|problem| problems.push(problem));
    }
    problems.or_else(())
}

fn in_no_suite(path: &Path, record: &Record, targets: &[&'static Target]) -> Diagnostic {
    let configured = targets.iter().filter(|target| target.suite().is_some());
    let ids: Vec<String> = configured.map(|target| format!("`{}`", target.id)).collect();
    let file = path.display();
    match record.target() {
        _ if ids.is_empty() => {
            Diagnostic::new(format!("`{file}` is a .deb, and no target of apt is configured"))
                .help("add the release it is for to `targets`, or leave it out")
        }
        Some(target) if targets.iter().all(|configured| configured.id != target.id) => Diagnostic::new(
            format!("`{file}` is for {}, which is not configured", target.title()),
        )
        .help(format!(
            "targets of apt are {}: add `{}`, or leave the package out",
            ids.join(", "),
            target.id
        )),
        _ => Diagnostic::new(format!(
            "`{file}` is for {}, which the configured releases do not have",
            record.architecture
        ))
        .help("leave the package out"),
    }
}
