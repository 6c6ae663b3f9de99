//! `nix-packager inspect`

use std::path::PathBuf;

use super::{print, print_json};
use crate::inspect::inspect;

/// Show what is in a .deb or .rpm file: identity, relations, files, scripts
///
/// Reads any package, no matter who built it, without dpkg or rpm.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager inspect dist/debian-13/nix-multiuser_*.deb
  nix-packager inspect --json package.rpm | jq .files")]
pub struct Args {
    /// Package file
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> anyhow::Result<()> {
    let inspection = inspect(&args.file)?;
    if args.json { print_json(&inspection) } else { print(&inspection.to_text()) }
}
