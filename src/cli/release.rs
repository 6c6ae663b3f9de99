//! `nix-packager release`

use std::path::{Path, PathBuf};

use super::build;
use super::print;
use super::repo::{self, Publishing};
use super::select::{Denied, Selection};
use crate::diagnostic::Diagnostic;
use crate::digest::hex;
use crate::knowledge::dist_tag;
use crate::lint::{self, lint};
use crate::model::Data;
use crate::output::{Staged, cannot};
use crate::pipeline::Built;
use crate::print::ShowPath;
use crate::release::{self, Inputs, release_documents};
use crate::reporter::Reporter;
use crate::repository::site::PublishedPackage;
use crate::url::{self, Queries};

/// Build, lint, sign and publish in one command
///
/// Packages are written to DIST/TARGET/FILE, like `build` does, and published in the repository
/// DIR, like `repo` does, together with an SBOM (SPDX) and provenance (SLSA). Findings of a linter
/// stop the release before anything is published.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager release --out public
  nix-packager release --out public --lint required --passphrase-file /run/secrets/passphrase")]
pub struct Args {
    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    denied: Denied,

    #[command(flatten)]
    publishing: Publishing,

    /// Directory for the packages
    #[arg(long, value_name = "DIST", default_value = "dist")]
    dist: PathBuf,

    /// Linters that must pass: `auto`, those that are installed; `required`, all; `off`, none
    #[arg(long, value_name = "WHICH", default_value = "auto")]
    lint: lint::Mode,

    /// Builder for the provenance: the URI that identifies the CI to verifiers
    #[arg(long, value_name = "URI", value_parser = builder)]
    builder: Option<String>,
}

/// It is published.
fn builder(text: &str) -> Result<String, &'static str> {
    match url::secrets(text, Queries::Named).is_empty() {
        true => Ok(text.to_owned()),
        false => Err("it contains a user name, a password or a token"),
    }
}

pub fn run(args: &Args, reporter: &mut Reporter) -> anyhow::Result<()> {
    let pipeline = args.selection.pipeline_without(&args.denied, reporter)?;
    let configuration = pipeline.configuration()?;
    // Ask for a passphrase, and refuse a key, before anything is built.
    let publisher = args.publishing.publisher(&configuration, pipeline.templates.as_deref(), reporter)?;
    let built = pipeline.written(&args.dist, reporter)?;
    let files: Vec<_> = built.iter().map(|built| (built.package.target.family, built.path.clone())).collect();
    lint(&files, args.lint, reporter)?;

    let inputs = Inputs {
        configuration: &configuration,
        templates: &publisher.templates,
        repository: Some(publisher.url),
        builder: args.builder.as_deref(),
        time: built.first().map_or(0, |built| built.package.identity.time),
    };
    write_beside(&args.dist, &built, &inputs)?;
    let documents = |published: &[PublishedPackage<'_>]| in_repository(&built, published, &inputs);
    let paths: Vec<PathBuf> = files.into_iter().map(|(_, path)| path).collect();
    let published = publisher.publish(&paths, Some(&documents), reporter)?;
    if !reporter.is_quiet() {
        print(&build::summary(&built))?;
        print(&repo::summary(&args.publishing.out, &published))?;
    }
    Ok(())
}

/// Writes SBOM and provenance of what `build` wrote, to the same directory.
fn write_beside(dist: &Path, built: &[Built], inputs: &Inputs<'_>) -> Result<(), Diagnostic> {
    let described = built.iter().map(|built| {
        let content = Data::of_file(&built.path).map_err(|error| cannot("read", &built.path, &error))?;
        let path = built.path.strip_prefix(dist).unwrap_or(&built.path);
        Ok(release::Built {
            package: &built.package,
            path: path.shown().to_string(),
            sha256: hex(&content.sha256()),
        })
    });
    let described = described.collect::<Result<Vec<_>, Diagnostic>>()?;
    let staged = release_documents(&described, inputs)
        .into_iter()
        .map(|(name, content)| Staged::write(dist, &dist.join(name), 0o644, |out| out.write_all(&content)));
    for document in staged.collect::<Result<Vec<_>, _>>()? {
        document.publish()?;
    }
    Ok(())
}

/// The same for packages as they are published: an .rpm is signed.
fn in_repository(
    built: &[Built],
    published: &[PublishedPackage<'_>],
    inputs: &Inputs<'_>,
) -> Vec<(String, Vec<u8>)> {
    let described = built.iter().filter_map(|built| {
        let name = built.path.file_name()?.to_str()?;
        let target = &built.package.target.id;
        let found = published.iter().find(|published| {
            published.record.file == name && published.record.target.as_ref() == Some(target)
        })?;
        Some(release::Built {
            package: &built.package,
            path: found.paths.first()?.clone(),
            sha256: found.record.sha256.clone(),
        })
    });
    let described: Vec<_> = described.collect();
    let Some(first) = described.first() else { return Vec::new() };
    // Without the dist tag, which differs between targets.
    let identity = &first.package.identity;
    let revision = dist_tag::remove(&identity.revision, first.package.target);
    let folder = format!("release/{}-{revision}", identity.version);
    release_documents(&described, inputs)
        .into_iter()
        .map(|(name, text)| (format!("{folder}/{name}"), text))
        .collect()
}
