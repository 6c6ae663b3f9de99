//! `nix-packager schema`

use super::print_json;
use crate::config;

/// Print a JSON Schema of nix-packager.toml, by which editors check and complete it
///
/// The line `#:schema` that `init` writes names the file for editors with Taplo, such as Helix and VS Code.
#[derive(clap::Args)]
#[command(after_help = "Example:
  nix-packager schema >nix-packager.schema.json")]
pub struct Args {}

pub fn run(_: &Args) -> anyhow::Result<()> {
    print_json(&config::schema())
}
