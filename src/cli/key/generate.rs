//! `nix-packager key generate`

use std::path::PathBuf;

use super::PassphraseFile;
use crate::cli::print;
use crate::diagnostic::Diagnostic;
use crate::print::ShowPath;
use crate::reporter::Reporter;
use crate::signing::{self, Key, KeyFacts, KeyFile, MOST_YEARS, Passphrase, date, grouped};
use crate::source_date;

/// Generate a key that every version of apt and rpm accepts
///
/// RSA 4096, one primary key without subkeys, self-signed with SHA-512. Only the owner can read the
/// file; gpg can import it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager key generate --out signing-key.asc --name 'Example archive signing key <archive@example.org>'
  nix-packager key generate --out signing-key.asc --name 'Example <archive@example.org>' --years 5 --no-passphrase")]
pub struct Args {
    /// File to write; it must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// User id of the key, as shown by apt and rpm: a name and an email address
    #[arg(long)]
    name: String,

    /// Years until it expires
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_YEARS)))]
    years: u32,

    #[command(flatten)]
    passphrase: PassphraseFile,

    /// Do not protect the key: anyone who has the file can sign
    #[arg(long, conflicts_with = "passphrase_file")]
    no_passphrase: bool,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let path = args.out.shown();
    if args.out.symlink_metadata().is_ok() {
        return Err(Diagnostic::new(format!("`{path}` already exists, and keys are never overwritten"))
            .help("name another file; to replace a key, use `nix-packager key rotate`")
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
    let facts = KeyFacts::of(&key.certificate());
    KeyFile { path: args.out.clone(), keys: vec![key], is_open: false }.create()?;
    reporter.note(&format!(
        "the key is in `{path}`; anyone who has it can publish in your name. Keep a copy on another machine"
    ));
    reporter.note(&format!("add it to the configuration: `key = \"{path}\"` in `[repository]`"));
    reporter.note(
        "publish the fingerprint where people can compare it, and run `nix-packager key extend` before the key expires",
    );
    let expires = facts.expires().map_or("never".into(), date);
    print(&format!("{}\nexpires {expires}\n", grouped(&facts.fingerprint)))
}
