//! `nix-packager targets`

use super::{print, print_json, table};
use crate::knowledge::targets;

/// List the known targets and what is known about them
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
        return print_json(&targets());
    }
    let rows: Vec<_> = targets()
        .iter()
        .map(|target| {
            vec![
                target.id.clone(),
                target.title(),
                target.family.to_string(),
                target
                    .nix
                    .as_ref()
                    .map_or_else(|| "-".into(), |nix| format!("{} {}", nix.packages.join(", "), nix.version)),
                target.end_of_life.clone().unwrap_or_else(|| "-".into()),
                target.tested.to_string(),
            ]
        })
        .collect();
    print(&table::table(&["TARGET", "RELEASE", "FAMILY", "NIX", "END OF LIFE", "STATUS"], &[], &rows))
}
