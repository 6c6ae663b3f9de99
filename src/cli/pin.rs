//! `nix-packager pin`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::print;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::knowledge::{Advisory, System, advisories, systems};
use crate::pin::{ConfigFile, Difference, Site, UpstreamRelease, Version, ended};
use crate::pipeline;
use crate::print::ShowPath;
use crate::reporter::Reporter;

/// The status of `--check` if other pins are due.
const DUE: u8 = 3;

/// Write the newest Nix of upstream, or a certain one, into a configuration
///
/// Asks upstream's release site for the SHA-256 of each system's tarball, compares it with the one in upstream's
/// installer, and writes `url` and `sha256` of `[nix.closure.SYSTEM]`. Everything else in the file is kept. Prints what
/// changed, which known security advisories that ends, and which stay open.
///
/// With --check, nothing is written. Exit status: 0, the pins are up to date; 3, there is a newer version, or one that
/// fixes a known advisory; 1, that could not be found out.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager pin
  nix-packager pin 2.31.6
  nix-packager pin --system x86_64-linux --system riscv64-linux
  nix-packager pin --check
  nix-packager pin 2.35.4 --site https://mirror.example.org/nixos")]
pub struct Args {
    /// Version to pin; `latest` is the newest release
    #[arg(value_name = "VERSION", default_value = "latest", value_parser = wanted)]
    version: Requested,

    /// Configuration file to change
    #[arg(short = 'c', long = "config", value_name = "FILE", default_value = "nix-packager.toml")]
    file: PathBuf,

    /// Pin only this system, and add it if it is missing (may be repeated); without it, those with a `url` in the file,
    /// or x86_64-linux and aarch64-linux if there are no closures
    #[arg(long = "system", value_name = "SYSTEM", value_parser = system(), hide_possible_values = true)]
    systems: Vec<&'static System>,

    /// Upstream's release site, or a mirror of it: has nix/nix-VERSION/nix-VERSION-SYSTEM.tar.xz
    #[arg(long, value_name = "URL", default_value = "https://releases.nixos.org", value_parser = site)]
    site: String,

    /// Site that redirects nix-latest/install to the newest release
    #[arg(long, value_name = "URL", default_value = "https://channels.nixos.org", value_parser = site)]
    channels: String,

    /// Write nothing; the exit status says whether the pins are up to date
    #[arg(long)]
    check: bool,
}

/// `None`: the newest.
#[derive(Debug, Clone)]
struct Requested(Option<Version>);

fn wanted(text: &str) -> Result<Requested, &'static str> {
    match text {
        "latest" => Ok(Requested(None)),
        version => version.parse().map(|version| Requested(Some(version))),
    }
}

fn system() -> impl TypedValueParser<Value = &'static System> {
    let names = systems().iter().map(|system| system.name.as_str());
    PossibleValuesParser::new(names).map(|name| System::find(&name).expect("a possible value"))
}

