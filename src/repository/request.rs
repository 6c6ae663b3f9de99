//! What a repository is published from.

use std::path::Path;

use super::contract::Change;
use super::record::Record;
use super::site::PublishedPackage;
use crate::config::{PackageConfig, RepositoryConfig};
use crate::knowledge::{Target, targets};
use crate::render::Templates;
use crate::signing::Keys;

/// Everything but the packages.
pub struct Request<'a> {
    /// The directory of the repository.
    pub root: &'a Path,
    /// Where clients find it, without a slash at the end.
    pub url: &'a str,
    /// Identity of the package that all is about: files are named after it.
    pub package: &'a PackageConfig,
    pub config: &'a RepositoryConfig,
    /// The distribution releases that get a suite or dnf repositories.
    pub targets: &'a [&'static Target],
    /// `None`: unsigned.
    pub keys: Option<&'a Keys>,
    /// Sign with other keys than clients trust.
    pub replace_key: bool,
    /// Start from the packages of the signed indices instead of the state.
    pub recover: bool,
    /// Changes that clients do not take by themselves.
    pub accepted: &'a [Change],
    /// Generates SBOM and provenance of what is published.
    pub release_documents: Option<&'a ReleaseDocuments<'a>>,
    pub templates: &'a Templates,
    /// Seconds since the epoch: of this publication and of everything in it.
    pub time: i64,
}

impl Request<'_> {
    /// The configured targets, and those that `records` has packages for.
    pub fn published_targets(&self, records: &[Record]) -> Vec<&'static Target> {
        let is_published = |target: &&Target| {
            records.iter().any(|record| record.target.as_ref() == Some(&target.id))
                || self.targets.iter().any(|configured| configured.id == target.id)
        };
        targets().iter().filter(is_published).collect()
    }
}

/// From all packages as they will be published to files: path below the repository, and content.
pub type ReleaseDocuments<'a> = dyn Fn(&[PublishedPackage<'_>]) -> Vec<(String, Vec<u8>)> + Sync + 'a;
