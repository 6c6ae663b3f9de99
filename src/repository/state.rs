//! What the last publication left, in `repository.json.zst`: whoever has the tree can go on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::index::Kept;
use super::record::Record;
use crate::diagnostic::Diagnostic;
use crate::format::writer::compress;
use crate::output::cannot;

/// Where it is, from the repository's directory.
pub const PATH: &str = "repository.json.zst";
/// Counts the forms that the file has had.
const FORMAT: u32 = 1;

/// Of a whole repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct State {
    pub format: u32,
    /// Of the last publication, in seconds since the epoch.
    pub date: i64,
    /// Fingerprints of the keys whose signatures clients accept; none of an unsigned repository.
    pub trusted: Vec<String>,
    /// What was made into a keyring package, and under which version.
    pub keyring: Option<Keyring>,
    /// In the order of the indices.
    pub records: Vec<Record>,
    /// What belongs to releases besides packages.
    pub papers: Vec<Paper>,
    /// Compressed forms of indices that need not be made again.
    pub kept: Kept,
    /// Files that the indices name, and that never change.
    pub live: BTreeSet<String>,
    /// Files that they named once, and since when they do so no more; some reader may still
    /// come for them.
    pub retired: BTreeMap<String, i64>,
    /// What readers ask for first, and the digests it may have: of the last publication, or, if
    /// that one was cut off, of the one before. `-`: not there.
    pub pointers: BTreeMap<String, Vec<String>>,
}

/// A file of a release: a bill of materials, a provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Paper {
    /// From the repository's directory.
    pub path: String,
    pub sha256: String,
    /// When it was published last, in seconds since the epoch.
    pub published: i64,
}

/// The keyring packages of a repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Keyring {
    /// Of all that the packages hold and say.
    pub sha256: String,
    pub version: String,
}

impl Default for State {
    fn default() -> Self {
        Self {
            format: FORMAT,
            date: 0,
            trusted: Vec::new(),
            keyring: None,
            records: Vec::new(),
            papers: Vec::new(),
            kept: Kept::new(),
            live: BTreeSet::new(),
            retired: BTreeMap::new(),
            pointers: BTreeMap::new(),
        }
    }
}

impl State {
    /// That of the repository at `root`; `None` where there is none yet.
    ///
    /// # Errors
    /// A file that cannot be read, is damaged, or was written by a later version of the program.
    pub fn load(root: &Path) -> Result<Option<Self>, Diagnostic> {
        let path = root.join(PATH);
        let packed = match fs::read(&path) {
            Ok(packed) => packed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(cannot("read", &path, &error)),
        };
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let damaged = |reason: String| {
            Diagnostic::new(format!("`{}` is damaged: {reason}", path.display()))
                .help("restore it from a copy of the repository, or publish into a new directory")
        };
        let text = zstd::decode_all(&packed[..]).map_err(|error| damaged(error.to_string()))?;
        let Format { format } = serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        if format != FORMAT {
            let message =
                format!("`{}` has the form {format}, and this program knows {FORMAT}", path.display());
            return Err(
                Diagnostic::new(message).help("use the nix-packager that published last, or a later one")
            );
        }
        serde_json::from_slice(&text).map(Some).map_err(|error| damaged(error.to_string()))
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// Whatever the compressor met.
    pub fn packed(&self) -> io::Result<Vec<u8>> {
        compress::zstd(&serde_json::to_vec(self)?)
    }
}
