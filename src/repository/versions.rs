//! Versions of named packages: machines upgrade only to higher versions.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::contract::{Change, refused};
use super::incoming::Incoming;
use super::record::Record;
use super::request::Request;
use super::retention::{PackageKey, key};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::format;
use crate::knowledge::Family;
use crate::model::Architecture;
use crate::print::ShowPath;
use crate::reporter::Reporter;

/// For each package, the highest version among those that were named.
pub type Highest = BTreeMap<PackageKey, String>;

/// The highest version of each of `packages`; refuses those that are lower than what is published.
///
/// # Errors
/// Each package that is new, and lower than one of the same name that is published, unless that is accepted. It is
/// no error if the published one, or a higher one, is named as well.
pub fn highest(
    packages: &[Incoming],
    published: &[Record],
    request: &Request<'_>,
) -> Result<Highest, Diagnostics> {
    let of_published = highest_of(published.iter());
    let of_named = highest_of(packages.iter().map(|package| &package.record));
    let mut problems = Diagnostics::default();
    for Incoming { path, record, .. } in packages {
        let key = key(record);
        let Some(newest) = newest_of(&of_published, &key) else { continue };
        let is_published =
            || published.iter().any(|other| other.version == record.version && key == self::key(other));
        let is_lower = newest_of(&of_named, &key).is_some_and(|named| is_lower(record.family, named, newest));
        if is_lower && !request.accepted.contains(&Change::Version) && !is_published() {
            let message = format!(
                "`{}` is {} {}, but {newest} is published already",
                path.shown(),
                record.name,
                record.version
            );
            problems.push(refused(message, "leave it out", Change::Version));
        }
    }
    problems.or_else(of_named)
}

/// The records of `added` that are among `kept`. The others are reported: higher versions are already there.
///
/// # Errors
/// Those without a higher version that was named as well.
pub fn published(
    added: Vec<Record>,
    kept: &[Record],
    named: &Highest,
    reporter: &Reporter,
) -> Result<Vec<Record>, Diagnostics> {
    let mut problems = Diagnostics::default();
    let (added, dropped): (Vec<_>, Vec<_>) = added.into_iter().partition(|record| kept.contains(record));
    for record in dropped {
        let message =
            format!("{} {} is not published: `keep` keeps only higher versions", record.name, record.version);
        let message = Diagnostic::new(message).help("leave it out, or raise `keep` in `[repository]`");
        match named.get(&key(&record)).is_some_and(|named| is_lower(record.family, &record.version, named)) {
            true => reporter.warning(&message.warning()),
            false => problems.push(message),
        }
    }
    problems.or_else(added)
}

/// The highest version that machines take for the package of `key`: of its architecture, or of a package for all.
fn newest_of<'a>(of: &'a Highest, key: &PackageKey) -> Option<&'a String> {
    let (family, name, architecture, target) = key;
    let all = format::of(*family).architecture(Architecture::Any);
    let competes = |other: &PackageKey| {
        let same = (&other.0, &other.1, &other.3) == (family, name, target);
        same && (other.2 == *architecture || other.2 == all || architecture == all)
    };
    let versions = of.iter().filter(|(other, _)| competes(other)).map(|(_, version)| version);
    versions.max_by(|a, b| format::of(*family).compare_versions(a, b))
}

fn highest_of<'a>(records: impl Iterator<Item = &'a Record>) -> Highest {
    let mut found = Highest::new();
    for record in records {
        let highest = found.entry(key(record)).or_insert_with(|| record.version.clone());
        if is_lower(record.family, highest, &record.version) {
            highest.clone_from(&record.version);
        }
    }
    found
}

fn is_lower(family: Family, a: &str, b: &str) -> bool {
    format::of(family).compare_versions(a, b) == Ordering::Less
}
