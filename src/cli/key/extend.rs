//! `nix-packager key extend`

use std::path::PathBuf;

use super::PassphraseFile;
use crate::cli::print;
use crate::diagnostic::Diagnostic;
use crate::print::ShowPath;
use crate::reporter::Reporter;
use crate::signing::{self, KeyFacts, KeyFile, MOST_YEARS, date, grouped};
use crate::source_date;

/// Extend the validity of a key
///
/// The key and its fingerprint stay the same: all secret keys of the file get a new self-signature.
/// apt gets the new expiry date with the keyring package; publish some weeks before the old date, so
/// that clients have time to upgrade. Existing signatures stay valid.
///
/// rpm keeps a certificate as it was first imported. rpm on EL 8 and EL 9 ignores the expiry date;
/// newer versions refuse everything signed after the old date, until an administrator removes the key
/// with the `rpm -e` command that is printed, and dnf imports it again. If you have such clients,
/// rotate the key in time instead.
#[derive(clap::Args)]
#[command(after_help = "Example:
  nix-packager key extend signing-key.asc --years 3")]
pub struct Args {
    /// File with the secret key; it is rewritten
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Years from now until it expires
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_YEARS)))]
    years: u32,

    #[command(flatten)]
    passphrase: PassphraseFile,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let time = source_date::act_time()?;
    let mut file = KeyFile::read(&args.file)?;
    if file.keys.iter().all(|key| key.secret().is_none()) {
        return Err(Diagnostic::new(format!("`{}` has no secret key to extend", args.file.shown()))
            .help("use the key file of the configuration (`key` in `[repository]`)")
            .into());
    }
    let passphrase = args.passphrase.of(&file.keys, reporter)?;
    let (mut text, mut imported) = (String::new(), Vec::new());
    for key in file.keys.iter_mut().filter(|key| key.secret().is_some()) {
        signing::extend(key, time, args.years, passphrase.as_ref())?;
        let facts = KeyFacts::of(&key.certificate());
        let expires = facts.expires().map_or("never".into(), date);
        text += &format!("{}\nexpires {expires}\n", grouped(&facts.fingerprint));
        imported.push(facts.rpm_name());
    }
    file.replace()?;
    reporter.note("publish, so that clients get the certificate with its new expiry date");
    let imported = imported.join(" ");
    reporter.note(&format!(
        "on machines whose rpm has already imported it, `rpm -e {imported}` makes dnf import the new one"
    ));
    print(&text)
}
