//! `nix-packager key export`

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::cli::print_exact;
use crate::output::Staged;
use crate::reporter::Reporter;
use crate::signing::KeyFile;

/// Export the certificates (public keys) of a key file
///
/// All keys of the file, without their secret parts.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager key export signing-key.asc > signing-key.pub.asc
  nix-packager key export signing-key.asc --format binary --out archive-keyring.gpg")]
pub struct Args {
    /// Key file
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// For apt's `Signed-By`: `binary` in a file named *.gpg, or `armored` in one named *.asc
    #[arg(long, value_enum, default_value_t = Format::Armored)]
    format: Format,

    /// File to write or replace [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Armored,
    Binary,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let file = KeyFile::read(&args.file)?;
    file.warning().iter().for_each(|warning| reporter.warning(warning));
    let bytes = match args.format {
        Format::Armored => file.armored().into_bytes(),
        Format::Binary => file.keyring(),
    };
    let Some(out) = &args.out else {
        return print_exact(&bytes);
    };
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Staged::write(folder, out, 0o644, |file| file.write_all(&bytes))?.publish()?;
    Ok(())
}
