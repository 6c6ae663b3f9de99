//! `nix-packager check`

use super::select::{Denied, Selection};
use crate::pipeline;
use crate::reporter::Reporter;

/// Check a configuration and template overrides without writing anything
///
/// All errors are reported in one run, each with its place and what to do. Closures and staged
/// trees are also read, and closures are verified.
#[derive(clap::Args)]
#[command(after_help = "Example:
  nix-packager check")]
pub struct Args {
    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    denied: Denied,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let packages = args.selection.pipeline_without(&args.denied, reporter)?.rendered(reporter)?.packages;
    pipeline::warn(packages.iter().map(|(package, _)| package), reporter)?;
    let labels: Vec<_> = packages.iter().map(|(package, _)| package.label()).collect();
    reporter.note(&format!("no errors; packages for {}", labels.join(", ")));
    Ok(())
}
