//! Which configuration: the arguments that all commands share that read one.

use std::fs::Metadata;
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
    /// A configuration names programs that are run, and files beside it. One that nobody named is read only where no
    /// other user can change it, or what is beside it, or put another one in its place.
    ///
    /// # Errors
    /// A file that nobody named and that is not to be read so.
    pub fn path(&self, reporter: &Reporter) -> Result<Option<PathBuf>, Diagnostic> {
        if self.no_config || self.config.is_some() {
            return Ok(self.config.clone());
        }
        let path = Path::new(USUAL);
        let found = match path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => found.map_err(|error| cannot("read", path, &error))?,
        };
        let folder = Path::new(".").metadata().map_err(|error| cannot("read", Path::new("."), &error))?;
        let why = match () {
            () if !found.is_file() => "is not a regular file",
            () if others_can_change(&found) => "can be changed by other users",
            () if others_can_change(&folder) => "is in a directory that other users can change",
            () => {
                reporter.note(&format!("reading {USUAL}"));
                return Ok(Some(path.into()));
            }
        };
        Err(Diagnostic::new(format!("`{USUAL}` {why}, and was not named"))
            .help(format!("add `-c {USUAL}` to read it, or `--no-config` for the built-in defaults")))
    }
}

/// Others than this user and root. By convention, a group with the number of the user is that user's alone.
fn others_can_change(found: &Metadata) -> bool {
    let of_group = found.mode() & 0o020 != 0 && found.gid() != found.uid();
    !(is_own(found) || found.uid() == 0) || of_group || found.mode() & 0o002 != 0
}
