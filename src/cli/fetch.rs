//! `nix-packager fetch`

use super::select::Selection;
use super::{print, table};
use crate::config::ClosureSource;
use crate::diagnostic::Diagnostics;
use crate::payload::closure;
use crate::reporter::Reporter;

/// Download and verify the closures that a configuration names
///
/// Tarballs are verified completely: the hash, the NAR hash of each store path, the registration,
/// and the system. They are stored in the cache, so that a later build needs no network.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager fetch
  nix-packager fetch --target debian-13")]
pub struct Args {
    #[command(flatten)]
    selection: Selection,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let configuration = args.selection.pipeline(reporter)?.configuration()?;
    let mut sources: Vec<&ClosureSource> = Vec::new();
    for source in configuration.targets.iter().flat_map(|(_, config)| &config.nix.closures) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    if sources.is_empty() {
        reporter.note("the configuration has no closures: nothing to fetch");
        return Ok(());
    }
    let cache = args.selection.cache.open(reporter)?;
    let mut problems = Diagnostics::default();
    let mut rows = Vec::new();
    for source in sources {
        match closure::open(source, &cache, reporter) {
            Ok(closure) => rows.push(vec![
                closure.system.name.clone(),
                closure.version,
                closure.paths.len().to_string(),
                closure.paths.iter().map(|path| path.nar_size).sum::<u64>().to_string(),
            ]),
            Err(found) => problems.0.extend(found.0),
        }
    }
    cache.prune();
    if !reporter.is_quiet() && !rows.is_empty() {
        print(&table::table(&["SYSTEM", "NIX", "PATHS", "BYTES"], &[2, 3], &rows))?;
    }
    Ok(problems.or_else(())?)
}
