//! A command that signs: for a token, a signing service, or a secret of a CI.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;

use pgp::armor::BlockType;
use pgp::composed::SignedPublicKey;
use pgp::packet::{Packet, Signature, SignatureType};
use pgp::types::KeyDetails;

use super::certificate::{KeyFacts, hex, is_strong};
use super::date::moment;
use super::{armor, passphrase};
use crate::diagnostic::Diagnostic;
use crate::output::reason;
use crate::print;

/// Longer than any signature; output beyond it is discarded.
const LIMIT: u64 = 1 << 20;

/// A program with its arguments: it reads data from standard input, and writes one detached signature to
/// standard output.
pub struct Signer {
    argv: Vec<String>,
    /// Of the key that it signs with.
    certificate: SignedPublicKey,
    facts: KeyFacts,
    /// A token handles one request at a time.
    running: Mutex<()>,
}

impl Signer {
    pub fn new(argv: &[String], certificate: SignedPublicKey) -> Self {
        let facts = KeyFacts::of(&certificate);
        Self { argv: argv.to_vec(), certificate, facts, running: Mutex::new(()) }
    }

    /// # Errors
    /// A command that fails, and a signature that is not what was asked for. Messages never have the data.
    pub fn sign(&self, typ: SignatureType, data: &[u8], time: i64) -> Result<Signature, Diagnostic> {
        let word = if typ == SignatureType::Text { "text" } else { "binary" };
        let output = self.run(word, data, time)?;
        let packets = armor::read(&output, &[BlockType::Signature])
            .map_err(|reason| self.error(&format!("did not write a signature: its output {reason}")))?;
        let [Packet::Signature(signature)] = &packets[..] else {
            return Err(self.error(
                &match packets.iter().any(|packet| !matches!(packet, Packet::Signature(_))) {
                    true => "wrote something other than a detached signature".into(),
                    false => format!("wrote {} signatures instead of one", packets.len()),
                },
            ));
        };
        self.check(signature, typ, word, data)?;
        Ok(signature.clone())
    }

    /// The signature has the right type and key, is strong, and is over the data.
    fn check(
        &self,
        signature: &Signature,
        typ: SignatureType,
        word: &str,
        data: &[u8],
    ) -> Result<(), Diagnostic> {
        if signature.typ() != Some(typ) {
            return Err(self.error(&format!("did not write a `{word}` signature")).help(format!(
                "it has to write the type of signature in `$NIX_PACKAGER_SIGNATURE`, here `{word}` (0x{:02x}); gpg writes \
                 text signatures with `--textmode`",
                u8::from(typ)
            )));
        }
        let by_primary = signature.issuer_fingerprint().contains(&&self.certificate.fingerprint())
            || signature.issuer_key_id().contains(&&self.certificate.legacy_key_id());
        if !by_primary {
            let by = match (signature.issuer_fingerprint().first(), signature.issuer_key_id().first()) {
                (Some(fingerprint), _) => hex(fingerprint.as_bytes()),
                (None, Some(id)) => hex(id.as_ref()),
                (None, None) => "an unnamed key".into(),
            };
            return Err(self
                .error(&format!("signed with {by} instead of {}", self.facts.fingerprint))
                .help("the signing key has to be the first one in the key file")
                .help(format!(
                    "gpg uses a subkey unless it gets `--local-user {}!`",
                    self.facts.fingerprint
                )));
        }
        if let Some(hash) = signature.hash_alg().filter(|hash| !is_strong(*hash)) {
            return Err(self
                .error(&format!("signed with {hash}, which apt and rpm do not accept"))
                .help("SHA256, SHA384 and SHA512 are accepted: for gpg, `--digest-algo SHA512`"));
        }
        let created = signature.created().map_or(0, |time| i64::from(time.as_secs()));
        let expires = self.facts.binding(created).and_then(|binding| binding.expires);
        if created < self.facts.created || expires.is_some_and(|expires| expires <= created) {
            return Err(self
                .error(&format!("signed at {}, when its key was not valid", moment(created)))
                .help("check the clock, and the dates that `nix-packager key show` prints"));
        }
        signature.verify(&self.certificate.primary_key, data).map_err(|_| {
            self.error("signed other data").help("it has to sign exactly what it reads from standard input")
        })
    }

    fn run(&self, word: &str, data: &[u8], time: i64) -> Result<Vec<u8>, Diagnostic> {
        // A panic of another thread does not affect the command.
        let _one_at_a_time = self.running.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (program, arguments) = self.argv.split_first().expect("there is a command");
        let child = Command::new(program)
            .args(arguments)
            .env("NIX_PACKAGER_SIGNATURE", word)
            .env("NIX_PACKAGER_SIGNATURE_TIME", time.to_string())
            .env_remove(passphrase::VARIABLE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let child = child.map_err(|error| {
            Diagnostic::new(format!("cannot start the signing command `{program}`: {}", reason(&error)))
                .help("`sign-command` is a program with its arguments, not a shell command")
        })?;
        let (status, output, errors) = talk(child, data).map_err(|error| {
            self.error(&format!("could not be written to or read from: {}", reason(&error)))
        })?;
        if status.success() {
            return Ok(output);
        }
        let failed = self.error(&format!("failed: {status}"));
        Err(match last_line(&errors) {
            Some(line) => failed.help(format!("last line of its standard error: {line}")),
            None => failed.help("its standard error is empty"),
        })
    }

    fn error(&self, what: &str) -> Diagnostic {
        Diagnostic::new(format!("the signing command `{}` {what}", self.argv[0]))
    }
}

/// Writes and reads at the same time, so that neither side blocks the other. A command that does not read
/// everything is not an error; its signature will be.
fn talk(mut child: Child, data: &[u8]) -> io::Result<(std::process::ExitStatus, Vec<u8>, Vec<u8>)> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    thread::scope(|scope| {
        scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(data)));
        scope.spawn(|| stderr.map(|stderr| drain(stderr, &mut errors)));
        stdout.map(|stdout| drain(stdout, &mut output))
    })
    .transpose()?;
    Ok((child.wait()?, output, errors))
}

/// Keeps the beginning, and discards the rest, so that the command does not block.
fn drain(mut from: impl Read, into: &mut Vec<u8>) -> io::Result<()> {
    from.by_ref().take(LIMIT).read_to_end(into)?;
    io::copy(&mut from, &mut io::sink()).map(drop)
}

fn last_line(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty())?;
    Some(print::short(line, 200))
}
