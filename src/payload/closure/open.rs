//! From a tarball to a verified closure.

use std::fs::File;
use std::path::Path;

use super::error::TarballError;
use super::index::{self, Index};
use super::unpack::{Unpacked, unpack};
use super::{Closure, links, nix, registration, shell, stream, verify};
use crate::cache::Cache;
use crate::config::{ClosureSource, Location};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::digest::{hex, sha256};
use crate::fetch::{self, Patience};
use crate::local_file;
use crate::output::cannot;
use crate::print::ShowPath;
use crate::reporter::Reporter;
use crate::url::Url;

/// Errors of one tarball that are reported.
const MOST: usize = 20;

/// The closure of `source`: downloaded if it has a URL, read and verified unless `cache` has it already.
/// A local file is always hashed, so that changes are noticed.
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
        let again = || local_file::open(path).and_then(sha256);
        let (closure, digest) = rayon::join(|| index::take(source, cache), again);
        let digest = digest.map_err(|error| cannot("read", path, &error))?;
        if hex(&digest) != source.sha256 {
            return Err(hash_mismatch(path, source, &digest));
        }
        if let Some(closure) = closure {
            return Ok(closure);
        }
    }
    match read(file, source, cache, reporter)? {
        Read::Closure(closure) => Ok(*closure),
        Read::Other(digest) => Err(hash_mismatch(path, source, &digest)),
    }
}

fn of_url(
    url: &Url,
    source: &ClosureSource,
    cache: &Cache,
    reporter: &Reporter,
) -> Result<Closure, Diagnostics> {
    if let Some(closure) = index::take(source, cache) {
        return Ok(closure);
    }
    // A cached tarball is hashed while it is read: if it is damaged, it is downloaded again, once.
    for _ in 0..2 {
        let path = fetch::tarball(url, &source.sha256, cache, &Patience::default(), reporter)?;
        match read(open_file(&path)?, source, cache, reporter)? {
            Read::Closure(closure) => return Ok(*closure),
            Read::Other(_) => fetch::forget(&source.sha256, cache),
        }
    }
    Err(Diagnostic::new(format!("files in `{}` change after they were written", cache.root().shown()))
        .help("check the disk, or choose another cache directory with `--cache`")
        .into())
}

/// What a file turned out to be.
enum Read {
    Closure(Box<Closure>),
    /// Another file than expected, with this hash.
    Other([u8; 32]),
}

/// Reads a tarball into the cache. If the hash is wrong, nothing else is reported.
fn read(file: File, source: &ClosureSource, cache: &Cache, reporter: &Reporter) -> Result<Read, Diagnostics> {
    let location = location(source);
    let one = |error: TarballError| Diagnostics::from(error.diagnostic(&location));
    let blob = cache.stage().map_err(|error| one(TarballError::Unwritable(error)))?;
    let writer = blob.reopen().map_err(|error| one(TarballError::Unwritable(error)))?;

    let size = file.metadata().ok().map(|file| file.len());
    let progress = reporter.transfer(&format!("reading {location}"), size);
    let (unpacked, digest) = stream::read(file, &progress, |content| {
        let most = content.most;
        unpack(content, writer, most)
    })
    .map_err(|error| one(TarballError::Unreadable(error)))?;
    drop(progress);
    if hex(&digest) != source.sha256 {
        return Ok(Read::Other(digest));
    }
    let index = verified(unpacked, blob.as_file(), source).map_err(|errors| {
        Diagnostics(errors.iter().take(MOST).map(|error| error.diagnostic(&location)).collect())
    })?;
    let kept = index::keep(source, index, blob, cache);
    kept.map(|closure| Read::Closure(Box::new(closure))).map_err(|error| one(TarballError::Unwritable(error)))
}

/// Verifies what was read.
fn verified(
    unpacked: Result<Unpacked, TarballError>,
    blob: &File,
    source: &ClosureSource,
) -> Result<Index, Vec<TarballError>> {
    let one = |error| vec![error];
    let Unpacked { tree, registration } = unpacked.map_err(one)?;
    let mut paths = registration::parse(&registration).map_err(one)?;
    paths.sort_by(|a, b| a.name.cmp(&b.name));
    let none = |errors: Vec<TarballError>| if errors.is_empty() { Ok(()) } else { Err(errors) };
    none(verify::same_paths(&paths, &tree))?;
    links::check(&tree).map_err(one)?;
    none(verify::same_content(&paths, &tree, blob))?;
    let nix = nix::find(&paths, &tree).map_err(one)?.to_owned();
    nix::version(&nix).map_err(one)?;
    nix::check_system(&nix, &tree, blob, source.system).map_err(one)?;
    let built_in_shell = shell::built_in(&tree, blob).map_err(one)?;
    Ok(Index::new(nix, built_in_shell, paths, tree.into_nodes()))
}

fn location(source: &ClosureSource) -> String {
    match &source.location {
        Location::Url(url) => url.to_string(),
        Location::Path(path) => path.shown().to_string(),
    }
}

fn open_file(path: &Path) -> Result<File, Diagnostic> {
    let metadata = std::fs::metadata(path).map_err(|error| cannot("read", path, &error))?;
    if let Some(what) = local_file::other_kind(&metadata) {
        return Err(Diagnostic::new(format!("`{}` is {what}, not a tarball", path.shown()))
            .help("name a binary tarball of Nix, such as `nix-2.26.3-x86_64-linux.tar.xz`"));
    }
    local_file::open(path).map_err(|error| cannot("read", path, &error))
}

fn hash_mismatch(path: &Path, source: &ClosureSource, digest: &[u8; 32]) -> Diagnostics {
    let found = hex(digest);
    Diagnostic::new(format!("hash mismatch for `{}`", path.shown()))
        .help(format!("expected sha256 {}", source.sha256))
        .help(format!("found    sha256 {found}"))
        .help("use the right file, or, if this one is right, write its hash into the configuration")
        .into()
}
