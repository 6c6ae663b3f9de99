//! Downloads of tarballs: complete and with the expected hash, or not at all. Also of the small documents beside them.
//!
//! An interrupted download of a tarball is resumed, in this run or the next.

mod agent;
mod document;
mod follow;
mod pace;
mod partial;
mod proxy;
mod request;

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::cache::{Cache, Kind};
use crate::diagnostic::Diagnostic;
use crate::digest::hex;
use crate::output::cannot;
use crate::reporter::{Progress, Reporter};
use crate::url::Url;
use follow::Failure;
use partial::Partial;

pub use document::{Document, document};

/// How long a download waits.
#[derive(Debug, Clone)]
pub struct Patience {
    /// Between attempts; the download fails if there is none left.
    pub pauses: Vec<Duration>,
    /// How long a server may be silent.
    pub silence: Duration,
    /// The lowest rate that a server may send at.
    pub least: Rate,
}

/// How much arrives in a time.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub bytes: u64,
    pub time: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let minute = Duration::from_secs(60);
        Self {
            pauses: [1, 2, 4, 8].map(Duration::from_secs).to_vec(),
            silence: minute,
            // 1 KiB/s.
            least: Rate { bytes: 60 * 1024, time: minute },
        }
    }
}

impl Patience {
    /// For small documents, which somebody waits for.
    pub fn short() -> Self {
        Self {
            pauses: [1, 2].map(Duration::from_secs).to_vec(),
            silence: Duration::from_secs(20),
            // All of it within this time.
            least: Rate { bytes: u64::MAX, time: Duration::from_secs(30) },
        }
    }
}

/// The file at `url`, in the cache under its hash: 64 lowercase hexadecimal digits. It is not downloaded
/// again if it is there already; the caller verifies its hash when reading it.
///
/// # Errors
/// What the server, the network or the cache refused, or a file of another hash.
pub fn tarball(
    url: &Url,
    sha256: &str,
    cache: &Cache,
    patience: &Patience,
    reporter: &Reporter,
) -> Result<PathBuf, Diagnostic> {
    let path = cache.path(Kind::Tarballs, sha256);
    let part = cache.path(Kind::Tarballs, &format!("{sha256}.part"));
    let unwritable = |error: std::io::Error| cannot("write", &part, &error);
    if path.exists() {
        cache.touch(Kind::Tarballs, sha256);
        return Ok(path);
    }
    let waiting = || reporter.note(&format!("another process is downloading {url}; waiting"));
    let mut partial = Partial::open(&part, waiting).map_err(unwritable)?;
    if path.exists() {
        partial.remove();
        return Ok(path);
    }
    let progress = reporter.transfer(&format!("downloading {url}"), None);
    let mut restarted = false;
    // It may be complete already: its process may have ended just then.
    while hex(&partial.digest()) != sha256 {
        whole(url, &mut partial, patience, &progress, reporter)?;
        let found = hex(&partial.digest());
        if found == sha256 {
            break;
        }
        if restarted || !partial.is_resumed() {
            partial.remove();
            return Err(hash_mismatch(url, sha256, &found));
        }
        restarted = true;
        partial.restart().map_err(unwritable)?;
    }
    partial.publish(&path).map_err(|error| cannot("write", &path, &error))?;
    Ok(path)
}

/// Removes a cached file that turned out to be damaged.
pub fn forget(sha256: &str, cache: &Cache) {
    // If this fails, the file is found to be damaged again.
    let _ = std::fs::remove_file(cache.path(Kind::Tarballs, sha256));
}

/// Tries until the file is complete.
fn whole(
    url: &Url,
    partial: &mut Partial,
    patience: &Patience,
    progress: &Progress,
    reporter: &Reporter,
) -> Result<(), Diagnostic> {
    persistently(patience, reporter, || request::fetch(url, partial, patience, progress)).map_err(|failure| {
        failure.diagnostic(|reason| {
            Diagnostic::new(format!("cannot download `{url}`: {reason}"))
                .help("check the network and the proxy, and try again: the download will be resumed")
        })
    })
}

/// Attempts until one succeeds, another would fail as well, or there is no pause left.
fn persistently<T>(
    patience: &Patience,
    reporter: &Reporter,
    mut attempt: impl FnMut() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut pauses = patience.pauses.iter();
    loop {
        let reason = match attempt() {
            Err(Failure::Temporary(reason)) => reason,
            result => return result,
        };
        let Some(pause) = pauses.next() else { return Err(Failure::Temporary(reason)) };
        reporter.note(&format!("{reason}; trying again in {} s", pause.as_secs_f32()));
        thread::sleep(*pause);
    }
}

fn hash_mismatch(url: &Url, expected: &str, found: &str) -> Diagnostic {
    Diagnostic::new(format!("hash mismatch for `{url}`"))
        .help(format!("expected sha256 {expected}"))
        .help(format!("found    sha256 {found}"))
        .help("the file on the server changed, or the configured hash belongs to another file: compare it with the publisher's")
}
