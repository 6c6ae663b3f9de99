//! Which packages: the arguments that `build`, `check`, `plan`, `render`, `release` and `fetch` share.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;

use super::cache_dir::CacheDir;
use super::config_file::ConfigFile;
use crate::diagnostic::Diagnostic;
use crate::knowledge::{Target, targets};
use crate::pipeline::Pipeline;
use crate::reporter::Reporter;

#[derive(clap::Args)]
pub struct Selection {
    #[command(flatten)]
    config: ConfigFile,

    /// Only these targets (ID,ID, or repeated); without it, those of the configuration
    #[arg(
        short,
        long = "target",
        value_name = "ID",
        value_delimiter = ',',
        value_parser = target_parser(),
        hide_possible_values = true
    )]
    targets: Vec<&'static Target>,

    /// Directory with templates that replace the embedded ones of the same name
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,

    #[command(flatten)]
    pub cache: CacheDir,
}

/// A target's id; clap names the known ones, and the nearest, for any other.
pub fn target_parser() -> impl TypedValueParser<Value = &'static Target> {
    let ids = targets().iter().map(|target| target.id.as_str());
    PossibleValuesParser::new(ids).map(|id| Target::find(&id).expect("a possible value"))
}

/// What `check`, `build` and `release` refuse on request.
#[derive(clap::Args)]
pub struct Denied {
    /// Also fail if the distribution's own Nix is open to a known security advisory that `allow-vulnerable` does not list;
    /// for a bundled Nix, this is always an error
    #[arg(long)]
    deny_vulnerable: bool,
}

impl Selection {
    /// The pipeline that starts from these arguments.
    ///
    /// # Errors
    /// As [`ConfigFile::path`].
    pub fn pipeline(&self, reporter: &Reporter) -> Result<Pipeline, Diagnostic> {
        Ok(Pipeline {
            config: self.config.path(reporter)?,
            targets: self.targets.clone(),
            templates: self.templates.clone(),
            cache: self.cache.dir.clone(),
            deny_vulnerable: false,
        })
    }

    /// The same, without what is denied.
    ///
    /// # Errors
    /// As [`Self::pipeline`].
    pub fn pipeline_without(&self, denied: &Denied, reporter: &Reporter) -> Result<Pipeline, Diagnostic> {
        Ok(Pipeline { deny_vulnerable: denied.deny_vulnerable, ..self.pipeline(reporter)? })
    }
}
