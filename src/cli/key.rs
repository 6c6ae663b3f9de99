//! `nix-packager key`

mod export;
mod extend;
mod generate;
mod rotate;
mod show;

use std::path::PathBuf;

use clap::Subcommand;

use crate::diagnostic::Diagnostic;
use crate::reporter::Reporter;
use crate::signing::{Key, KeyFacts, Passphrase};

/// Create and manage the key that signs repositories
///
/// A key file contains OpenPGP keys. The first secret key signs packages and repositories, a
/// second one also signs apt's metadata during a rotation, and public keys are only trusted.
/// `key` of `[repository]` in the configuration names the file.
#[derive(clap::Args)]
#[command(after_help = "Example:
  nix-packager key generate --out signing-key.asc --name 'Example archive signing key <archive@example.org>'")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Generate(generate::Args),
    Show(show::Args),
    Export(export::Args),
    Extend(extend::Args),
    Rotate(rotate::Args),
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    match &args.command {
        Command::Generate(args) => generate::run(args, reporter),
        Command::Show(args) => show::run(args, reporter),
        Command::Export(args) => export::run(args, reporter),
        Command::Extend(args) => extend::run(args, reporter),
        Command::Rotate(args) => rotate::run(args, reporter),
    }
}

/// Where the passphrase comes from.
#[derive(clap::Args)]
struct PassphraseFile {
    /// File with the passphrase on its first line [default: $NIX_PACKAGER_PASSPHRASE, then the terminal]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseFile {
    /// The passphrase of `keys`, if one of them needs one.
    fn of<'a>(
        &self,
        keys: impl IntoIterator<Item = &'a Key>,
        reporter: &Reporter,
    ) -> Result<Option<Passphrase>, Diagnostic> {
        let Some(key) = keys.into_iter().find(|key| key.is_protected()) else { return Ok(None) };
        let facts = KeyFacts::of(&key.certificate());
        let passphrase = Passphrase::known(self.passphrase_file.as_deref(), &format!("key {}", facts.id()))?;
        passphrase.warning.iter().for_each(|warning| reporter.warning(warning));
        Ok(Some(passphrase))
    }
}
