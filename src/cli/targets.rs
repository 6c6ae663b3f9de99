//! `nix-packager targets`

use serde::Serialize;

use super::{print, print_json, table};
use crate::format;
use crate::knowledge::target::DistroNix;
use crate::knowledge::{Target, advisories, nixpkgs_minimum, systems, targets};
use crate::model::Architecture;
use crate::source_date;

/// List the known targets and what is known about them
///
/// NIXPKGS says whether the newest Nix of the distribution can evaluate today's nixpkgs; OPEN TO names the worst
/// security advisory that it is open to, by the table of `nix-packager advisories`. The distribution may have fixed it in
/// its package. Where it is not fit for use, a package can include another one: see `nix-packager pin`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager targets
  nix-packager targets --json | jq '.[].id'")]
pub struct Args {
    /// Print everything, as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> anyhow::Result<()> {
    if args.json {
        let targets: Vec<_> = targets().iter().map(Entry::new).collect();
        return print_json(&targets);
    }
    let today = source_date::act_date()?;
    let rows: Vec<_> = targets()
        .iter()
        .map(|target| {
            vec![
                target.id.clone(),
                target.title(),
                target.family.to_string(),
                target.nix.as_ref().map_or_else(
                    || "-".into(),
                    |nix| format!("{} {}", nix.packages.join(", "), nix.versions()),
                ),
                match &target.nix {
                    Some(nix) if nix.version < nixpkgs_minimum() => "too old".into(),
                    Some(_) => "yes".into(),
                    None => "-".into(),
                },
                match open(target).as_slice() {
                    [] => "-".into(),
                    [worst] => worst.to_string(),
                    [worst, more @ ..] => format!("{worst} and {} more", more.len()),
                },
                match &target.end_of_life {
                    Some(end) if target.has_ended(&today) => format!("{end}, ended"),
                    Some(end) => end.clone(),
                    None => "-".into(),
                },
                target.tested.to_string(),
            ]
        })
        .collect();
    print(&table::table(
        &["TARGET", "RELEASE", "FAMILY", "NIX", "NIXPKGS", "OPEN TO", "END OF LIFE", "STATUS"],
        &[],
        &rows,
    ))
}

/// A target, what its format calls its systems, and the advisories that its Nix is open to.
#[derive(Serialize)]
struct Entry {
    #[serde(flatten)]
    target: &'static Target,
    #[serde(rename = "open-to")]
    open_to: Vec<&'static str>,
    architectures: Vec<&'static str>,
}

impl Entry {
    fn new(target: &'static Target) -> Self {
        let format = format::of(target.family);
        let systems = systems().iter().filter(|system| target.has(system));
        let architectures = systems.map(|system| format.architecture(Architecture::Of(system))).collect();
        Self { target, open_to: open(target), architectures }
    }
}

fn open(target: &'static Target) -> Vec<&'static str> {
    let of = |nix: &'static DistroNix| advisories().of(nix.version);
    let rows = target.nix.iter().flat_map(of).filter(|row| row.feature.is_none());
    rows.map(|row| row.id.as_str()).collect()
}
