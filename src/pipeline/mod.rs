//! The pipeline: a configuration, the packages it asks for, their rendered files, package files on disk.
//!
//! `check`, `plan`, `render`, `build` and `release` each call one stage; a stage calls those before it. Everything
//! that is wrong at a stage is reported in one run. May use every module but the command line's.

mod judge;
mod parts;
mod write;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cache::Cache;
use crate::config::{self, Configuration, PayloadKind};
use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::format::writer;
use crate::knowledge::Target;
use crate::local_file;
use crate::model::RenderedPackage;
use crate::output::cannot;
use crate::package::{Package, UsernsProfile};
use crate::payload::Sources;
use crate::print::ShowPath;
use crate::render::Templates;
use crate::reporter::Reporter;
use crate::source_date;

use judge::Judge;
pub use write::Built;

/// What the pipeline starts from.
#[derive(Debug, Clone, Default)]
pub struct Pipeline {
    /// The configuration file; `None`: the embedded configuration.
    pub config: Option<PathBuf>,
    /// The targets to make packages for; empty: those of the configuration. Each is taken once.
    pub targets: Vec<&'static Target>,
    /// Directory with templates that replace the embedded ones of the same name.
    pub templates: Option<PathBuf>,
    /// Directory of the cache; `None`: the usual place.
    pub cache: Option<PathBuf>,
    /// Whether it is an error, too, if the distribution's own Nix is open to a security advisory.
    pub deny_vulnerable: bool,
}

/// Packages, and the cache their contents are read from until they are written; none where no content is large.
pub struct WithCache<T> {
    pub packages: Vec<T>,
    pub cache: Option<Cache>,
}

impl Pipeline {
    /// The resolved configuration.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub fn configuration(&self) -> Result<Configuration, Diagnostics> {
        let mut only: Vec<&'static Target> = Vec::new();
        for target in &self.targets {
            if !only.iter().any(|known| known.id == target.id) {
                only.push(target);
            }
        }
        let source = match &self.config {
            Some(path) => Arc::new(read(path)?),
            None => config::embedded(),
        };
        config::load(&source, &only)
    }

    /// The model of every package: one for each target, or one for each target and system.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration, or with the closures and staged trees that it names.
    pub fn packages(&self, reporter: &Reporter) -> Result<WithCache<Package>, Diagnostics> {
        let configuration = self.configuration()?;
        let time = source_date::package_time()?;
        let mut sources = Sources::new(self.cache.as_deref(), reporter);
        let mut packages = Vec::new();
        let mut judge = Judge::new(self.deny_vulnerable);
        for (target, config) in &configuration.targets {
            for payload in sources.payloads(target, config) {
                let package = Package::new(target, config, &payload, time);
                judge.package(target, config, &payload, &package);
                packages.push(package);
            }
        }
        sources.note(judge.finish(&configuration, reporter));
        let cache = sources.finish(packages.len())?;
        Ok(WithCache { packages, cache })
    }

    /// Every package, rendered.
    ///
    /// # Errors
    /// As [`Pipeline::packages`], and everything that is wrong with template overrides, each fault once.
    pub fn rendered(
        &self,
        reporter: &Reporter,
    ) -> Result<WithCache<(Package, RenderedPackage)>, Diagnostics> {
        let WithCache { packages, cache } = self.packages(reporter)?;
        let templates = Templates::load(self.templates.as_deref())?;
        let mut problems = Diagnostics::default();
        let mut rendered = Vec::new();
        for package in packages {
            match RenderedPackage::new(&package, &templates) {
                Ok(files) => match writer::check(&files).and_then(|()| writer::check_lengths(&files)) {
                    Ok(()) => rendered.push((package, files)),
                    Err(error) => problems.push(Diagnostic::new(format!("{}: {error}", package.label()))),
                },
                Err(found) => problems.merge(found),
            }
        }
        problems.or_else(WithCache { packages: rendered, cache })
    }
}

/// Warns of packages that are not fit for use although they are right in themselves, in a line each.
///
/// # Errors
/// A malformed `SOURCE_DATE_EPOCH`.
pub fn warn<'a>(packages: impl Iterator<Item = &'a Package>, reporter: &Reporter) -> Result<(), Diagnostics> {
    let today = source_date::act_date()?;
    let mut remedy = false;
    let mut without_profile = Vec::new();
    for package in packages {
        if package.values.userns == UsernsProfile::Unsupported {
            without_profile.push(package.label());
        }
        let mut parts = Vec::new();
        if let Some(end) = package.target.end_of_life.as_ref().filter(|_| package.target.has_ended(&today)) {
            parts.push(format!("{} has had no updates since {end}", package.target.title()));
        }
        if let Some(sentence) = package.exposure.sentence() {
            remedy |= package.values.nix.payload == PayloadKind::Distro;
            parts.push(format!("Nix {} {sentence}", package.values.nix.version));
        }
        if let Some(text) = package.exposure.acceptance() {
            reporter.note(&format!("{}: Nix {} {text}", package.label(), package.values.nix.version));
        }
        if !parts.is_empty() {
            reporter.warn(&format!("{}: {}", package.label(), parts.join("; ")));
        }
    }
    if !without_profile.is_empty() {
        reporter.note(&format!(
            "no AppArmor profile for {}: `userns` in `[apparmor]` needs AppArmor 4.0 or later, which they do not have",
            without_profile.join(", ")
        ));
    }
    if remedy {
        reporter.note(
            "`nix-packager pin` bundles a newer Nix for these targets; `nix-packager advisories --target ID` says more",
        );
    }
    Ok(())
}

/// Bytes of a configuration; the largest that make sense have some 100,000.
const LARGEST: u64 = 1 << 20;

/// The text of a configuration file.
///
/// # Errors
/// Whatever the system refused, and what cannot be a configuration.
pub fn read(path: &Path) -> Result<Source, Diagnostic> {
    let mut bytes = Vec::new();
    let read = local_file::open_or_pipe(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| {
        let diagnostic = cannot("read", path, &error);
        match error.kind() {
            std::io::ErrorKind::NotFound => {
                diagnostic.help("`nix-packager init` writes a configuration to start from")
            }
            _ => diagnostic,
        }
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(Diagnostic::new(format!("`{}` is larger than {} MiB", path.shown(), LARGEST >> 20))
            .help("name a configuration: `nix-packager init` writes one to start from"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        Diagnostic::new(format!("`{}` is not UTF-8 text: line {line}", path.shown()))
            .help("save the file as UTF-8")
    })?;
    Ok(Source { name: path.to_string_lossy().into_owned(), text })
}
