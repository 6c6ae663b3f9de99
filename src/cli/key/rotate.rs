//! `nix-packager key rotate`

use std::path::PathBuf;

use super::PassphraseFile;
use crate::cli::print;
use crate::diagnostic::Diagnostic;
use crate::print::ShowPath;
use crate::reporter::Reporter;
use crate::signing::{self, Key, KeyFacts, KeyFile, MOST_YEARS, date, grouped};
use crate::source_date;

/// Replace a key with a new one, in two steps
///
/// Without `--finish`, a new key is added after the signing key, with the same passphrase.
/// From then on InRelease and Release.gpg are signed by both, the keyring package and
/// RPM-GPG-KEY contain both, and rpm packages and metadata are signed by the old key only:
/// clients that know only the old key keep working, and get the new one.
///
/// With `--finish`, after clients have had time to upgrade the keyring package, the newest key
/// signs everything. The certificate of the old key stays, so that packages signed with it
/// stay valid; its secret part is removed, and so are expired certificates.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager key rotate signing-key.asc
  nix-packager key rotate signing-key.asc --finish")]
pub struct Args {
    /// File with the key to replace; it is rewritten
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// User id of the new key [default: that of the old key]
    #[arg(long, conflicts_with = "finish")]
    name: Option<String>,

    /// Years until the new key expires [default: 3]
    #[arg(long, value_name = "N", conflicts_with = "finish", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_YEARS)))]
    years: Option<u32>,

    #[command(flatten)]
    passphrase: PassphraseFile,

    /// Sign with the new key only, and remove the secret part of the old one
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
    signing::may_begin_rotation(&file)?;
    let old = file.keys.iter().find(|key| key.secret().is_some());
    let old = old.expect("a rotation may only begin with a secret key");
    let facts = KeyFacts::of(&old.certificate());
    let name = args.name.clone().or(facts.user_id.clone()).ok_or_else(|| {
        Diagnostic::new(format!("the key {} has no user id", facts.id())).help("give the new one a `--name`")
    })?;
    let passphrase = args.passphrase.of([old], reporter)?;
    signing::check_passphrase(old, passphrase.as_ref())?;
    let new = signing::generate(&name, time, args.years.unwrap_or(3), passphrase.as_ref())?;
    let new_facts = KeyFacts::of(&Key::Secret(Box::new(new.clone())).certificate());
    signing::begin_rotation(&mut file, new)?;
    file.replace()?;
    reporter.note("publish the repository now, and the new fingerprint where people can compare it");
    reporter.note(&format!(
        "after clients have had some months to upgrade the keyring package, and before the old key expires{}, run \
         `nix-packager key rotate {} --finish`",
        facts.expires().map(|expires| format!(" on {}", date(expires))).unwrap_or_default(),
        args.file.as_word()
    ));
    print(&format!("old  {}\nnew  {}\n", grouped(&facts.fingerprint), grouped(&new_facts.fingerprint)))
}

fn finish(mut file: KeyFile, time: i64, reporter: &Reporter) -> anyhow::Result<()> {
    let finished = signing::finish_rotation(&mut file, time)?;
    file.replace()?;
    reporter.note("publish now; other copies of the old file still contain the old secret key");
    let mut text = format!("signs    {}\n", grouped(&finished.first.fingerprint));
    for facts in &finished.retired {
        text += &format!("trusted  {}\n", grouped(&facts.fingerprint));
    }
    for facts in &finished.removed {
        text += &format!("removed  {}\n", grouped(&facts.fingerprint));
    }
    print(&text)
}
