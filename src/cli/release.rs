//! `nix-packager release`

use std::path::PathBuf;

use super::build::{self, build};
use super::print;
use super::repo::{self, Publishing};
use super::select::Selection;
use crate::lint::{self, lint};
use crate::reporter::Reporter;

/// Build, lint, sign and publish in one go
///
/// Packages go to DIST/TARGET/FILE, as `build` writes them, and from there into the repository
/// DIR, as `repo` does it; beside them a bill of materials (SPDX) and where everything came from
/// (SLSA provenance). What a linter finds stops the release before anything is published.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager release -c nix-packager.toml --out public
  nix-packager release -c nix-packager.toml --out public --lint required --passphrase-file /run/secrets/passphrase")]
pub struct Args {
    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    publishing: Publishing,

    /// Directory for the packages
    #[arg(long, value_name = "DIST", default_value = "dist")]
    dist: PathBuf,

    /// Which linters have to be content: those that are installed, all, or none
    #[arg(long, value_name = "WHICH", default_value = "auto")]
    lint: lint::Wanted,
}

pub fn run(args: &Args, reporter: &mut Reporter) -> anyhow::Result<()> {
    let configuration = args.selection.configuration()?;
    // A passphrase is asked for, and a key refused, before anything is built.
    let publisher = args.publishing.publisher(&configuration, args.selection.templates(), reporter)?;
    let built = build(&args.selection, &args.dist, reporter)?;
    let packages: Vec<_> =
        built.iter().map(|built| (built.package.target.family, built.path.clone())).collect();
    lint(&packages, args.lint, reporter)?;
    let paths: Vec<PathBuf> = packages.into_iter().map(|(_, path)| path).collect();
    let published = publisher.publish(&paths, &[], reporter)?;
    if !reporter.is_quiet() {
        print(&build::summary(&built))?;
        print(&repo::summary(&args.publishing.out, &published))?;
    }
    Ok(())
}
