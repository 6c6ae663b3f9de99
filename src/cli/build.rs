//! `nix-packager build`

use std::path::PathBuf;

use super::select::{Denied, Selection};
use super::{print, table};
use crate::model::Architecture;
use crate::package::Package;
use crate::pipeline::Built;
use crate::print::ShowPath;
use crate::reporter::Reporter;

/// Build packages
///
/// Files go to DIR/TARGET/FILE. They appear together when all are complete, or not at all.
/// Builds are reproducible; SOURCE_DATE_EPOCH sets the timestamps.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager build
  nix-packager build -c company.toml --target debian-13 --target fedora-44 --out dist")]
pub struct Args {
    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    denied: Denied,

    /// Output directory
    #[arg(short, long, value_name = "DIR", default_value = "dist")]
    out: PathBuf,
}

pub fn run(args: &Args, reporter: &mut Reporter) -> anyhow::Result<()> {
    let built = args.selection.pipeline_without(&args.denied, reporter)?.written(&args.out, reporter)?;
    if !reporter.is_quiet() {
        print(&summary(&built))?;
    }
    Ok(())
}

/// The files that were built; with a column of systems where packages have one.
pub fn summary(built: &[Built]) -> String {
    let system = |package: &Package| match package.identity.architecture {
        Architecture::Any => None,
        Architecture::Of(system) => Some(system.name.as_str()),
    };
    let with_systems = built.iter().any(|built| system(&built.package).is_some());
    let row = |Built { package, path, size }: &Built| {
        let systems = with_systems.then(|| system(package).unwrap_or("any").to_owned());
        let file = [path.shown().to_string(), size.to_string()];
        Vec::from_iter([package.target.id.clone()].into_iter().chain(systems).chain(file))
    };
    let rows: Vec<_> = built.iter().map(row).collect();
    match with_systems {
        false => table::table(&["TARGET", "FILE", "BYTES"], &[2], &rows),
        true => table::table(&["TARGET", "SYSTEM", "FILE", "BYTES"], &[3], &rows),
    }
}
