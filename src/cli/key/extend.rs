//! `nix-packager key extend`

use std::path::PathBuf;

use super::PassphraseFile;
use crate::cli::print;
use crate::diagnostic::Diagnostic;
use crate::reporter::Reporter;
use crate::signing::{self, Facts, KeyFile, MOST_YEARS, date, grouped};
use crate::source_date;

/// Let a key expire later
///
/// The key stays the same, and so does its fingerprint: all secret keys of the file get a new
/// self-signature. apt takes the new date from the keyring package; publish some weeks before the
/// old one, so that there is time for it. What the key signed stays valid.
///
/// rpm keeps a certificate as it was first imported. That of EL 8 and EL 9 does not look at the
/// date; others believe nothing that is signed after the old one, until an administrator removes
/// the key by the `rpm -e` that this command prints, and dnf imports it anew. Where there are such
/// clients, better rotate in time.
#[derive(clap::Args)]
#[command(after_help = "Example:
  nix-packager key extend signing-key.asc --years 3")]
pub struct Args {
    /// File with the secret key; it is replaced
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
        return Err(Diagnostic::new(format!(
            "`{}` has no secret key that could be extended",
            args.file.display()
        ))
        .help("name the file that the configuration's `key` names")
        .into());
    }
    let passphrase = args.passphrase.of(&file.keys, reporter)?;
    let (mut text, mut imported) = (String::new(), Vec::new());
    for key in file.keys.iter_mut().filter(|key| key.secret().is_some()) {
        signing::extend(key, time, args.years, passphrase.as_ref())?;
        let facts = Facts::of(&key.certificate());
        let expires = facts.expires().map_or("never".into(), date);
        text += &format!("{}\nexpires {expires}\n", grouped(&facts.fingerprint));
        imported.push(facts.rpm_name());
    }
    file.replace()?;
    reporter.note("publish, so that clients get the certificate with its new date");
    let imported = imported.join(" ");
    reporter.note(&format!(
        "where rpm has imported it already, `rpm -e {imported}` lets dnf ask for the new one"
    ));
    print(&text)
}
