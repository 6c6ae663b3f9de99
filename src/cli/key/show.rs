//! `nix-packager key show`

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::cli::{print, print_json};
use crate::reporter::Reporter;
use crate::signing::{Finding, Key, KeyFacts, KeyFile, Role, Severity, date, findings, grouped};
use crate::source_date;

/// Show the keys of a file, and what apt or rpm would not accept
///
/// No passphrase is needed. Certificates and keys written by gpg or sq are read as well.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager key show signing-key.asc
  nix-packager key show --json nix-multiuser-archive-keyring.gpg")]
pub struct Args {
    /// Key file
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// What is shown of a key.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Shown {
    fingerprint: String,
    user_id: Option<String>,
    algorithm: String,
    created: i64,
    expires: Option<i64>,
    role: Role,
    secret: bool,
    protected: bool,
    findings: Vec<Finding>,
    /// The first key of a file without secret keys.
    #[serde(skip)]
    is_commands: bool,
}

impl Shown {
    fn new(key: &Key, role: Role, time: i64) -> Self {
        let facts = KeyFacts::of(&key.certificate());
        Self {
            findings: findings(&facts, time),
            algorithm: facts.algorithm(),
            expires: facts.expires(),
            fingerprint: facts.fingerprint,
            user_id: facts.user_id,
            created: facts.created,
            role,
            secret: key.secret().is_some() && !key.is_stub(),
            protected: key.is_protected(),
            is_commands: false,
        }
    }

    fn text(&self, time: i64) -> String {
        let mut text = format!("{}\n", grouped(&self.fingerprint));
        let mut line = |name: &str, value: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {name:<9}  {value}");
        };
        line("user id", self.user_id.as_deref().unwrap_or("none"));
        line("algorithm", &self.algorithm);
        line("created", &date(self.created));
        line("expires", &self.expiry(time));
        line("role", self.role());
        line("secret", self.secret());
        for finding in &self.findings {
            let word = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            line(word, &finding.text);
            if !finding.help.is_empty() {
                line("", &format!("help: {}", finding.help));
            }
        }
        text
    }

    fn expiry(&self, time: i64) -> String {
        match self.expires {
            None => "never".into(),
            Some(expires) if expires <= time => date(expires),
            Some(expires) => format!("{}, in {} days", date(expires), (expires - time) / 86_400),
        }
    }

    fn role(&self) -> &'static str {
        match self.role {
            Role::First => "first: signs packages and repositories",
            Role::Additional => "additional: also signs apt's metadata",
            Role::Trusted if self.is_commands => "trusted, unless a `sign-command` signs with it",
            Role::Trusted => "trusted: signs nothing",
        }
    }

    fn secret(&self) -> &'static str {
        match (self.secret, self.protected) {
            (true, true) => "protected by a passphrase",
            (true, false) => "not protected",
            (false, true) => "not in the file (a stub)",
            (false, false) => "not in the file",
        }
    }
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let time = source_date::act_time()?;
    let file = KeyFile::read(&args.file)?;
    file.warning().iter().for_each(|warning| reporter.warning(warning));
    let keys = file.keys.iter().zip(file.roles(false));
    let mut shown: Vec<_> = keys.map(|(key, role)| Shown::new(key, role, time)).collect();
    shown[0].is_commands = shown.iter().all(|key| key.role == Role::Trusted);
    if args.json {
        return print_json(&shown);
    }
    let texts: Vec<_> = shown.iter().map(|key| key.text(time)).collect();
    print(&texts.join("\n"))
}
