//! The act of publishing: read, plan, write.

use std::path::PathBuf;

use jiff::Timestamp;

use super::contract::Contract;
use super::incoming;
use super::lock::Lock;
use super::plan::plan;
use super::record::Record;
use super::recover::recover;
use super::request::Request;
use super::retention::retain;
use super::stage::{self, Staged};
use super::state::State;
use super::transaction::Transaction;
use super::tree::Tree;
use super::{checks, keyring, versions, write};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::output::{OutputDirectory, make_directory};
use crate::print::ShowPath;
use crate::reporter::Reporter;

/// What was done.
#[derive(Debug)]
pub struct Summary {
    pub added: Vec<Record>,
    /// What retention dropped.
    pub dropped: Vec<Record>,
    /// How many packages there are now.
    pub packages: usize,
}

/// Publishes the packages that `arguments` name, files or directories, together with those that are
/// published already.
///
/// # Errors
/// All that is wrong with packages, keys, the time or the directory; nothing is changed then.
pub fn publish(
    request: &Request<'_>,
    arguments: &[PathBuf],
    reporter: &Reporter,
) -> Result<Summary, Diagnostics> {
    let paths = incoming::find(arguments)?;
    let folder = OutputDirectory::open(request.root)?;
    let _lock = Lock::take(folder.path(), reporter)?;
    let (transaction, summary) = prepare(request, &paths, reporter)?;
    if folder.created() {
        // For everybody to read, whatever the umask.
        make_directory(request.root, 0o755)?;
    }
    transaction.commit()?;
    Ok(summary)
}

/// Everything but the last step, after which clients see the new publication.
pub(super) fn prepare(
    request: &Request<'_>,
    paths: &[PathBuf],
    reporter: &Reporter,
) -> Result<(Transaction, Summary), Diagnostics> {
    let tree = Tree::new(request.root);
    let before = load(request, &tree, paths, reporter)?;
    let now = Timestamp::now().as_second();
    checks::time(request.time, now, request.accepted, &before, request.root)?;
    checks::keys(request.keys, request.replace_key, &before)?;
    if let Some(contract) = &before.contract {
        contract.replaced_by(&Contract::of(request, &before.records), request.accepted)?;
    }

    let mut transaction = Transaction::new(&tree)?;
    let packages = incoming::read(paths, &request.config.component)?;
    checks::places(request, &packages)?;
    keyring::refuse_foreign(request, &packages, &before)?;
    let named = versions::highest(&packages, &before.records, request)?;
    let keyring = keyring::packages(request, &before, transaction.staging_dir())?;
    let packages =
        incoming::only_new([packages, keyring.packages].into_iter().flatten().collect(), &before.records)?;
    let staged = stage::stage(packages, request, &transaction)?;
    let added: Vec<Record> = staged.iter().map(|Staged { record, .. }| record.clone()).collect();
    let records = retain([before.records.clone(), added.clone()].concat(), request.config, request.time);
    let added = versions::published(added, &records, &named, reporter)?;
    let dropped = before.records.iter().filter(|record| !records.contains(record)).cloned().collect();
    let summary = Summary { added, dropped, packages: records.len() };

    let publication = plan(request, &tree, &before, records, keyring.state)?;
    write::write(&publication, request, &tree, &before, &staged, &mut transaction)?;
    Ok((transaction, summary))
}

/// The state of what is published already, in a directory that is ours.
fn load(
    request: &Request<'_>,
    tree: &Tree,
    paths: &[PathBuf],
    reporter: &Reporter,
) -> Result<State, Diagnostics> {
    if request.recover {
        return recover(request, tree, reporter);
    }
    let state = State::load(tree, request.keys)?;
    checks::ours(tree, state.as_ref())?;
    if state.is_none() && paths.is_empty() {
        let message =
            format!("there is no repository in `{}`, and no package to start one with", tree.root().shown());
        let help = "name packages, or the directory that `nix-packager build` wrote";
        return Err(Diagnostic::new(message).help(help).into());
    }
    Ok(state.unwrap_or_default())
}
