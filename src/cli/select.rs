//! Which packages: the arguments that `build`, `check`, `plan` and `render` share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use jiff::Timestamp;

use super::cache_dir::CacheDir;
use crate::cache::Cache;
use crate::config::{self, Configuration, Verdicts};
use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::knowledge::{Target, targets};
use crate::model::RenderedPackage;
use crate::output::cannot;
use crate::package::{self, Package};
use crate::payload::Sources;
use crate::render::Templates;
use crate::reporter::Reporter;
use crate::source_date;

#[derive(clap::Args)]
pub struct Selection {
    /// Configuration file; without it, the embedded configuration
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Only this target (may be repeated); without it, those of the configuration
    #[arg(short, long = "target", value_name = "ID", value_parser = target_parser(), hide_possible_values = true)]
    targets: Vec<&'static Target>,

    /// Directory with templates that replace the embedded ones of the same name
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,

    #[command(flatten)]
    pub cache: CacheDir,
}

/// Packages, and the cache their contents are read from until they are written; none where
/// nothing of them is large.
pub struct Held<T> {
    pub packages: Vec<T>,
    pub cache: Option<Cache>,
}

/// A target's id; clap names the known ones, and the nearest, for any other.
fn target_parser() -> impl TypedValueParser<Value = &'static Target> {
    let ids = targets().iter().map(|target| target.id.as_str());
    PossibleValuesParser::new(ids).map(|id| Target::find(&id).expect("a possible value"))
}

impl Selection {
    /// The resolved configuration.
    pub fn configuration(&self) -> Result<Configuration, Diagnostics> {
        let mut only: Vec<&'static Target> = Vec::new();
        for target in &self.targets {
            if !only.iter().any(|known| known.id == target.id) {
                only.push(target);
            }
        }
        configuration(self.config.as_deref(), &only)
    }

    /// Directory with overrides of templates.
    pub fn templates(&self) -> Option<&Path> {
        self.templates.as_deref()
    }

    /// The model of every package asked for: one a target, or one a target and system.
    pub fn packages(&self, reporter: &Reporter) -> Result<Held<Package>, Diagnostics> {
        let configuration = self.configuration()?;
        let time = source_date()?;
        let mut sources = Sources::new(self.cache.dir.as_deref(), reporter);
        let mut packages = Vec::new();
        let mut verdicts = Verdicts::default();
        for (target, config) in &configuration.targets {
            for payload in sources.payloads(target, config) {
                // What only the tarball could tell.
                sources.note(Diagnostics(package::unreadable(target, config, &payload)));
                let package = Package::new(target, config, &payload, time);
                if let Some(closure) = &payload.closure {
                    let called = if payload.nix().fork { closure.program() } else { &closure.version };
                    verdicts.judge(
                        &config.settings,
                        &config.implied,
                        payload.nix(),
                        &package.label(),
                        called,
                    );
                }
                packages.push(package);
            }
        }
        let (errors, mut warnings) = verdicts.diagnostics(&configuration.source);
        warnings.retain(|warning| !configuration.warnings.contains(warning));
        configuration.warnings.iter().chain(&warnings).for_each(|warning| reporter.warning(warning));
        sources.note(Diagnostics(errors));
        let cache = sources.finish(packages.len())?;
        Ok(Held { packages, cache })
    }

    /// Every package asked for, rendered; all that is wrong with overrides is reported once.
    pub fn rendered(&self, reporter: &Reporter) -> Result<Held<(Package, RenderedPackage)>, Diagnostics> {
        let Held { packages, cache } = self.packages(reporter)?;
        let templates = Templates::load(self.templates.as_deref())?;
        let mut problems = Diagnostics::default();
        let mut rendered = Vec::new();
        for package in packages {
            match RenderedPackage::new(&package, &templates) {
                Ok(files) => rendered.push((package, files)),
                Err(found) => {
                    for problem in found.0 {
                        if !problems.0.contains(&problem) {
                            problems.push(problem);
                        }
                    }
                }
            }
        }
        problems.or_else(Held { packages: rendered, cache })
    }
}

/// The configuration in the file `path`, or the embedded one, for the targets `only`; for the
/// file's own when that is empty.
pub fn configuration(path: Option<&Path>, only: &[&'static Target]) -> Result<Configuration, Diagnostics> {
    let source = match path {
        Some(path) => Arc::new(read(path)?),
        None => config::embedded(),
    };
    config::load(&source, only)
}

fn source_date() -> Result<i64, Diagnostic> {
    source_date::parse(source_date_epoch().as_deref())
}

/// The time at which something happens: SOURCE_DATE_EPOCH where that is set, else now.
pub fn time() -> Result<i64, Diagnostic> {
    match source_date_epoch() {
        Some(value) => source_date::parse(Some(&value)),
        None => Ok(Timestamp::now().as_second()),
    }
}

fn source_date_epoch() -> Option<String> {
    std::env::var_os("SOURCE_DATE_EPOCH").map(|value| value.to_string_lossy().into_owned())
}

fn read(path: &Path) -> Result<Source, Diagnostic> {
    let bytes = std::fs::read(path).map_err(|error| {
        let diagnostic = cannot("read", path, &error);
        match error.kind() {
            std::io::ErrorKind::NotFound => {
                diagnostic.help("`nix-packager init` writes a configuration to start from")
            }
            _ => diagnostic,
        }
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        Diagnostic::new(format!("`{}` is no text: line {line} is not UTF-8", path.display()))
            .help("save the file as UTF-8")
    })?;
    Ok(Source { name: path.display().to_string(), text })
}
