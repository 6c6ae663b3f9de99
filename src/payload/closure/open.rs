//! From a tarball to a closure that is known to be sound.

use super::Closure;
use crate::cache::Cache;
use crate::config::ClosureSource;
use crate::diagnostic::Diagnostic;
use crate::reporter::Reporter;

/// The closure of `source`: fetched when it has a URL, read and verified unless `cache` knows
/// the tarball already.
///
/// # Errors
/// Everything that is wrong with the tarball, each with its path, the reason and what to do.
pub fn open(source: &ClosureSource, _cache: &Cache, _reporter: &Reporter) -> Result<Closure, Diagnostic> {
    Err(Diagnostic::new(format!("closures for {} cannot be read yet", source.system.name)))
}
