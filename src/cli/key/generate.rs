//! `nix-packager key generate`

use std::path::PathBuf;

use super::PassphraseFile;
use crate::cli::print;
use crate::diagnostic::Diagnostic;
use crate::reporter::Reporter;
use crate::signing::{self, Facts, Key, KeyFile, MOST_YEARS, Passphrase, date, grouped};
use crate::source_date;

/// Make a key that apt and rpm of all ages accept
///
/// RSA 4096, one primary key without subkeys, signed by itself with SHA-512. Its file can be read
/// by its owner only; gpg imports it, too.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager key generate --out signing-key.asc --name 'Example archive signing key <archive@example.org>'
  nix-packager key generate --out signing-key.asc --name 'Example <archive@example.org>' --years 5 --no-passphrase")]
pub struct Args {
    /// File to write; it must not be there
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// User id of the key, as apt and rpm show it: a name and an address
    #[arg(long)]
    name: String,

    /// Years until it expires
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_YEARS)))]
    years: u32,

    #[command(flatten)]
    passphrase: PassphraseFile,

    /// Write the key without protection: whoever has the file can sign
    #[arg(long, conflicts_with = "passphrase_file")]
    no_passphrase: bool,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let path = args.out.display();
    if args.out.symlink_metadata().is_ok() {
        return Err(Diagnostic::new(format!("`{path}` exists already, and a key is never overwritten"))
            .help("name another file; `nix-packager key rotate` puts a new key beside an old one")
            .into());
    }
    let time = source_date::act_time()?;
    let passphrase = match args.no_passphrase {
        true => None,
        false => Some(Passphrase::new(args.passphrase.passphrase_file.as_deref())?),
    };
    let warning = passphrase.as_ref().and_then(|passphrase| passphrase.warning.as_ref());
    warning.into_iter().for_each(|warning| reporter.warning(warning));
    let key = Key::Secret(Box::new(signing::generate(&args.name, time, args.years, passphrase.as_ref())?));
    let facts = Facts::of(&key.certificate());
    KeyFile { path: args.out.clone(), keys: vec![key], is_open: false }.create()?;
    reporter.note(&format!(
        "`{path}` has the key; whoever has it can publish for you. Keep a copy off this machine"
    ));
    reporter.note(&format!("name it in the configuration: `[repository]`, `key = \"{path}\"`"));
    reporter.note(
        "publish the fingerprint where people can compare it; `nix-packager key extend` before it expires",
    );
    let expires = facts.expires().map_or("never".into(), date);
    print(&format!("{}\nexpires {expires}\n", grouped(&facts.fingerprint)))
}
