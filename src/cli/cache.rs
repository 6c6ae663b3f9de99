//! `nix-packager cache`

use super::cache_dir::CacheDir;
use super::{print, table};
use crate::cache::{self, Cache};
use crate::reporter::Reporter;

/// Show what is kept from run to run, or remove it
///
/// Downloads, the closures read from them, and compressed parts of packages. All of it is
/// checked when it is used, and made again when needed; what was not used for 90 days goes
/// by itself.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager cache
  nix-packager cache --clear")]
pub struct Args {
    #[command(flatten)]
    cache: CacheDir,

    /// Remove all of it
    #[arg(long)]
    clear: bool,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let Some(root) = Cache::locate(args.cache.dir.as_deref()) else {
        reporter.note("no `HOME` is set, so nothing is kept; `--cache DIR` names a place for it");
        return Ok(());
    };
    if args.clear {
        cache::clear(&root)?;
        reporter.note(&format!("`{}` is empty", root.display()));
        return Ok(());
    }
    let held = cache::contents(&root)?;
    let rows: Vec<_> = held
        .iter()
        .map(|held| vec![held.kind.name().to_owned(), held.number.to_string(), held.bytes.to_string()])
        .collect();
    let table = table::table(&["KIND", "NUMBER", "BYTES"], &[1, 2], &rows);
    print(&format!("{}\n{table}", root.display()))
}
