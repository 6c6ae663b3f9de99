//! What the last publication left, in `repository.json.zst`: anyone with a copy of the repository and its
//! key can publish the next one.
//!
//! The file has been on a server. It is believed only if it is signed by a key of the publisher, and the
//! signature is verified before anything in it is read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::contract::Contract;
use super::index::{Compressed, cannot_compress};
use super::record::Record;
use super::tree::{Tree, TreePath, computed};
use crate::diagnostic::Diagnostic;
use crate::digest::hex;
use crate::format::writer::compress;
use crate::print::ShowPath;
use crate::signing::Keys;

/// Its path below the repository's directory.
pub const PATH: &str = "repository.json.zst";
/// Version of the file's format.
const FORMAT: u32 = 3;
/// Most bytes of the file, and of the JSON in it: more than thousands of packages need.
const MOST_PACKED: u64 = 32 << 20;
const MOST_OPEN: u64 = 96 << 20;
/// Most strings in the JSON, and most files: memory and time for each are many times its length.
const MOST_STRINGS: usize = 2_000_000;
const MOST_FILES: usize = 200_000;
/// Window of the compressed JSON, as a power of two; the compressor's largest.
const WINDOW_LOG: u32 = 23;
/// First bytes of a zstd frame that decoders skip (RFC 8878, 3.1.2). The first one has the signatures over
/// everything behind it, as OpenPGP packets.
const SKIPPABLE: [u8; 4] = 0x184D_2A50_u32.to_le_bytes();

/// Signed in front of the file, so that a signature of anything else does not hold for it.
const SIGNED_AS: &[u8] = b"nix-packager: state of a repository\n";

/// Of a whole repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct State {
    pub format: u32,
    /// Of the last publication, in seconds since the epoch.
    pub date: i64,
    /// What machines were configured with; `None` before the first publication.
    pub contract: Option<Contract>,
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
    pub live: BTreeSet<TreePath>,
    /// Files that they no longer name, and since when; a client may still ask for them.
    pub retired: BTreeMap<TreePath, i64>,
    /// What clients ask for first, and the digests it may have: of the last publication, or, if that
    /// one was interrupted, of the one before. See [`ABSENT`].
    pub entry_points: BTreeMap<TreePath, Vec<String>>,
}

/// An SBOM or provenance of a package version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReleaseDocument {
    pub path: TreePath,
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
            contract: None,
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
    /// That of the repository in `tree`, signed by one of `keys`; `None` if there is none yet. Without
    /// `keys`, which is for unsigned repositories, nothing is verified.
    ///
    /// # Errors
    /// A file that is not signed by `keys`, cannot be read, is damaged or too large, or was written by
    /// another version of the program.
    pub fn load(tree: &Tree, keys: Option<&Keys>) -> Result<Option<Self>, Diagnostic> {
        let path = computed(PATH)?;
        let Some(packed) = tree.read(&path, MOST_PACKED)? else { return Ok(None) };
        let name = tree.root().join(PATH);
        let (signatures, frame) = split(&packed);
        if keys.is_some_and(|keys| !keys.verifies_detached(&[SIGNED_AS, frame].concat(), signatures)) {
            let help = "`--recover` rebuilds it from the packages that your signed SHA256SUMS lists; or publish your packages into a new directory";
            return Err(not_ours(&name, help));
        }
        let damaged = |reason: String| {
            Diagnostic::new(format!("`{}` is damaged: {reason}", name.shown()))
                .help("restore it from a copy of the repository, or publish into a new directory")
        };
        let text = open(frame).map_err(|error| damaged(error.to_string()))?;
        if strings(&text) > MOST_STRINGS {
            return Err(damaged(format!("it has more than {MOST_STRINGS} strings")));
        }
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } = serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        if format != FORMAT {
            let message = format!(
                "`{}` has format {format}, but this version of nix-packager reads only {FORMAT}",
                name.shown()
            );
            return Err(Diagnostic::new(message)
                .help("use the version of nix-packager that published last, or publish your packages into a new directory"));
        }
        let state: Self = serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        match state.files() > MOST_FILES {
            true => Err(damaged(format!("it names more than {MOST_FILES} files"))),
            false => Ok(Some(state)),
        }
    }

    /// How many files it names, those that are no longer published among them.
    fn files(&self) -> usize {
        self.live.len() + self.retired.len() + self.entry_points.len() + self.compressed.len()
    }

    /// The bytes of the file, signed by `keys`.
    ///
    /// # Errors
    /// Whatever compressing and signing met.
    pub fn packed(&self, keys: Option<&Keys>) -> Result<Vec<u8>, Diagnostic> {
        let text = serde_json::to_vec(self).map_err(|error| cannot_compress(error.into()))?;
        let frame = compress::zstd(&text).map_err(cannot_compress)?;
        let is_large = text.len() as u64 > MOST_OPEN || frame.len() as u64 > MOST_PACKED;
        if is_large || strings(&text) > MOST_STRINGS || self.files() > MOST_FILES {
            return Err(Diagnostic::new("the repository has too many packages: its state is too large")
                .help(
                    "lower `keep` or `keep-days` in `[repository]`, or publish into several repositories",
                ));
        }
        let Some(keys) = keys else { return Ok(frame) };
        let signatures = keys.packets(&[SIGNED_AS, &frame].concat())?;
        let length = u32::try_from(signatures.len()).expect("signatures are short");
        Ok([&SKIPPABLE, &length.to_le_bytes()[..], &signatures, &frame].concat())
    }
}

/// How many strings there are in JSON, at most.
fn strings(json: &[u8]) -> usize {
    json.iter().filter(|byte| **byte == b'"').count() / 2
}

/// The signatures, none if there is no frame for them, and what they sign.
fn split(packed: &[u8]) -> (&[u8], &[u8]) {
    let found = || {
        let (length, rest) = packed.strip_prefix(&SKIPPABLE)?.split_first_chunk()?;
        rest.split_at_checked(u32::from_le_bytes(*length) as usize)
    };
    found().unwrap_or((&[], packed))
}

/// What is in the compressed `frame`.
fn open(frame: &[u8]) -> io::Result<Vec<u8>> {
    let mut decoder = zstd::Decoder::new(frame)?;
    decoder.window_log_max(WINDOW_LOG)?;
    let mut text = Vec::new();
    decoder.take(MOST_OPEN + 1).read_to_end(&mut text)?;
    match text.len() as u64 > MOST_OPEN {
        true => Err(io::Error::other(format!("it has more than {MOST_OPEN} bytes"))),
        false => Ok(text),
    }
}

/// The message about a file that none of the publisher's keys signed; `help` says how to go on without it.
pub fn not_ours(path: &Path, help: &str) -> Diagnostic {
    Diagnostic::new(format!("`{}` is not signed by a key in your key file, so it was not used", path.shown()))
        .help("anyone who can write to the server may have changed it: find out who did")
        .help(help)
        .help("if another key of yours signed it, add that key's certificate to the key file")
}

/// Stands for the digest of a file that does not exist.
pub const ABSENT: &str = "-";

/// Most bytes of an entry point: the digests of all indices of a suite, and its signatures.
const MOST_ENTRY_POINT: u64 = 16 << 20;

/// SHA-256 of the entry point `path`, or [`ABSENT`].
///
/// # Errors
/// A file that cannot be read, or is too large for an entry point.
pub fn digest_of_file(tree: &Tree, path: &TreePath) -> Result<String, Diagnostic> {
    Ok(tree.sha256(path, MOST_ENTRY_POINT)?.unwrap_or_else(|| ABSENT.into()))
}

/// SHA-256, in hexadecimal.
pub fn digest(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}
