//! What the last publication left, in `repository.json.zst`: anyone with a copy of the repository can
//! publish the next one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::index::Compressed;
use super::record::Record;
use crate::diagnostic::Diagnostic;
use crate::digest::hex;
use crate::format::writer::compress;
use crate::output::cannot;

/// Its path below the repository's directory.
pub const PATH: &str = "repository.json.zst";
/// Version of the file's format.
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
    /// SBOMs and provenances.
    pub release_documents: Vec<ReleaseDocument>,
    /// Compressed indices that need not be compressed again.
    pub compressed: Compressed,
    /// Files that the indices name, and that never change.
    pub live: BTreeSet<String>,
    /// Files that they no longer name, and since when; a client may still ask for them.
    pub retired: BTreeMap<String, i64>,
    /// What clients ask for first, and the digests it may have: of the last publication, or, if that
    /// one was interrupted, of the one before. See [`ABSENT`].
    pub entry_points: BTreeMap<String, Vec<String>>,
}

/// An SBOM or provenance of a package version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReleaseDocument {
    /// From the repository's directory.
    pub path: String,
    pub sha256: String,
    /// When it was last published, in seconds since the epoch.
    pub published: i64,
}

/// The keyring packages of a repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Keyring {
    /// Of everything that the packages contain and say.
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
            release_documents: Vec::new(),
            compressed: Compressed::new(),
            live: BTreeSet::new(),
            retired: BTreeMap::new(),
            entry_points: BTreeMap::new(),
        }
    }
}

impl State {
    /// That of the repository at `root`; `None` if there is none yet.
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
                format!("`{}` has format {format}, and this nix-packager knows {FORMAT}", path.display());
            return Err(Diagnostic::new(message)
                .help("use the version of nix-packager that published last, or a later one"));
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

/// Stands for the digest of a file that does not exist.
pub const ABSENT: &str = "-";

/// SHA-256 of the file at `path`, or [`ABSENT`].
///
/// # Errors
/// A file that cannot be read.
pub fn digest_of_file(path: &Path) -> Result<String, Diagnostic> {
    match fs::read(path) {
        Ok(content) => Ok(digest(&content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(ABSENT.into()),
        Err(error) => Err(cannot("read", path, &error)),
    }
}

/// SHA-256, in hexadecimal.
pub fn digest(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}