fn site(text: &str) -> Result<String, String> {
    config::site_url(text).map_err(|error| error.message)?;
    Ok(text.trim_end_matches('/').to_owned())
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<ExitCode> {
    let file = ConfigFile::new(&args.file, pipeline::read(&args.file)?)?;
    if args.check {
        file.check()?;
    }
    let selected = file.selected(&args.systems)?;
    let systems = selected.systems();
    let site = Site { releases: args.site.clone(), channels: args.channels.clone() };
    let mut notes = selected.notes;
    if args.check {
        if selected.pinned.iter().all(|(_, pinned)| pinned.is_none()) {
            return Err(Diagnostic::new(format!("`{}` has no pins to check", args.file.shown()))
                .help(format!("`nix-packager pin -c {}` adds them", args.file.as_word()))
                .into());
        }
    } else {
        notes.extend(file.check_edit(&systems, &site)?);
    }
    notes.iter().for_each(|note| reporter.note(note));
    let mut sites = vec![&site.releases, &site.channels];
    sites.dedup();
    for url in sites.into_iter().filter(|url| url.starts_with("http:")) {
        reporter.note(&format!("`{url}` is not encrypted: anyone on the network can change what it says"));
    }

    let release = site.release(args.version.0.as_ref(), &systems, reporter)?;
    let differences: Vec<_> = release
        .pins
        .iter()
        .zip(&selected.pinned)
        .map(|(pin, (_, pinned))| Difference::new(pinned.as_ref(), pin))
        .collect();
    if args.check {
        return checked(&differences, &release, reporter);
    }
    let (text, _) = file.with(&release.pins)?;
    let is_same = file.has(&text);
    if !is_same {
        file.replace(&text)?;
    }
    if file.gets_payload() {
        reporter.note(
            "`payload` in `[nix]` is now `auto`: packages have the distribution's Nix where it is fit for use, and \
             this one elsewhere",
        );
    }
    let mut lines: Vec<_> = differences.iter().map(|difference| difference.change(&release)).collect();
    lines.extend(ended(&differences, &release).into_iter().map(|row| format!("fixed: {}", about(row))));
    lines.extend(open(&release.version));
    show(&lines, reporter)?;
    judge(&release, reporter);
    reporter.note(&match is_same {
        true => format!("`{}` has these pins already: nothing was written", args.file.shown()),
        false => format!("wrote {}", args.file.shown()),
    });
    Ok(ExitCode::SUCCESS)
}

fn checked(
    differences: &[Difference],
    release: &UpstreamRelease,
    reporter: &Reporter,
) -> anyhow::Result<ExitCode> {
    let verdicts: Vec<_> = differences.iter().map(|difference| difference.verdict(release)).collect();
    let mut fixed = ended(differences, release);
    fixed.retain(|row| row.feature.is_none());
    let mut pinned: Vec<&Version> = differences.iter().filter_map(|it| it.version(release)).collect();
    pinned.dedup();
    // Also what the site has no fix of, and the table knows one.
    let is_open = pinned
        .iter()
        .flat_map(|it| it.advisories())
        .any(|row| row.feature.is_none() && !row.nix.fixed.is_empty());
    let is_due = verdicts.iter().any(|verdict| verdict.is_due) || !fixed.is_empty() || is_open;
    let mut lines: Vec<_> = verdicts.into_iter().map(|verdict| verdict.line).collect();
    lines.extend(pinned.into_iter().flat_map(open));
    let version = &release.version;
    lines.extend(fixed.into_iter().map(|row| format!("fixed in {version}: {}", about(row))));
    show(&lines, reporter)?;
    judge(release, reporter);
    Ok(if is_due { ExitCode::from(DUE) } else { ExitCode::SUCCESS })
}

/// What `version` is open to; with a feature only if that is enabled.
fn open(version: &Version) -> impl Iterator<Item = String> + use<> {
    let rows = version.advisories();
    let version = version.clone();
    rows.into_iter().map(move |row| format!("open in {version}: {}", about(row)))
}

/// Whether packages can be made with `release`.
fn judge(release: &UpstreamRelease, reporter: &Reporter) {
    let (version, date) = (&release.version, &advisories().date);
    let (only_with, open): (Vec<_>, Vec<_>) =
        version.advisories().into_iter().partition(|row| row.feature.is_some());
    if open.is_empty() {
        let but = if only_with.is_empty() { "" } else { " without an experimental feature" };
        reporter.note(&format!("Nix {version} is open to no advisory of {date}{but}"));
    } else {
        let ids = open.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(", ");
        reporter.warn(&format!(
            "packages with Nix {version} are refused, unless `allow-vulnerable` accepts {ids}"
        ));
    }
}

fn about(row: &Advisory) -> String {
    let only_with = row.feature.as_ref().map(|feature| format!("with `{feature}`: ")).unwrap_or_default();
    format!("{} ({}): {only_with}{}", row.id, row.severity, row.effect)
}

fn show(lines: &[String], reporter: &Reporter) -> anyhow::Result<()> {
    match reporter.is_quiet() {
        true => Ok(()),
        false => print(&lines.iter().map(|line| format!("{line}\n")).collect::<String>()),
    }
}
