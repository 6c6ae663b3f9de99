//! Which configuration: the arguments that all commands share that read one.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::output::{cannot, is_own};
use crate::reporter::Reporter;

/// Read where a command runs, unless the command line says otherwise.
pub const USUAL: &str = "nix-packager.toml";

#[derive(clap::Args)]
pub struct ConfigFile {
    /// Configuration file; without it, ./nix-packager.toml, or the built-in defaults if there is none
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Use the built-in defaults, even if there is a ./nix-packager.toml
    #[arg(long, conflicts_with = "config")]
    no_config: bool,
}

impl ConfigFile {
    /// The file to read; `None`: the built-in defaults. Says so if it is one that nobody named.
    ///
    /// # Errors
    /// A file that nobody named and that another user controls: a configuration names programs that are run.
    pub fn path(&self, reporter: &Reporter) -> Result<Option<PathBuf>, Diagnostic> {
        if self.no_config || self.config.is_some() {
            return Ok(self.config.clone());
        }
        let path = Path::new(USUAL);
        let found = match path.metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => return Ok(None),
            found => found.map_err(|error| cannot("read", path, &error))?,
        };
        // `root` may change anything anyway.
        if !(is_own(&found) || found.uid() == 0) || found.mode() & 0o002 != 0 {
            let message = format!("`{USUAL}` is here, but another user can change it");
            return Err(Diagnostic::new(message).help(format!(
                "add `-c {USUAL}` to read it anyway, or `--no-config` for the built-in defaults"
            )));
        }
        reporter.note(&format!("reading {USUAL}"));
        Ok(Some(path.into()))
    }
}
