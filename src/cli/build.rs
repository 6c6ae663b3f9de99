//! `nix-packager build`

use std::io;
use std::path::PathBuf;

use anyhow::Context;
use rayon::prelude::*;

use super::select::{Held, Selection};
use super::{print, table};
use crate::diagnostic::Diagnostic;
use crate::format::writer;
use crate::output::{OutputDirectory, Staged};
use crate::package::{Architecture, Package};
use crate::reporter::Reporter;
use crate::writer::{Parts, Temporary, WriteError};

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
    let Held { packages, cache } = args.selection.rendered(reporter)?;
    let folder = OutputDirectory::open(&args.out)?;
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
        .par_iter()
        .map(|(package, rendered)| {
            let writer = writer(rendered.family);
            let path = folder.path().join(&package.target.id).join(writer.file_name(rendered));
            let staged =
                Staged::write(folder.path(), &path, 0o644, |out| match writer.write(rendered, parts, out) {
                    Err(WriteError::Output(error)) => Err(error),
                    result => result.map_err(io::Error::other),
                })?;
            reporter.step(&format!("built {}", package.label()));
            Ok((package, path, staged))
        })
        .collect::<Result<Vec<_>, Diagnostic>>()?;
    reporter.end();

    for (_, _, staged) in &staged {
        staged.prepare()?;
    }
    let mut rows = Vec::new();
    for (package, path, staged) in staged {
        let size = staged.publish()?;
        rows.push((package, path.display().to_string(), size.to_string()));
    }
    if let Some(cache) = &cache {
        cache.prune();
    }
    if !reporter.is_quiet() {
        print(&summary(rows))?;
    }
    Ok(())
}

/// The files that were built; with a column of systems where packages have one.
fn summary(rows: Vec<(&Package, String, String)>) -> String {
    let system = |package: &Package| match package.identity.architecture {
        Architecture::Any => None,
        Architecture::Of(system) => Some(system.name.as_str()),
    };
    let with_systems = rows.iter().any(|(package, ..)| system(package).is_some());
    let row = |(package, file, size): (&Package, String, String)| {
        let systems = with_systems.then(|| system(package).unwrap_or("any").to_owned());
        Vec::from_iter([package.target.id.clone()].into_iter().chain(systems).chain([file, size]))
    };
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    match with_systems {
        false => table::table(&["TARGET", "FILE", "BYTES"], &[2], &rows),
        true => table::table(&["TARGET", "SYSTEM", "FILE", "BYTES"], &[3], &rows),
    }
}
