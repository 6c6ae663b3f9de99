//! `nix-packager advisories`

use std::fmt::Write;

use super::select::target_parser;
use super::{print, print_json, table};
use crate::diagnostic::{Diagnostic, nearest};
use crate::knowledge::{Advisory, NixVersion, Target, advisories};
use crate::reporter::Reporter;

/// List the known security advisories of Nix, or explain some of them
///
/// Shows who can do what, which versions of Nix are affected, and which are fixed. The table is part of the program;
/// its date is shown. A distribution may have fixed more in its own packages.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager advisories
  nix-packager advisories --nix 2.26.3
  nix-packager advisories --target debian-13
  nix-packager advisories CVE-2026-39860
  nix-packager advisories --json | jq '.[].id'")]
pub struct Args {
    /// Advisory to explain, by any of its names (may be repeated)
    #[arg(value_name = "ID")]
    ids: Vec<String>,

    /// Only those that this version of Nix is open to
    #[arg(long, value_name = "VERSION")]
    nix: Option<NixVersion>,

    /// Only those that the target's own Nix is open to
    #[arg(short, long, value_name = "ID", conflicts_with = "nix", value_parser = target_parser(),
        hide_possible_values = true)]
    target: Option<&'static Target>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let version = match args.target {
        Some(target) => Some(of_target(target)?),
        None => args.nix,
    };
    let listed = match version {
        Some(version) => advisories().of(version),
        None => advisories().rows.iter().collect(),
    };
    let rows = match args.ids.is_empty() {
        true => listed,
        false => named(&args.ids, &listed)?,
    };
    let date = &advisories().date;
    match version {
        Some(version) if rows.is_empty() => {
            reporter.note(&format!("Nix {version} is open to no advisory of {date}"));
        }
        Some(version) => reporter.note(&format!("Nix {version}, by the advisories of {date}")),
        None => reporter.note(&format!("the advisories of {date}")),
    }
    if args.json {
        return print_json(&rows);
    }
    match (rows.is_empty(), args.ids.is_empty()) {
        (true, _) => Ok(()),
        (false, true) => print(&list(&rows)),
        (false, false) => print(&rows.iter().map(|row| explained(row)).collect::<Vec<_>>().join("\n")),
    }
}

fn of_target(target: &'static Target) -> Result<NixVersion, Diagnostic> {
    let nix = target.nix.as_ref().map(|nix| nix.version);
    nix.ok_or_else(|| {
        Diagnostic::new(format!("{} has no Nix of its own", target.title()))
            .help("name the version of the bundled Nix with `--nix VERSION`")
    })
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
        line("Lix", &format!("fixed in {}", versions(&lix.fixed)));
    }
    line("only with", row.feature.as_deref().unwrap_or_default());
    line("backports", &row.backports.join(", "));
    line("source", &row.source);
    text
}
