//! The last stage: package files, all of them or none.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use rayon::prelude::*;

use super::{Pipeline, WithCache};
use crate::diagnostic::Diagnostic;
use crate::format::{self, Parts, Temporary, WriteError};
use crate::output::{OutputDirectory, Staged};
use crate::package::Package;
use crate::reporter::Reporter;

/// A package file that was written.
pub struct Built {
    pub package: Package,
    pub path: PathBuf,
    /// In bytes.
    pub size: u64,
}

impl Pipeline {
    /// Writes every package to `out`/TARGET/FILE. All files appear when all are complete; otherwise none does.
    ///
    /// # Errors
    /// As [`Pipeline::rendered`], what the format cannot express, and whatever the system refused.
    pub fn written(&self, out: &Path, reporter: &mut Reporter) -> anyhow::Result<Vec<Built>> {
        let WithCache { packages, cache } = self.rendered(reporter)?;
        let folder = OutputDirectory::open(out)?;
        let temporary;
        let parts: &dyn Parts = match &cache {
            Some(cache) => cache,
            None => {
                temporary = Temporary::new().context("cannot create a temporary directory")?;
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
        super::warn(built.iter().map(|built| &built.package), reporter)?;
        Ok(built)
    }
}
