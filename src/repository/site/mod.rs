//! What people and machines read before the indices: the page, .sources and .repo files, the
//! certificates, and checksums of everything.
//!
//! What is published and who signs enter as plain data; paths below the repository and their
//! content leave. Nothing is read, written or signed here.

mod checksums;
mod commands;
mod keyring;
mod page;
mod sources;

use std::collections::BTreeMap;

use crate::config::RepositoryConfig;
use crate::diagnostic::Diagnostic;
use crate::knowledge::Target;
use crate::render::Templates;
use crate::repository::record::Record;

pub use checksums::{PATH as CHECKSUMS, SIGNATURE as CHECKSUMS_SIGNATURE};
pub use keyring::{Keyring, keyring_packages, name as keyring_name};

/// Everything that is said about a repository.
pub struct Site<'a> {
    pub config: &'a RepositoryConfig,
    /// Where the repository is served from, without a slash at the end.
    pub url: &'a str,
    /// Of the package.
    pub name: &'a str,
    pub homepage: &'a str,
    /// First line: the synopsis; then, if there is more, a blank line and paragraphs.
    pub description: &'a str,
    /// The configured targets, in the order of the page.
    pub targets: &'a [&'static Target],
    /// The newest first; those of one target and time stay in this order.
    pub packages: &'a [PublishedPackage<'a>],
    /// `None`: an unsigned repository, on request.
    pub signing: Option<Signing<'a>>,
    /// SBOM and provenance: path below the repository and SHA-256 in hexadecimal.
    pub release_documents: &'a [(String, String)],
    /// Of the publication, in seconds since the epoch.
    pub time: i64,
}

/// A package, and its paths below the repository: a noarch .rpm is in the dnf repository of every
/// architecture.
pub struct PublishedPackage<'a> {
    pub record: &'a Record,
    /// At least one.
    pub paths: Vec<String>,
}

/// Who signs a repository.
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    /// In the order of the page.
    pub certificates: &'a [Signer<'a>],
    /// All certificates, binary: what apt's `Signed-By` names.
    pub keyring: &'a [u8],
    /// The same, armored.
    pub armored: &'a str,
}

/// What the page says about a certificate.
#[derive(Debug, Clone, Copy)]
pub struct Signer<'a> {
    /// 40 hexadecimal digits in upper case.
    pub fingerprint: &'a str,
    pub user_id: &'a str,
    /// Seconds since the epoch, as is `expires`.
    pub created: i64,
    /// `None`: never.
    pub expires: Option<i64>,
    /// Whether it signs; else it is only trusted: it signed before, or it will sign.
    pub signs: bool,
}

impl Site<'_> {
    /// Every file, sorted by path; among them `SHA256SUMS` of packages and of all files but the page.
    ///
    /// # Errors
    /// An override of the page's template that uses what is not there.
    pub fn files(&self, templates: &Templates) -> Result<Vec<(String, Vec<u8>)>, Diagnostic> {
        let mut files: BTreeMap<String, Vec<u8>> = sources::apt(self).into_iter().collect();
        files.extend(sources::dnf(self));
        if let Some(signing) = self.signing {
            files.insert(self.keyring_file(), signing.keyring.to_vec());
            files.insert(self.armored_file(), signing.armored.as_bytes().to_vec());
        }
        let checksums = checksums::checksums(self, &files);
        files.insert(checksums::PATH.into(), checksums.into_bytes());
        files.insert("index.html".into(), page::page(self, templates)?.into_bytes());
        Ok(files.into_iter().collect())
    }

    /// Name of the package with the certificates, and of their file.
    fn keyring_name(&self) -> String {
        keyring::name(self.name)
    }

    /// The certificates for apt, below the repository.
    fn keyring_file(&self) -> String {
        format!("{}.gpg", self.keyring_name())
    }

    /// The certificates for rpm, below the repository.
    fn armored_file(&self) -> String {
        keyring::armored_name(self.name)
    }
}
