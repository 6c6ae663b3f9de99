//! `SHA256SUMS`: what `sha256sum --check` reads.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Site;
use crate::digest::hex;

/// Its path below the repository.
pub const PATH: &str = "SHA256SUMS";
/// That of its signature.
pub const SIGNATURE: &str = "SHA256SUMS.asc";

/// A line for each package of `site`, each release document and each of `files`, sorted by path. No path
/// has a backslash or a line break, which sha256sum would escape.
pub fn checksums(site: &Site<'_>, files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut lines: BTreeMap<&str, String> = BTreeMap::new();
    for package in site.packages {
        lines.extend(package.paths.iter().map(|path| (path.as_str(), package.record.sha256.clone())));
    }
    lines.extend(site.release_documents.iter().map(|(path, sha256)| (path.as_str(), sha256.clone())));
    lines.extend(files.iter().map(|(path, content)| (path.as_str(), hex(&Sha256::digest(content)))));
    lines.into_iter().map(|(path, sha256)| format!("{sha256}  {path}\n")).collect()
}
