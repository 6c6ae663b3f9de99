//! A closure in the cache: an index of everything known about it, and the blob.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::tree::{Node, Part};
use super::{BuiltInShell, Closure, ClosureEntry, ClosureKind, StorePath, nix, registration};
use crate::cache::{Cache, Kind};
use crate::config::ClosureSource;
use crate::model::{Data, Stored};

/// Raised when the format of the index changes, or what the reader accepts.
const FORMAT: u32 = 2;

/// Everything but the contents of files.
#[derive(Serialize, Deserialize)]
pub struct Index {
    format: u32,
    /// Version of this program: another one may be stricter.
    program: String,
    nix: String,
    built_in_shell: BuiltInShell,
    paths: Vec<StorePath>,
    entries: Vec<(String, Node)>,
}

impl Index {
    pub fn new(
        nix: String,
        built_in_shell: BuiltInShell,
        paths: Vec<StorePath>,
        nodes: BTreeMap<String, Node>,
    ) -> Self {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Self { format: FORMAT, program, nix, built_in_shell, paths, entries: nodes.into_iter().collect() }
    }

    /// `None` for a name without a version, which is not written.
    fn closure(self, source: &ClosureSource, blob: &Path) -> Option<Closure> {
        let (version, release) = nix::version(&self.nix).ok()?;
        let file: Arc<Path> = blob.into();
        let kind = |node| match node {
            Node::Directory => ClosureKind::Directory,
            Node::Symlink { to } => ClosureKind::Symlink { to },
            Node::File { executable, part: Part { offset, length, sha256, md5 } } => {
                let stored = Stored { file: Arc::clone(&file), offset, length, sha256, md5 };
                ClosureKind::File { executable, data: Data::Stored(stored) }
            }
        };
        let entries =
            self.entries.into_iter().map(|(path, node)| ClosureEntry { path, kind: kind(node) }).collect();
        Some(Closure {
            system: source.system,
            nix: self.nix,
            version,
            release,
            built_in_shell: self.built_in_shell,
            registration: registration::text(&self.paths).into_bytes().into(),
            paths: self.paths,
            entries,
        })
    }
}

fn names(source: &ClosureSource) -> (String, String) {
    let ClosureSource { sha256, system, .. } = source;
    (format!("{sha256}-{}.index", system.name), format!("{sha256}-{}.blob", system.name))
}

/// Stores what was read from `source`. The index comes last: it marks the entry as complete.
pub fn keep(source: &ClosureSource, index: Index, blob: NamedTempFile, cache: &Cache) -> io::Result<Closure> {
    let (index_name, blob_name) = names(source);
    let mut staged = cache.stage()?;
    let mut out = BufWriter::new(staged.as_file_mut());
    serde_json::to_writer(&mut out, &index)?;
    out.flush()?;
    drop(out);
    cache.keep_unsealed(Kind::Closures, &blob_name, blob)?;
    cache.keep(Kind::Closures, &index_name, staged)?;
    let closure = index.closure(source, &cache.path(Kind::Closures, &blob_name));
    closure.ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// Whether there is an entry for `source`; it may be damaged.
pub fn is_there(source: &ClosureSource, cache: &Cache) -> bool {
    cache.path(Kind::Closures, &names(source).0).exists()
}

/// The entry for `source`, if there is one and it is intact.
pub fn take(source: &ClosureSource, cache: &Cache) -> Option<Closure> {
    let (index_name, blob_name) = names(source);
    let mut text = Vec::new();
    cache.take(Kind::Closures, &index_name)?.read_to_end(&mut text).ok()?;
    let index: Index = serde_json::from_slice(&text).ok()?;
    if index.format != FORMAT || index.program != env!("CARGO_PKG_VERSION") {
        return None;
    }
    let path = cache.path(Kind::Closures, &blob_name);
    let blob = cache.open_entry(Kind::Closures, &blob_name)?;
    if !is_intact(&index, &blob) {
        return None;
    }
    cache.touch(Kind::Closures, &blob_name);
    index.closure(source, &path)
}

/// Every part of the blob matches the index.
fn is_intact(index: &Index, blob: &File) -> bool {
    index.entries.par_iter().all(|(_, node)| match node {
        Node::File { part, .. } => digest(blob, part).is_ok_and(|digest| digest == part.sha256),
        Node::Directory | Node::Symlink { .. } => true,
    })
}

fn digest(blob: &File, part: &Part) -> io::Result<[u8; 32]> {
    const BUFFER: u64 = 128 * 1024;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; part.length.min(BUFFER) as usize];
    let mut done = 0;
    while done < part.length {
        let length = buffer.len().min(usize::try_from(part.length - done).unwrap_or(usize::MAX));
        blob.read_exact_at(&mut buffer[..length], part.offset + done)?;
        digest.update(&buffer[..length]);
        done += length as u64;
    }
    Ok(digest.finalize().into())
}
