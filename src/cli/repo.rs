//! `nix-packager repo`

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::config_file::ConfigFile;
use super::{print, table};
use crate::config::{self, Configuration, RepositoryConfig};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::pipeline::Pipeline;
use crate::print::ShowPath;
use crate::render::Templates;
use crate::reporter::Reporter;
use crate::repository::{self, Change, ReleaseDocuments, Request, Summary};
use crate::signing::{KeySource, Keys};
use crate::source_date;

/// Publish packages as signed apt and dnf repositories
///
/// DIR gets static files that any web server or bucket can serve; its index.html has the
/// commands for administrators. Packages that are already published are kept as long as
/// `[repository]` says. Clients never see a half-published repository.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager repo --out public --key signing-key.asc --url https://packages.example.org/nix dist
  nix-packager repo --out public dist/debian-13/nix-multiuser_0.1.0-1~deb13_all.deb
  nix-packager repo --out public    (publishes the same packages again, with today's date)")]
pub struct Args {
    #[command(flatten)]
    config: ConfigFile,

    /// Directory with templates that replace the embedded ones of the same name
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,

    #[command(flatten)]
    publishing: Publishing,

    /// Packages, or directories with packages; without any, the published packages are published again
    #[arg(value_name = "PACKAGE")]
    packages: Vec<PathBuf>,
}

/// Where to publish and with which key: the arguments that `repo` and `release` share.
#[derive(clap::Args)]
pub struct Publishing {
    /// Directory of the repository
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,

    /// URL of the repository [default: `url` of `[repository]`]
    #[arg(long, value_name = "URL", value_parser = url)]
    url: Option<String>,

    /// File with the signing key [default: `key` of `[repository]`]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// File with the key's passphrase [default: `passphrase-file` of `[repository]`, then
    /// $NIX_PACKAGER_PASSPHRASE, then the terminal]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,

    /// Publish without signatures
    #[arg(long, conflicts_with_all = ["key", "passphrase_file"])]
    unsigned: bool,

    /// Sign with a key that clients do not trust yet
    #[arg(long)]
    replace_key: bool,

    /// Publish despite a change that clients do not follow: url, origin, component, common-suite,
    /// common-target, target, package, version, date
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    accept_change: Vec<Change>,

    /// Rebuild the state (repository.json.zst) from the packages that the signed SHA256SUMS lists
    #[arg(long, conflicts_with = "unsigned")]
    recover: bool,
}

fn url(text: &str) -> Result<String, String> {
    config::repository_url(text).map_err(|error| error.message)?;
    Ok(text.trim_end_matches('/').to_owned())
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let pipeline = Pipeline { config: args.config.path(reporter)?, ..Pipeline::default() };
    let configuration = pipeline.configuration()?;
    configuration.warnings.iter().for_each(|warning| reporter.warning(warning));
    let publisher = args.publishing.publisher(&configuration, args.templates.as_deref(), reporter)?;
    let published = publisher.publish(&args.packages, None, reporter)?;
    if !reporter.is_quiet() {
        print(&summary(&args.publishing.out, &published))?;
    }
    Ok(())
}

impl Publishing {
    /// Checks everything but the packages: URL, time and key.
    pub fn publisher<'a>(
        &'a self,
        configuration: &'a Configuration,
        templates: Option<&Path>,
        reporter: &Reporter,
    ) -> Result<Publisher<'a>, Diagnostics> {
        let config = &configuration.repository;
        let time = source_date::act_time()?;
        let url = self.url.as_deref().or(config.url.as_deref()).ok_or_else(|| {
            Diagnostic::new("no repository URL is set").help(
                "set `url` in `[repository]`, or use `--url https://…`: .sources and .repo files need it",
            )
        })?;
        let valid = i64::from(config.valid_days) * 86400;
        if valid > 0 && time + valid < Timestamp::now().as_second() {
            let message =
                "apt will treat the repository as expired: SOURCE_DATE_EPOCH is more than `valid-days` ago";
            reporter.warning(
                &Diagnostic::new(message).help("unset it for a repository that will be served").warning(),
            );
        }
        let keys = self.keys(config, time)?;
        keys.iter().flat_map(Keys::warnings).for_each(|warning| reporter.warning(warning));
        let templates = Templates::load(templates)?;
        Ok(Publisher { arguments: self, configuration, url, keys, templates, time })
    }

    /// The keys; none only with `--unsigned`.
    fn keys(&self, config: &RepositoryConfig, time: i64) -> Result<Option<Keys>, Diagnostic> {
        if self.unsigned {
            return Ok(None);
        }
        let key = self.key.as_deref().or(config.key.as_deref()).ok_or_else(|| {
            Diagnostic::new("no signing key is set")
                .help("generate one with `nix-packager key generate`, and name it with `--key`, or as `key` in `[repository]`")
                .help("`--unsigned` publishes without signatures; clients then cannot verify that packages are yours")
        })?;
        let passphrase_file = self.passphrase_file.as_deref().or(config.passphrase_file.as_deref());
        Keys::open(&KeySource { key, passphrase_file, command: &config.sign_command }, time).map(Some)
    }
}

/// Ready to publish; the key is unlocked.
pub struct Publisher<'a> {
    arguments: &'a Publishing,
    configuration: &'a Configuration,
    pub url: &'a str,
    keys: Option<Keys>,
    pub templates: Templates,
    time: i64,
}

impl Publisher<'_> {
    /// Publishes `packages`, together with SBOM and provenance if they are generated.
    pub fn publish(
        &self,
        packages: &[PathBuf],
        release_documents: Option<&ReleaseDocuments<'_>>,
        reporter: &Reporter,
    ) -> Result<Summary, Diagnostics> {
        let Configuration { targets, repository, .. } = self.configuration;
        let ids: Vec<_> = targets.iter().map(|(target, _)| *target).collect();
        let request = Request {
            root: &self.arguments.out,
            url: self.url,
            // There is at least one target; the first one's identity is used for all.
            package: &targets[0].1.package,
            config: repository,
            targets: &ids,
            keys: self.keys.as_ref(),
            replace_key: self.arguments.replace_key,
            recover: self.arguments.recover,
            accepted: &self.arguments.accept_change,
            release_documents,
            templates: &self.templates,
            time: self.time,
        };
        repository::publish(&request, packages, reporter)
    }
}

/// What was published, as a table.
pub fn summary(out: &Path, published: &Summary) -> String {
    let rows: Vec<_> = published
        .added
        .iter()
        .map(|record| {
            let target = record.target.clone().unwrap_or_else(|| "all".into());
            vec![
                target,
                record.name.clone(),
                record.version.clone(),
                record.architecture.clone(),
                record.size.to_string(),
            ]
        })
        .collect();
    let list = match rows.is_empty() {
        true => String::new(),
        false => table::table(&["TARGET", "PACKAGE", "VERSION", "ARCHITECTURE", "BYTES"], &[4], &rows),
    };
    let dropped = match published.dropped.len() {
        0 => String::new(),
        count => format!(", {count} dropped"),
    };
    let packages = match published.packages {
        1 => "1 package".to_owned(),
        count => format!("{count} packages"),
    };
    format!("{list}{}: {packages}, {} new{dropped}\n", out.shown(), rows.len())
}
