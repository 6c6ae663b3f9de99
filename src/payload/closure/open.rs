//! From a tarball to a closure that is known to be sound.

use std::fs::File;
use std::path::Path;

use super::fault::Fault;
use super::index::{self, Index};
use super::unpack::{Unpacked, unpack};
use super::{Closure, links, nix, registration, stream, verify};
use crate::cache::Cache;
use crate::config::{ClosureSource, Location};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::digest::{hex, sha256};
use crate::fetch::{self, Patience};
use crate::output::cannot;
use crate::reporter::Reporter;

/// Faults of one tarball that are reported: who mends twenty reads it again.
const MOST: usize = 20;

/// The closure of `source`: fetched when it has a URL, read and verified unless `cache` knows
/// the tarball already. A file is hashed in any case, so that a changed one is noticed.
///
/// # Errors
/// What is wrong with the tarball: each with its path, the reason and what to do.
pub fn open(source: &ClosureSource, cache: &Cache, reporter: &Reporter) -> Result<Closure, Diagnostics> {
    match &source.location {
        Location::Path(path) => of_file(path, source, cache, reporter),
        Location::Url(url) => of_url(url, source, cache, reporter),
    }
}

fn of_file(
    path: &Path,
    source: &ClosureSource,
    cache: &Cache,
    reporter: &Reporter,
) -> Result<Closure, Diagnostics> {
    let file = open_file(path)?;
    if index::is_there(source, cache) {
        let again = || File::open(path).and_then(sha256);
        let (closure, digest) = rayon::join(|| index::take(source, cache), again);
        let digest = digest.map_err(|error| cannot("read", path, &error))?;
        if hex(&digest) != source.sha256 {
            return Err(changed(path, source, &digest));
        }
        if let Some(closure) = closure {
            return Ok(closure);
        }
    }
    match read(file, source, cache, reporter)? {
        Read::Closure(closure) => Ok(*closure),
        Read::Other(digest) => Err(changed(path, source, &digest)),
    }
}

fn of_url(
    url: &str,
    source: &ClosureSource,
    cache: &Cache,
    reporter: &Reporter,
) -> Result<Closure, Diagnostics> {
    if let Some(closure) = index::take(source, cache) {
        return Ok(closure);
    }
    // A kept tarball is hashed while it is read: one that is damaged is fetched again, once.
    for _ in 0..2 {
        let path = fetch::tarball(url, &source.sha256, cache, &Patience::default(), reporter)?;
        match read(open_file(&path)?, source, cache, reporter)? {
            Read::Closure(closure) => return Ok(*closure),
            Read::Other(_) => fetch::forget(&source.sha256, cache),
        }
    }
    Err(Diagnostic::new(format!("`{}` does not keep what is written to it", cache.root().display()))
        .help("check the disk, or choose another cache with `--cache`")
        .into())
}

/// What a file turned out to be.
enum Read {
    Closure(Box<Closure>),
    /// Another one than was asked for, with this hash.
    Other([u8; 32]),
}

/// Reads a tarball into the cache. Whatever is wrong with its content, a file of another hash
/// is no more than that.
fn read(file: File, source: &ClosureSource, cache: &Cache, reporter: &Reporter) -> Result<Read, Diagnostics> {
    let location = location(source);
    let one = |fault: Fault| Diagnostics::from(fault.diagnostic(&location));
    let blob = cache.stage().map_err(|error| one(Fault::Unwritable(error)))?;
    let writer = blob.reopen().map_err(|error| one(Fault::Unwritable(error)))?;

    let size = file.metadata().ok().map(|file| file.len());
    let progress = reporter.transfer(&format!("reading {location}"), size);
    let (unpacked, digest) = stream::read(file, &progress, |content| unpack(content, writer))
        .map_err(|error| one(Fault::Unreadable(error)))?;
    drop(progress);
    if hex(&digest) != source.sha256 {
        return Ok(Read::Other(digest));
    }
    let index = understand(unpacked, blob.as_file(), source).map_err(|faults| {
        Diagnostics(faults.iter().take(MOST).map(|fault| fault.diagnostic(&location)).collect())
    })?;
    let kept = index::keep(source, index, blob, cache);
    kept.map(|closure| Read::Closure(Box::new(closure))).map_err(|error| one(Fault::Unwritable(error)))
}

/// All that must hold of what was read.
fn understand(
    unpacked: Result<Unpacked, Fault>,
    blob: &File,
    source: &ClosureSource,
) -> Result<Index, Vec<Fault>> {
    let one = |fault| vec![fault];
    let Unpacked { tree, registration } = unpacked.map_err(one)?;
    let mut paths = registration::parse(&registration).map_err(one)?;
    paths.sort_by(|a, b| a.name.cmp(&b.name));
    let none = |faults: Vec<Fault>| if faults.is_empty() { Ok(()) } else { Err(faults) };
    none(verify::same_paths(&paths, &tree))?;
    links::check(&tree).map_err(one)?;
    none(verify::same_content(&paths, &tree, blob))?;
    let nix = nix::find(&paths, &tree).map_err(one)?.to_owned();
    let (version, release) = nix::version(&nix).map_err(one)?;
    nix::check_system(&nix, &tree, blob, source.system).map_err(one)?;
    Ok(Index::new(nix, version, release, paths, tree.into_nodes()))
}

fn location(source: &ClosureSource) -> String {
    match &source.location {
        Location::Url(url) => url.clone(),
        Location::Path(path) => path.display().to_string(),
    }
}

fn open_file(path: &Path) -> Result<File, Diagnostic> {
    // Asked before opening: to open a named pipe is to wait for its writer.
    let metadata = std::fs::metadata(path).map_err(|error| cannot("read", path, &error))?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "a directory" } else { "a device, pipe or socket" };
        return Err(Diagnostic::new(format!("`{}` is {what}, not a tarball", path.display()))
            .help("name a binary tarball of Nix, such as `nix-2.26.3-x86_64-linux.tar.xz`"));
    }
    File::open(path).map_err(|error| cannot("read", path, &error))
}

fn changed(path: &Path, source: &ClosureSource, digest: &[u8; 32]) -> Diagnostics {
    let found = hex(digest);
    Diagnostic::new(format!("`{}` has another hash than the configuration says", path.display()))
        .help(format!("expected sha256 {}", source.sha256))
        .help(format!("found    sha256 {found}"))
        .help("take the file that was meant, or, if this one is, write its hash into the configuration")
        .into()
}
