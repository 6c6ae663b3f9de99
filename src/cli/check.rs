//! `nix-packager check`

use super::select::Selection;
use crate::reporter::Reporter;

/// Check a configuration and template overrides without writing anything
///
/// All errors are reported in one run, each with its place and what to do. Closures and staged
/// trees are also read, and closures are verified.
#[derive(clap::Args)]
#[command(after_help = "Example:
  nix-packager check -c nix-packager.toml")]
pub struct Args {
    #[command(flatten)]
    selection: Selection,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let packages = args.selection.pipeline().rendered(reporter)?.packages;
    let labels: Vec<_> = packages.iter().map(|(package, _)| package.label()).collect();
    reporter.note(&format!("no errors; packages for {}", labels.join(", ")));
    Ok(())
}
