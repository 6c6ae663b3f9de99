//! `--cache`: the cache directory.

use std::path::PathBuf;

use crate::cache::Cache;
use crate::diagnostic::Diagnostic;
use crate::reporter::Reporter;

#[derive(clap::Args)]
pub struct CacheDir {
    /// Cache directory [default: $NIX_PACKAGER_CACHE, else nix-packager in $XDG_CACHE_HOME or ~/.cache]
    #[arg(long = "cache", value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

impl CacheDir {
    /// Ready to be written to; a note says if it is for this run only.
    pub fn open(&self, reporter: &Reporter) -> Result<Cache, Diagnostic> {
        let cache = Cache::open(self.dir.as_deref())?;
        cache.announce(reporter);
        Ok(cache)
    }
}
