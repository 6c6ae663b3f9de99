//! `nix-packager plan`

use super::select::Selection;
use super::{print, print_json};
use crate::reporter::Reporter;

/// Show what would be in the packages and what their scripts would do
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager plan --target debian-13
  nix-packager plan --json")]
pub struct Args {
    #[command(flatten)]
    selection: Selection,

    /// Print the whole model, as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let packages = args.selection.pipeline(reporter)?.packages(reporter)?.packages;
    if args.json {
        return print_json(&packages);
    }
    let plans: Vec<_> = packages.iter().map(crate::package::Package::plan).collect();
    print(&plans.join("\n"))
}
