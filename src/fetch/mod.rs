//! Tarballs from the network: whole and of the right hash, or not at all.
//!
//! What arrived stays when a connection breaks, and is continued, in this run or the next.

mod agent;
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
use partial::Partial;
use request::Failure;

/// How patient a fetch is.
#[derive(Debug, Clone)]
pub struct Patience {
    /// Between one try and the next; when there is none left, the fetch has failed.
    pub pauses: Vec<Duration>,
    /// How long a server may be silent.
    pub silence: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { pauses: [1, 2, 4, 8].map(Duration::from_secs).to_vec(), silence: Duration::from_secs(60) }
    }
}

/// The file at `url`, kept under its hash: 64 hexadecimal digits in lower case. One that is
/// there already is not fetched; whoever reads it compares its hash once more.
///
/// # Errors
/// What the server, the network or the cache refused, or a file of another hash.
pub fn tarball(
    url: &str,
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
    let waiting = || reporter.note(&format!("another process is fetching {url}: waiting for it"));
    let mut partial = Partial::open(&part, waiting).map_err(unwritable)?;
    if path.exists() {
        partial.remove();
        return Ok(path);
    }
    let progress = reporter.transfer(&format!("fetching {url}"), None);
    // It may have been complete when its process ended.
    while hex(&partial.digest()) != sha256 {
        whole(url, &mut partial, patience, &progress, reporter)?;
        let found = hex(&partial.digest());
        if found == sha256 {
            break;
        }
        if !partial.is_continued() {
            partial.remove();
            return Err(other_file(url, sha256, &found));
        }
        partial.restart().map_err(unwritable)?;
    }
    partial.publish(&path).map_err(|error| cannot("write", &path, &error))?;
    Ok(path)
}

/// Lets go of a kept file that turned out to be damaged.
pub fn forget(sha256: &str, cache: &Cache) {
    // What is still there then is found to be damaged once more.
    let _ = std::fs::remove_file(cache.path(Kind::Tarballs, sha256));
}

/// Tries until all of the file is there.
fn whole(
    url: &str,
    partial: &mut Partial,
    patience: &Patience,
    progress: &Progress,
    reporter: &Reporter,
) -> Result<(), Diagnostic> {
    let mut pauses = patience.pauses.iter();
    loop {
        let reason = match request::fetch(url, partial, patience.silence, progress) {
            Ok(()) => return Ok(()),
            Err(Failure::Final(diagnostic)) => return Err(diagnostic),
            Err(Failure::Passing(reason)) => reason,
        };
        let Some(pause) = pauses.next() else {
            return Err(Diagnostic::new(format!("cannot fetch `{url}`: {reason}"))
                .help("check the network and the proxy, and try again: what has arrived is kept"));
        };
        reporter.note(&format!("{reason}; trying again in {} s", pause.as_secs_f32()));
        thread::sleep(*pause);
    }
}

fn other_file(url: &str, expected: &str, found: &str) -> Diagnostic {
    Diagnostic::new(format!("`{url}` has another hash than the configuration says"))
        .help(format!("expected sha256 {expected}"))
        .help(format!("found    sha256 {found}"))
        .help("the file on the server was changed, or the hash is another file's: compare it with what its publisher says")
}
