//! A publication: what is there, and what is new, becomes the tree that readers see.

use std::path::{Path, PathBuf};

use super::incoming;
use super::lock::Lock;
use super::record::Record;
use super::retention::retain;
use super::stage::{self, Staged};
use super::state::State;
use super::transaction::Transaction;
use super::tree::Tree;
use super::{checks, keyring, site};
use crate::config::{PackageConfig, RepositoryConfig};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::knowledge::Target;
use crate::output::{OutputDirectory, make_directory};
use crate::render::Templates;
use crate::reporter::Reporter;
use crate::signing::Keys;

/// What a repository is published by.
pub struct Publication<'a> {
    /// The directory of the repository.
    pub root: &'a Path,
    /// Where readers find it, without a slash at the end.
    pub url: &'a str,
    /// Who the package is that all is about: files are named after it.
    pub package: &'a PackageConfig,
    pub config: &'a RepositoryConfig,
    /// The releases there are suites and trees for.
    pub targets: &'a [&'static Target],
    /// None: unsigned.
    pub keys: Option<&'a Keys>,
    /// Sign by other keys than clients trust.
    pub replace_key: bool,
    /// Writes what belongs to a release besides packages.
    pub papers: Option<&'a Papers<'a>>,
    pub templates: &'a Templates,
    /// Seconds since the epoch: of the publication and of everything in it.
    pub time: i64,
}

/// From all packages as they will be published to files: path below the repository, and content.
pub type Papers<'a> = dyn Fn(&[site::Published<'_>]) -> Vec<(String, Vec<u8>)> + Sync + 'a;

/// What was done.
#[derive(Debug)]
pub struct Published {
    pub added: Vec<Record>,
    /// What retention took away.
    pub dropped: Vec<Record>,
    /// How many packages there are now.
    pub packages: usize,
}

impl Publication<'_> {
    /// Publishes what `arguments` name, files or directories, and again what is there.
    ///
    /// # Errors
    /// All that is wrong with packages, keys, the time or the directory; nothing is changed then.
    pub fn publish(&self, arguments: &[PathBuf], reporter: &Reporter) -> Result<Published, Diagnostics> {
        let paths = incoming::find(arguments)?;
        let folder = OutputDirectory::open(self.root)?;
        let _lock = Lock::take(folder.path(), reporter)?;
        let (transaction, published) = self.prepare(&paths)?;
        if folder.made() {
            // For everybody to read, whatever the umask.
            make_directory(self.root, 0o755)?;
        }
        transaction.commit()?;
        Ok(published)
    }

    /// Everything but the last step, in which readers see it.
    pub(super) fn prepare(&self, paths: &[PathBuf]) -> Result<(Transaction, Published), Diagnostics> {
        let before = State::load(self.root)?;
        checks::ours(self.root, before.as_ref())?;
        if before.is_none() && paths.is_empty() {
            let message = format!(
                "there is no repository in `{}`, and no package to begin one with",
                self.root.display()
            );
            let help = "name packages, or the directory that `nix-packager build` wrote";
            return Err(Diagnostic::new(message).help(help).into());
        }
        let before = before.unwrap_or_default();
        checks::time(self.time, &before, self.root)?;
        checks::keys(self.keys, self.replace_key, &before)?;

        Transaction::clean(self.root);
        let mut transaction = Transaction::new(self.root)?;
        let packages = incoming::read(paths)?;
        checks::places(self, &packages)?;
        let keyring = keyring::packages(self, &before, &transaction)?;
        let packages = incoming::only_new(
            [packages, keyring.packages].into_iter().flatten().collect(),
            &before.records,
        )?;
        let staged = stage::stage(packages, self, &transaction)?;
        let added: Vec<Record> = staged.iter().map(|Staged { record, .. }| record.clone()).collect();
        let records = retain([before.records.clone(), added.clone()].concat(), self.config, self.time);
        let dropped = before.records.iter().filter(|record| !records.contains(record)).cloned().collect();
        let published = Published { added, dropped, packages: records.len() };
        Tree::new(self, &before, records, keyring.state)?.fill(&mut transaction, &before, &staged)?;
        Ok((transaction, published))
    }
}
