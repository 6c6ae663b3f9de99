//! `nix-packager key rotate`

use std::path::PathBuf;

use super::PassphraseFile;
use crate::cli::print;
use crate::diagnostic::Diagnostic;
use crate::reporter::Reporter;
use crate::signing::{self, Facts, Key, KeyFile, MOST_YEARS, date, grouped};
use crate::source_date;

/// Replace a key by a new one, with an overlap
///
/// Without `--finish`, a new key is put behind the one that signs, under the same passphrase.
/// From then on InRelease and Release.gpg are signed by both, the keyring package and
/// RPM-GPG-KEY hold both, and packages and metadata of rpm are signed by the old one alone:
/// clients that know only the old key go on, and learn of the new one.
///
/// With `--finish`, once clients had the time to upgrade the keyring package, the newest key
/// signs everything. Of the old one the certificate stays, so that packages that it signed are
/// still believed; its secret part is removed, and so are certificates that have expired.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager key rotate signing-key.asc
  nix-packager key rotate signing-key.asc --finish")]
pub struct Args {
    /// File with the key to be replaced; it is written anew
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// User id of the new key [default: that of the old one]
    #[arg(long, conflicts_with = "finish")]
    name: Option<String>,

    /// Years until the new key expires [default: 3]
    #[arg(long, value_name = "N", conflicts_with = "finish", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_YEARS)))]
    years: Option<u32>,

    #[command(flatten)]
    passphrase: PassphraseFile,

    /// Let the new key sign alone, and forget the secret of the old one
    #[arg(long, conflicts_with = "passphrase_file")]
    finish: bool,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let time = source_date::act_time()?;
    let mut file = KeyFile::read(&args.file)?;
    file.warning().iter().for_each(|warning| reporter.warning(warning));
    if args.finish {
        return finish(file, time, reporter);
    }
    signing::may_begin(&file)?;
    let old = file.keys.iter().find(|key| key.secret().is_some());
    let old = old.expect("a rotation may begin where there is a key");
    let facts = Facts::of(&old.certificate());
    let name = args.name.clone().or(facts.user_id.clone()).ok_or_else(|| {
        Diagnostic::new(format!("the key {} has no user id", facts.id())).help("give the new one a `--name`")
    })?;
    let passphrase = args.passphrase.of([old], reporter)?;
    signing::check_passphrase(old, passphrase.as_ref())?;
    let new = signing::generate(&name, time, args.years.unwrap_or(3), passphrase.as_ref())?;
    let new_facts = Facts::of(&Key::Secret(Box::new(new.clone())).certificate());
    signing::begin(&mut file, new)?;
    file.replace()?;
    reporter.note("publish now, and publish the new fingerprint where people can compare it");
    reporter.note(&format!(
        "when clients had some months to upgrade the keyring package, and before the old key expires{}: \
         `nix-packager key rotate {} --finish`",
        facts.expires().map(|expires| format!(" on {}", date(expires))).unwrap_or_default(),
        args.file.display()
    ));
    print(&format!("old  {}\nnew  {}\n", grouped(&facts.fingerprint), grouped(&new_facts.fingerprint)))
}

fn finish(mut file: KeyFile, time: i64, reporter: &Reporter) -> anyhow::Result<()> {
    let finished = signing::finish(&mut file, time)?;
    file.replace()?;
    reporter.note("publish now; copies of the old file elsewhere still have the old secret key");
    let mut text = format!("signs    {}\n", grouped(&finished.first.fingerprint));
    for facts in &finished.retired {
        text += &format!("trusted  {}\n", grouped(&facts.fingerprint));
    }
    for facts in &finished.removed {
        text += &format!("removed  {}\n", grouped(&facts.fingerprint));
    }
    print(&text)
}
