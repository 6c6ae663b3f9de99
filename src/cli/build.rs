//! `nix-packager build`

use std::io;
use std::path::PathBuf;

use anyhow::Context;
use rayon::prelude::*;

use super::select::Selection;
use super::{print, table};
use crate::diagnostic::Diagnostic;
use crate::format::writer;
use crate::output::{OutputDirectory, Staged};
use crate::reporter::Reporter;
use crate::writer::{Temporary, WriteError};

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
    let packages = args.selection.rendered()?;
    let folder = OutputDirectory::open(&args.out)?;
    let parts = Temporary::new().context("cannot make a temporary directory")?;
    reporter.begin(packages.len());
    let staged = packages
        .par_iter()
        .map(|(package, rendered)| {
            let writer = writer(rendered.family);
            let path = folder.path().join(&package.target.id).join(writer.file_name(rendered));
            let staged = Staged::write(folder.path(), &path, 0o644, |out| {
                match writer.write(rendered, &parts, out) {
                    Err(WriteError::Output(error)) => Err(error),
                    result => result.map_err(io::Error::other),
                }
            })?;
            reporter.step(&format!("built {}", package.target.id));
            Ok((package.target.id.clone(), path, staged))
        })
        .collect::<Result<Vec<_>, Diagnostic>>()?;
    reporter.end();

    for (_, _, staged) in &staged {
        staged.prepare()?;
    }
    let mut rows = Vec::new();
    for (target, path, staged) in staged {
        let size = staged.publish()?;
        rows.push(vec![target, path.display().to_string(), size.to_string()]);
    }
    if !reporter.is_quiet() {
        print(&table::table(&["TARGET", "FILE", "BYTES"], &[2], &rows))?;
    }
    Ok(())
}
