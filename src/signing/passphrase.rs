//! Where a passphrase comes from: a file, the environment, or the terminal.

use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use pgp::packet::SecretKey;
use pgp::types::Password;
use zeroize::Zeroizing;

use super::certificate::KeyFacts;
use super::file::Key;
use super::{file, terminal};
use crate::diagnostic::Diagnostic;
use crate::local_file;
use crate::output::reason;
use crate::print::ShowPath;

/// The variable that is read.
pub const VARIABLE: &str = "NIX_PACKAGER_PASSPHRASE";
const LONGEST: u64 = 4096;

/// Wiped from memory when dropped, and never shown.
pub struct Passphrase {
    secret: Zeroizing<Vec<u8>>,
    /// Where it came from, for messages: ``the file `…` ``.
    origin: String,
    /// A warning if other users can read the file.
    pub warning: Option<Diagnostic>,
}

impl Passphrase {
    /// The passphrase of an existing key; `whose` names it on the terminal.
    ///
    /// # Errors
    /// No way to get one, or an empty one.
    pub fn known(file: Option<&Path>, whose: &str) -> Result<Self, Diagnostic> {
        if let Some(found) = Self::given(file)? {
            return Ok(found);
        }
        let Some(mut terminal) = terminal::open() else { return Err(missing(whose)) };
        Self::of_terminal(terminal.ask(&format!("Passphrase for {whose}: ")))
    }

    /// The passphrase for a new key; on the terminal it is asked for twice.
    ///
    /// # Errors
    /// No way to get one, an empty one, or two that differ.
    pub fn new(file: Option<&Path>) -> Result<Self, Diagnostic> {
        if let Some(found) = Self::given(file)? {
            return Ok(found);
        }
        let Some(mut terminal) = terminal::open() else {
            return Err(missing("the new key")
                .help("with `--no-passphrase`, anyone who has the file can use the key"));
        };
        let first = Self::of_terminal(terminal.ask("Passphrase for the new key: "))?;
        let second = Self::of_terminal(terminal.ask("Repeat the passphrase: "))?;
        match first.secret == second.secret {
            true => Ok(first),
            false => {
                Err(Diagnostic::new("the two passphrases differ").help("nothing was written; try again"))
            }
        }
    }

    /// From `file`, else from the environment.
    fn given(file: Option<&Path>) -> Result<Option<Self>, Diagnostic> {
        if let Some(path) = file {
            return Self::of_file(path).map(Some);
        }
        let Some(value) = std::env::var_os(VARIABLE) else { return Ok(None) };
        let secret = Zeroizing::new(value.into_vec());
        Self::checked(secret, format!("`${VARIABLE}`"), None).map(Some)
    }

    fn of_file(path: &Path) -> Result<Self, Diagnostic> {
        let read = local_file::open_or_pipe(path).and_then(|file| file::read_secret(file, LONGEST));
        let (mut secret, is_open) = read.map_err(|error| {
            Diagnostic::new(format!("cannot read the passphrase file `{}`: {}", path.shown(), reason(&error)))
        })?;
        let line = secret.iter().position(|byte| *byte == b'\n').unwrap_or(secret.len());
        secret.truncate(line);
        if secret.last() == Some(&b'\r') {
            secret.pop();
        }
        let warning = is_open.then(|| file::open_to_others(path, "the passphrase file"));
        Self::checked(secret, format!("the file `{}`", path.shown()), warning)
    }

    fn of_terminal(typed: std::io::Result<Zeroizing<Vec<u8>>>) -> Result<Self, Diagnostic> {
        let typed = typed.map_err(|error| {
            Diagnostic::new(format!("cannot read a passphrase from the terminal: {}", reason(&error)))
        })?;
        Self::checked(typed, "what was typed".into(), None)
    }

    fn checked(
        secret: Zeroizing<Vec<u8>>,
        origin: String,
        warning: Option<Diagnostic>,
    ) -> Result<Self, Diagnostic> {
        if secret.is_empty() {
            return Err(Diagnostic::new(format!("the passphrase is empty: {origin} has none"))
                .help("in a file, the passphrase is the first line"));
        }
        Ok(Self { secret, origin, warning })
    }

    pub fn password(&self) -> Password {
        Password::from(self.secret.as_slice())
    }
}

/// Unlocks `key`; `id` names it in messages.
///
/// # Errors
/// A missing or wrong passphrase.
pub fn unlock(key: &mut SecretKey, passphrase: Option<&Passphrase>, id: &str) -> Result<(), Diagnostic> {
    if !key.secret_params().is_encrypted() {
        return Ok(());
    }
    let Some(passphrase) = passphrase else { return Err(missing(&format!("key {id}"))) };
    key.remove_password(&passphrase.password()).map_err(|_| {
        Diagnostic::new(format!("wrong passphrase for key {id}: {} does not match", passphrase.origin))
            .help("in a file, the passphrase is the first line, including white space")
    })
}

/// Checks that `passphrase` is that of `key`, before it is used for a new one.
///
/// # Errors
/// A missing or wrong passphrase.
pub fn check(key: &Key, passphrase: Option<&Passphrase>) -> Result<(), Diagnostic> {
    let Some(secret) = key.secret() else { return Ok(()) };
    unlock(&mut secret.primary_key.clone(), passphrase, KeyFacts::of(&key.certificate()).id())
}

fn missing(whose: &str) -> Diagnostic {
    Diagnostic::new(format!("{whose} needs a passphrase, and none was given")).help(format!(
        "name a file with `--passphrase-file` or `passphrase-file`, set `${VARIABLE}`, or run the command on a terminal"
    ))
}
