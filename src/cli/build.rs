//! `nix-packager build`

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use rayon::prelude::*;

use super::select::{Held, Selection};
use super::{print, table};
use crate::diagnostic::Diagnostic;
use crate::format::{self, Parts, Temporary, WriteError};
use crate::model::Architecture;
use crate::output::{OutputDirectory, Staged};
use crate::package::Package;
use crate::reporter::Reporter;

/// Build packages
///
/// Files go to DIR/TARGET/FILE. All appear when all are complete; otherwise none does.
/// The same configuration makes the same bytes; SOURCE_DATE_EPOCH sets their time.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager build
  nix-packager build -c nix-packager.toml --target debian-13 --target fedora-44 --out dist")]
pub struct Args {
    #[command(flatten)]
    selection: Selection,

    /// Output directory
    #[arg(short, long, value_name = "DIR", default_value = "dist")]
    out: PathBuf,
}

pub fn run(args: &Args, reporter: &mut Reporter) -> anyhow::Result<()> {
    let built = build(&args.selection, &args.out, reporter)?;
    if !reporter.is_quiet() {
        print(&summary(&built))?;
    }
    Ok(())
}

/// A package file that was written.
pub struct Built {
    pub package: Package,
    pub path: PathBuf,
    /// In bytes.
    pub size: u64,
}

/// Writes every package of `selection` below `out`: all, or none.
pub fn build(selection: &Selection, out: &Path, reporter: &mut Reporter) -> anyhow::Result<Vec<Built>> {
    let Held { packages, cache } = selection.rendered(reporter)?;
    let folder = OutputDirectory::open(out)?;
    let temporary;
    let parts: &dyn Parts = match &cache {
        Some(cache) => cache,
        None => {
            temporary = Temporary::new().context("cannot make a temporary directory")?;
            &temporary
        }
    };
    reporter.begin(packages.len());
    let staged = packages
        .into_par_iter()
        .map(|(package, rendered)| {
            let writer = format::of(rendered.family);
            let path = folder.path().join(&package.target.id).join(writer.file_name(&rendered));
            let staged = Staged::write(folder.path(), &path, 0o644, |out| {
                match writer.write(&rendered, parts, out) {
                    Err(WriteError::Output(error)) => Err(error),
                    result => result.map_err(io::Error::other),
                }
            })?;
            reporter.step(&format!("built {}", package.label()));
            Ok((package, path, staged))
        })
        .collect::<Result<Vec<_>, Diagnostic>>()?;
    reporter.end();

    for (_, _, staged) in &staged {
        staged.prepare()?;
    }
    let mut built = Vec::new();
    for (package, path, staged) in staged {
        let size = staged.publish()?;
        built.push(Built { package, path, size });
    }
    if let Some(cache) = &cache {
        cache.prune();
    }
    Ok(built)
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
        let file = [path.display().to_string(), size.to_string()];
        Vec::from_iter([package.target.id.clone()].into_iter().chain(systems).chain(file))
    };
    let rows: Vec<_> = built.iter().map(row).collect();
    match with_systems {
        false => table::table(&["TARGET", "FILE", "BYTES"], &[2], &rows),
        true => table::table(&["TARGET", "SYSTEM", "FILE", "BYTES"], &[3], &rows),
    }
}
