//! `nix-packager advisories`

use std::fmt::Write;

use serde::Serialize;

use super::select::target_parser;
use super::{print, print_json, table};
use crate::diagnostic::{Diagnostic, nearest};
use crate::knowledge::target::DistroNix;
use crate::knowledge::{Advisory, Fork, NixVersion, Release, Target, advisories};
use crate::reporter::Reporter;

/// List the known security advisories of Nix, or explain some of them
///
/// Shows who can do what, which versions of Nix are affected, and which are fixed. The table is part of the program;
/// its date is shown. A distribution may have fixed more in its own packages.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager advisories
  nix-packager advisories --nix 2.26.3
  nix-packager advisories --nix lix-2.93.0
  nix-packager advisories --target debian-13
  nix-packager advisories CVE-2026-39860
  nix-packager advisories --json | jq '.[].id'")]
pub struct Args {
    /// Advisory to explain, by any of its names (may be repeated)
    #[arg(value_name = "ID")]
    ids: Vec<String>,

    /// Only those that this Nix is open to: a version, that of a distribution's package, or the name of a fork's release
    #[arg(long, value_name = "VERSION", value_parser = asked)]
    nix: Option<Asked>,

    /// Only those that the target's own Nix is open to
    #[arg(short, long, value_name = "ID", conflicts_with = "nix", value_parser = target_parser(),
        hide_possible_values = true)]
    target: Option<&'static Target>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A Nix that is asked about.
#[derive(Debug, Clone)]
struct Asked {
    release: Release,
    /// The whole version, which may be that of a distribution's package.
    text: String,
}

fn asked(text: &str) -> Result<Asked, String> {
    let name =
        if text.starts_with(|c: char| c.is_ascii_digit()) { format!("nix-{text}") } else { text.into() };
    let version = name.split_once('-').map(|(_, version)| version).unwrap_or_default();
    let digits = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    // Complete numbers, then what snapshots and distributions add.
    let is_version = |text: &str| text.parse::<NixVersion>().is_ok();
    match Release::named(&name) {
        Some(release) if release.fork != Fork::Nix || is_version(version[..digits].trim_end_matches('.')) => {
            Ok(Asked { release, text: text.to_owned() })
        }
        _ => {
            Err("expected a version such as `2.26.3` or `2.26.3+dfsg-1`, or a name such as `lix-2.93.0`"
                .into())
        }
    }
}

impl Asked {
    /// The newest of the target's own Nix.
    fn of(target: &'static Target) -> Result<Self, Diagnostic> {
        let nix = target.nix.as_ref().ok_or_else(|| {
            Diagnostic::new(format!("{} has no Nix of its own", target.title()))
                .help("name the version of the bundled Nix with `--nix VERSION`")
        })?;
        Ok(Self { release: nix.version.into(), text: nix.version.to_string() })
    }

    fn rows(&self) -> Vec<&'static Advisory> {
        let open = advisories().of_release(self.release).into_iter();
        open.filter(|row| !row.backports.contains(&self.text)).collect()
    }

    /// `Nix 2.26.3`, `lix-2.93.0`.
    fn title(&self) -> String {
        match self.release.fork {
            Fork::Nix => format!("Nix {}", self.text.strip_prefix("nix-").unwrap_or(&self.text)),
            _ => self.text.clone(),
        }
    }
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let asked = match args.target {
        Some(target) => Some(Asked::of(target)?),
        None => args.nix.clone(),
    };
    if let Some(other) = asked.as_ref().filter(|asked| asked.release.column().is_none()) {
        return Err(Diagnostic::new(format!("no security advisories of `{}` are known", other.text))
            .help("known are those of Nix, Lix and Determinate Nix")
            .into());
    }
    let listed = asked.as_ref().map_or_else(|| advisories().rows.iter().collect(), Asked::rows);
    let rows = match args.ids.is_empty() {
        true => listed.clone(),
        false => named(&args.ids, &listed)?,
    };
    let date = &advisories().date;
    reporter.note(&match &asked {
        Some(asked) if listed.is_empty() => format!("{} is open to no advisory of {date}", asked.title()),
        Some(asked) if rows.is_empty() => format!("{} is not open to {}", asked.title(), args.ids.join(", ")),
        Some(asked) => format!("{}, by the advisories of {date}", asked.title()),
        None => format!("advisories known on {date}"),
    });
    if let Some([first, newest]) = args.target.and_then(|target| target.nix.as_ref()).map(DistroNix::range)
        && first != newest
    {
        reporter.note(&format!("machines without updates may have Nix {first}: `--nix {first}`"));
    }
    if args.json {
        return print_json(&rows.iter().map(|row| Dated { row, date }).collect::<Vec<_>>());
    }
    match (rows.is_empty(), args.ids.is_empty()) {
        (true, _) => Ok(()),
        (false, true) => print(&list(&rows)),
        (false, false) => print(&rows.iter().map(|row| explained(row)).collect::<Vec<_>>().join("\n")),
    }
}

/// A row, and the day on which the table was compared with its sources.
#[derive(Serialize)]
struct Dated<'a> {
    #[serde(flatten)]
    row: &'a Advisory,
    date: &'a str,
}

/// The rows of `listed` that `ids` name.
fn named(ids: &[String], listed: &[&'static Advisory]) -> Result<Vec<&'static Advisory>, Diagnostic> {
    let all = || advisories().rows.iter().flat_map(|row| row.names());
    let mut rows = Vec::new();
    for id in ids {
        let Some(row) = advisories().find(id) else {
            let unknown = Diagnostic::new(format!("unknown advisory `{id}`"));
            return Err(match nearest(id, all()) {
                Some(near) => unknown.help(format!("did you mean `{near}`?")),
                None => unknown.help("`nix-packager advisories` without an ID lists the known advisories"),
            });
        };
        if listed.iter().any(|listed| listed.id == row.id) {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn list(rows: &[&Advisory]) -> String {
    let row = |row: &&Advisory| {
        let effect = match &row.feature {
            Some(feature) => format!("with `{feature}`: {}", row.effect),
            None => row.effect.clone(),
        };
        vec![row.id.clone(), row.severity.to_string(), effect]
    };
    table::table(&["ADVISORY", "SEVERITY", "EFFECT"], &[], &rows.iter().map(row).collect::<Vec<_>>())
}

fn explained(row: &Advisory) -> String {
    let mut text = format!("{}\n  {}\n\n", row.id, row.effect);
    let mut line = |what: &str, value: &str| {
        if !value.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {what:<10} {value}");
        }
    };
    let versions =
        |versions: &[NixVersion]| versions.iter().map(|it| it.short()).collect::<Vec<_>>().join(", ");
    line("also", &row.also.join(", "));
    line("severity", &row.severity.to_string());
    line(
        "since",
        &match row.nix.since.is_empty() {
            true => "the first version".to_owned(),
            false => versions(&row.nix.since),
        },
    );
    line(
        "fixed in",
        &match row.nix.fixed.is_empty() {
            true => "no known version".to_owned(),
            false => versions(&row.nix.fixed),
        },
    );
    if let Some(lix) = &row.lix {
        let since = lix.since.first().map(|since| format!("since {}, ", since.short())).unwrap_or_default();
        line("Lix", &format!("{since}fixed in {}", versions(&lix.fixed)));
    }
    line("only with", row.feature.as_deref().unwrap_or_default());
    line("backports", &row.backports.join(", "));
    line("source", &row.source);
    text
}
