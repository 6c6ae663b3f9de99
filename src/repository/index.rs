//! Index files, compressed once for all suites and runs that share them.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use super::tree::{Tree, TreePath};
use crate::diagnostic::Diagnostic;
use crate::digest::hex;
use crate::format::writer::compress::{gzip, pack};
use crate::knowledge::target::Compression;

/// One file of an index.
#[derive(Debug, Clone)]
pub struct Index {
    /// From the directory of its suite.
    pub path: String,
    /// Of the file.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
    /// Of the compressed form, in [`Compressed`].
    pub key: String,
    pub content: Arc<[u8]>,
    /// Named in Release, but not there: clients fetch a compressed form, and compare what they unpack.
    pub named_only: bool,
}

impl Index {
    /// The same, of which clients get compressed forms only.
    pub fn named_only(self) -> Self {
        Self { named_only: true, ..self }
    }
}

/// How an index is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Packing {
    Plain,
    Gzip,
    Xz,
    Zstd,
}

impl Packing {
    pub const ALL: [Packing; 4] = [Packing::Plain, Packing::Gzip, Packing::Xz, Packing::Zstd];

    /// What the file's name ends in.
    pub fn suffix(self) -> &'static str {
        match self {
            Packing::Plain => "",
            Packing::Gzip => ".gz",
            Packing::Xz => ".xz",
            Packing::Zstd => ".zst",
        }
    }

    fn pack(self, open: &Arc<[u8]>) -> io::Result<Arc<[u8]>> {
        Ok(match self {
            Packing::Plain => Arc::clone(open),
            Packing::Gzip => gzip(open).into(),
            Packing::Xz => pack(Compression::Xz, open)?.into(),
            Packing::Zstd => pack(Compression::Zstd, open)?.into(),
        })
    }
}

/// The uncompressed text of an index.
pub struct Open {
    pub text: Arc<[u8]>,
    pub sha256: String,
}

impl Open {
    pub fn new(text: String) -> Self {
        let text: Arc<[u8]> = text.into_bytes().into();
        Self { sha256: hex(&Sha256::digest(&text)), text }
    }
}

/// Compressed forms that an earlier publication made: by digest of the uncompressed text and suffix,
/// a path below the repository, and the digest of that file.
pub type Compressed = BTreeMap<String, (TreePath, String)>;

/// Most bytes that a compressor adds to what it cannot compress; a longer file is not ours.
const MOST_ADDED: u64 = 4 << 10;

/// Compresses, unless this run or an earlier one has done so already.
pub struct Packer<'a> {
    tree: &'a Tree,
    published: &'a Compressed,
    made: Mutex<BTreeMap<String, Arc<Mutex<Option<Packed>>>>>,
}

#[derive(Clone)]
struct Packed {
    sha256: String,
    content: Arc<[u8]>,
}

impl<'a> Packer<'a> {
    pub fn new(tree: &'a Tree, published: &'a Compressed) -> Self {
        Self { tree, published, made: Mutex::default() }
    }

    /// `open`, compressed, as the file `path`.
    ///
    /// # Errors
    /// Whatever the compressor met.
    pub fn index(&self, path: String, open: &Open, packing: Packing) -> io::Result<Index> {
        let key = key(&open.sha256, packing);
        let slot = Arc::clone(self.made.lock().expect("no holder panics").entry(key.clone()).or_default());
        // Another thread that wants the same waits for it instead of compressing it again.
        let mut slot = slot.lock().expect("no holder panics");
        let packed = match &*slot {
            Some(packed) => packed.clone(),
            None => slot.insert(self.published(&key, open).map_or_else(|| fresh(open, packing), Ok)?).clone(),
        };
        let size = packed.content.len() as u64;
        Ok(Index { path, size, key, sha256: packed.sha256, content: packed.content, named_only: false })
    }

    /// What an earlier publication left, if it is intact.
    fn published(&self, key: &str, open: &Open) -> Option<Packed> {
        let (path, sha256) = self.published.get(key)?;
        let content = self.tree.read(path, open.text.len() as u64 + MOST_ADDED).ok()??;
        (hex(&Sha256::digest(&content)) == *sha256)
            .then(|| Packed { sha256: sha256.clone(), content: content.into() })
    }
}

fn fresh(open: &Open, packing: Packing) -> io::Result<Packed> {
    let content = packing.pack(&open.text)?;
    let sha256 = if packing == Packing::Plain { open.sha256.clone() } else { hex(&Sha256::digest(&content)) };
    Ok(Packed { sha256, content })
}

/// Under which [`Compressed`] has a compressed form.
fn key(open_sha256: &str, packing: Packing) -> String {
    format!("{open_sha256}{}", packing.suffix())
}

/// The message for `error`, met while compressing.
pub fn cannot_compress(error: io::Error) -> Diagnostic {
    Diagnostic::new(format!("cannot compress an index: {error}")).help("check whether there is enough memory")
}
