//! New packages as they will be published: copied, an .rpm signed.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::dnf::SignPacket;
use super::incoming::{Incoming, Source};
use super::record::Record;
use super::request::Request;
use super::transaction::Transaction;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::output::cannot;

/// A complete package under a temporary name.
pub struct Staged {
    pub record: Record,
    pub file: PathBuf,
}

/// Copies `packages` to the repository's file system, in parallel.
///
/// # Errors
/// Whatever the system refused, and files that changed after they were read.
pub fn stage(
    packages: Vec<Incoming>,
    request: &Request<'_>,
    transaction: &Transaction,
) -> Result<Vec<Staged>, Diagnostics> {
    let staged = packages.into_par_iter().enumerate().map(|(number, package)| {
        let file = transaction.temporary(number);
        let record = write(&package, &file, request)?;
        Ok(Staged { record, file })
    });
    Diagnostics::gather(staged.collect::<Vec<_>>())
}

/// Writes `package`, as it is published, to `file`.
fn write(package: &Incoming, file: &Path, request: &Request<'_>) -> Result<Record, Diagnostic> {
    let failed = |error| cannot("copy", &package.path, &error);
    let mut out = File::create(file).map_err(failed)?;
    match &package.source {
        Source::Deb(content) => {
            content.open().and_then(|mut content| io::copy(&mut content, &mut out)).map_err(failed)?;
            Ok(Record { published: request.time, ..package.record.clone() })
        }
        Source::Rpm(rpm) => {
            let sign = request.keys.map(|keys| |header: &[u8]| keys.packet(header));
            let signed = rpm.sign(sign.as_ref().map(|sign| sign as &SignPacket<'_>))?;
            let measured = signed.write(&mut out).map_err(failed)?;
            signed.record(&measured, request.time)
        }
    }
}
