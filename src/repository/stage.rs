//! New packages as they will be published: copied, an .rpm signed.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use rayon::prelude::*;

use super::dnf;
use super::incoming::Incoming;
use super::publish::Publication;
use super::record::Record;
use super::transaction::Transaction;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::knowledge::Family;
use crate::output::cannot;

/// A package that is complete, under a temporary name.
pub struct Staged {
    pub record: Record,
    pub file: PathBuf,
}

/// Brings `packages` onto the repository's file system, in parallel.
///
/// # Errors
/// Whatever the system refused, and files that were changed since they were read.
pub fn stage(
    packages: Vec<Incoming>,
    publication: &Publication<'_>,
    transaction: &Transaction,
) -> Result<Vec<Staged>, Diagnostics> {
    let staged = packages.into_par_iter().enumerate().map(|(number, package)| {
        let Incoming { path, content, mut record } = package;
        let file = transaction.temporary(number);
        let copy = || io::copy(&mut content.open()?, &mut File::create(&file)?);
        match (record.family, publication.keys) {
            (Family::Rpm, Some(keys)) => dnf::sign(&path, &file, keys)?,
            _ => {
                copy().map_err(|error| cannot("copy", &path, &error))?;
            }
        }
        if record.family == Family::Rpm {
            dnf::describe(&file, &mut record)?;
        }
        record.published = publication.time;
        Ok(Staged { record, file })
    });
    let staged: Vec<Result<Staged, Diagnostic>> = staged.collect();
    let mut problems = Diagnostics::default();
    let mut good = Vec::new();
    for result in staged {
        match result {
            Ok(staged) => good.push(staged),
            Err(problem) => problems.push(problem),
        }
    }
    problems.or_else(good)
}

