//! Package files on their way into the repository: found, read, and refused if they do not belong in it.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::dnf::RpmFile;
use super::record::Record;
use super::{apt, dnf};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::digest::hex;
use crate::inspect::inspect;
use crate::model::Data;
use crate::output::cannot;
use crate::print::ShowPath;

/// A package file that was read.
pub struct Incoming {
    pub path: PathBuf,
    /// Complete for a .deb; for an .rpm, what signing does not change.
    pub record: Record,
    pub source: Source,
}

/// How the published file is created.
pub enum Source {
    /// A .deb is published as it is.
    Deb(Data),
    /// An .rpm is signed.
    Rpm(RpmFile),
}

/// The package files that `arguments` name; for a directory, all below it.
///
/// # Errors
/// A directory without any, and whatever the system refused.
pub fn find(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, Diagnostics> {
    let mut problems = Diagnostics::default();
    let mut found = Vec::new();
    for argument in arguments {
        if !argument.is_dir() {
            found.push(argument.clone());
            continue;
        }
        let before = found.len();
        if let Err(problem) = walk(argument, &mut found) {
            problems.push(problem);
        } else if found.len() == before {
            let message = format!("there is no .deb or .rpm in `{}`", argument.shown());
            problems.push(Diagnostic::new(message).help("`nix-packager build` creates packages"));
        }
    }
    problems.or_else(found)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Diagnostic> {
    let failed = |error| cannot("read", folder, &error);
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.is_symlink() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "deb" || extension == "rpm") {
            found.push(path);
        }
    }
    Ok(())
}

/// Reads every file, in parallel; a .deb is for `component`.
///
/// # Errors
/// All that is wrong with any of them.
pub fn read(paths: &[PathBuf], component: &str) -> Result<Vec<Incoming>, Diagnostics> {
    Diagnostics::gather(paths.par_iter().map(|path| read_one(path, component)).collect::<Vec<_>>())
}

pub fn read_one(path: &Path, component: &str) -> Result<Incoming, Diagnostic> {
    let inspection = inspect(path).map_err(dnf::refused)?;
    let path = path.to_owned();
    if inspection.family == dnf::FAMILY {
        let file = RpmFile::of(&path, &inspection)?;
        return Ok(Incoming { record: file.record(), source: Source::Rpm(file), path });
    }
    let content = Data::of_file(&path).map_err(|error| cannot("read", &path, &error))?;
    let refused = |reason: String| {
        Diagnostic::new(format!("`{}` cannot be published: {reason}", path.shown()))
            .help("leave it out, or ask its maintainer")
    };
    let mut record = apt::read(&inspection, component).map_err(refused)?;
    record.size = content.len();
    record.sha256 = hex(&content.sha256());
    record.built = record.sha256.clone();
    Ok(Incoming { record, source: Source::Deb(content), path })
}

/// Without packages that are published already or named twice.
///
/// # Errors
/// Two different packages of the same name and version.
pub fn only_new(packages: Vec<Incoming>, published: &[Record]) -> Result<Vec<Incoming>, Diagnostics> {
    let mut problems = Diagnostics::default();
    let mut new: Vec<Incoming> = Vec::new();
    for package in packages {
        let record = &package.record;
        if let Some(known) = published.iter().find(|known| same_place(known, record)) {
            if known.built != record.built {
                let message = format!(
                    "`{}` differs from the published {} {}: same name and version, different content",
                    package.path.shown(),
                    record.name,
                    record.version
                );
                problems.push(Diagnostic::new(message).help(
                    "machines that have the published one installed would not be upgraded: raise `revision` in `[package]`",
                ));
            }
        } else if let Some(other) = new.iter().find(|other| same_place(&other.record, record)) {
            if other.record.built != record.built {
                let message = format!(
                    "`{}` and `{}` are both {} {}, but differ",
                    other.path.shown(),
                    package.path.shown(),
                    record.name,
                    record.version
                );
                problems.push(Diagnostic::new(message).help("name only one of them"));
            }
        } else {
            new.push(package);
        }
    }
    problems.or_else(new)
}

/// Whether two packages would have the same file name.
fn same_place(a: &Record, b: &Record) -> bool {
    a.family == b.family && a.file == b.file && (a.family == apt::FAMILY || a.target == b.target)
}
