//! `nix-packager inspect`

use std::path::PathBuf;

use super::{print, print_json};
use crate::inspect::{Inspection, inspect};
use crate::print::ShowPath;

/// Show what is in .deb and .rpm files: identity, relations, files, scripts
///
/// Reads any package, no matter who built it, without dpkg or rpm.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager inspect dist/debian-13/nix-multiuser_*.deb
  nix-packager inspect --json package.rpm | jq .files")]
pub struct Args {
    /// Package files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Print as JSON: an object, of several files a list of objects
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> anyhow::Result<()> {
    let inspections = args.files.iter().map(|file| inspect(file)).collect::<Result<Vec<_>, _>>()?;
    match (&inspections[..], args.json) {
        ([inspection], true) => print_json(inspection),
        ([inspection], false) => print(&inspection.to_text()),
        (inspections, true) => print_json(&inspections),
        (inspections, false) => print(&headed(&args.files, inspections)),
    }
}

/// Each below its name, as head(1) shows several files.
fn headed(files: &[PathBuf], inspections: &[Inspection]) -> String {
    let texts = files.iter().zip(inspections);
    let texts = texts.map(|(file, it)| format!("==> {} <==\n{}", file.shown(), it.to_text()));
    texts.collect::<Vec<_>>().join("\n")
}
