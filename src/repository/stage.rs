//! New packages as they will be published: copied, an .rpm signed.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::dnf::SignPacket;
use super::incoming::{Incoming, Source};
use super::publish::Publication;
use super::record::Record;
use super::transaction::Transaction;
use crate::diagnostic::{Diagnostic, Diagnostics};
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
        let file = transaction.temporary(number);
        let record = write(&package, &file, publication)?;
        Ok(Staged { record, file })
    });
    Diagnostics::gather(staged.collect::<Vec<_>>())
}

/// Writes what is published of `package` to `file`.
fn write(package: &Incoming, file: &Path, publication: &Publication<'_>) -> Result<Record, Diagnostic> {
    let failed = |error| cannot("copy", &package.path, &error);
    let mut out = File::create(file).map_err(failed)?;
    match &package.source {
        Source::Deb(content) => {
            content.open().and_then(|mut content| io::copy(&mut content, &mut out)).map_err(failed)?;
            Ok(Record { published: publication.time, ..package.record.clone() })
        }
        Source::Rpm(rpm) => {
            let sign = publication.keys.map(|keys| |header: &[u8]| keys.packet(header));
            let signed = rpm.sign(sign.as_ref().map(|sign| sign as &SignPacket<'_>))?;
            let measured = signed.write(&mut out).map_err(failed)?;
            signed.record(&measured, publication.time)
        }
    }
}
