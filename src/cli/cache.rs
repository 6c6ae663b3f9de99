//! `nix-packager cache`

use super::cache_dir::CacheDir;
use super::{print, table};
use crate::cache::{self, Cache};
use crate::print::ShowPath;
use crate::reporter::Reporter;

/// Show what is cached, or clear the cache
///
/// The cache holds downloads, the closures read from them, and compressed parts of packages.
/// Entries are verified when they are used, and created again when needed; what was not used for
/// 90 days is removed automatically.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager cache
  nix-packager cache --clear")]
pub struct Args {
    #[command(flatten)]
    cache: CacheDir,

    /// Remove everything
    #[arg(long)]
    clear: bool,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let Some(root) = Cache::locate(args.cache.dir.as_deref()) else {
        reporter.note("`HOME` is not set, so nothing is cached; name a cache directory with `--cache DIR`");
        return Ok(());
    };
    if args.clear {
        cache::clear(&root)?;
        reporter.note(&format!("`{}` is empty", root.shown()));
        return Ok(());
    }
    let rows: Vec<_> = cache::contents(&root)?
        .iter()
        .map(|of| vec![of.kind.name().to_owned(), of.number.to_string(), of.bytes.to_string()])
        .collect();
    let table = table::table(&["KIND", "NUMBER", "BYTES"], &[1, 2], &rows);
    print(&format!("{}\n{table}", root.shown()))
}
