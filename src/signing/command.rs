//! A command that signs in our place: a token, a service, a secret of CI.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;

use pgp::armor::BlockType;
use pgp::composed::SignedPublicKey;
use pgp::packet::{Packet, Signature, SignatureType};
use pgp::types::KeyDetails;

use super::certificate::{Facts, hex, is_strong};
use super::date::{moment, printable};
use super::{packets, passphrase};
use crate::diagnostic::Diagnostic;
use crate::output::reason;

/// More than any signature has; the rest of what a command writes is not read.
const LIMIT: u64 = 1 << 20;

/// A program with its arguments; it reads data on standard input, and writes one detached signature
/// to standard output.
pub struct Signer {
    argv: Vec<String>,
    /// The one that it signs by.
    certificate: SignedPublicKey,
    facts: Facts,
    /// Tokens do one thing at a time.
    running: Mutex<()>,
}

impl Signer {
    pub fn new(argv: &[String], certificate: SignedPublicKey) -> Self {
        let facts = Facts::of(&certificate);
        Self { argv: argv.to_vec(), certificate, facts, running: Mutex::new(()) }
    }

    /// # Errors
    /// A command that fails, and a signature that is not what was asked for. What was signed is in
    /// no message.
    pub fn sign(&self, typ: SignatureType, data: &[u8], time: i64) -> Result<Signature, Diagnostic> {
        let word = if typ == SignatureType::Text { "text" } else { "binary" };
        let output = self.run(word, data, time)?;
        let packets = packets::read(&output, &[BlockType::Signature])
            .map_err(|reason| self.fault(&format!("wrote no signature: its output {reason}")))?;
        let [Packet::Signature(signature)] = &packets[..] else {
            return Err(self.fault(
                &match packets.iter().any(|packet| !matches!(packet, Packet::Signature(_))) {
                    true => "wrote something else than a detached signature".into(),
                    false => format!("wrote {} signatures, where one is needed", packets.len()),
                },
            ));
        };
        self.check(signature, typ, word, data)?;
        Ok(signature.clone())
    }

    /// The signature is of the right type and key, strong, and over the data.
    fn check(
        &self,
        signature: &Signature,
        typ: SignatureType,
        word: &str,
        data: &[u8],
    ) -> Result<(), Diagnostic> {
        if signature.typ() != Some(typ) {
            return Err(self.fault(&format!("made a signature of another type than `{word}`")).help(format!(
                "it has to do what `$NIX_PACKAGER_SIGNATURE` says, which was `{word}` (0x{:02x}); gpg makes a text \
                 signature with `--textmode`",
                u8::from(typ)
            )));
        }
        let by_primary = signature.issuer_fingerprint().contains(&&self.certificate.fingerprint())
            || signature.issuer_key_id().contains(&&self.certificate.legacy_key_id());
        if !by_primary {
            let by = match (signature.issuer_fingerprint().first(), signature.issuer_key_id().first()) {
                (Some(fingerprint), _) => hex(fingerprint.as_bytes()),
                (None, Some(id)) => hex(id.as_ref()),
                (None, None) => "a key that it does not name".into(),
            };
            return Err(self
                .fault(&format!("signed by {by}, and not by {}", self.facts.fingerprint))
                .help("the key that signs has to be the first of the key file")
                .help(format!(
                    "gpg takes a subkey unless it is told `--local-user {}!`",
                    self.facts.fingerprint
                )));
        }
        if let Some(hash) = signature.hash_alg().filter(|hash| !is_strong(*hash)) {
            return Err(self
                .fault(&format!("signed by {hash}, which apt and rpm do not believe"))
                .help("SHA256, SHA384 and SHA512 are believed: `--digest-algo SHA512` for gpg"));
        }
        let created = signature.created().map_or(0, |time| i64::from(time.as_secs()));
        let expires = self.facts.binding(created).and_then(|binding| binding.expires);
        if created < self.facts.created || expires.is_some_and(|expires| expires <= created) {
            return Err(self
                .fault(&format!("signed at {}, when its key was not valid", moment(created)))
                .help("look at the clock, and at the dates that `nix-packager key show` prints"));
        }
        signature.verify(&self.certificate.primary_key, data).map_err(|_| {
            self.fault("made a signature that is not over the data it was given")
                .help("it has to sign exactly what it reads on standard input")
        })
    }

    fn run(&self, word: &str, data: &[u8], time: i64) -> Result<Vec<u8>, Diagnostic> {
        // A panic of another thread has nothing to do with the command.
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
            Diagnostic::new(format!("cannot start the command that signs, `{program}`: {}", reason(&error)))
                .help("`sign-command` is a program with its arguments; no shell reads it")
        })?;
        let (status, output, errors) = talk(child, data)
            .map_err(|error| self.fault(&format!("could not be talked to: {}", reason(&error))))?;
        if status.success() {
            return Ok(output);
        }
        let fault = self.fault(&format!("failed: {status}"));
        Err(match last_line(&errors) {
            Some(line) => fault.help(format!("its last words: {line}")),
            None => fault.help("it said nothing on standard error"),
        })
    }

    fn fault(&self, what: &str) -> Diagnostic {
        Diagnostic::new(format!("the command that signs, `{}`, {what}", self.argv[0]))
    }
}

/// Writes and reads at once, so that neither side waits for the other for ever. A command that does
/// not read all is no error; its signature will be.
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

/// The beginning is kept, and the rest read all the same: the command shall not stick.
fn drain(mut from: impl Read, into: &mut Vec<u8>) -> io::Result<()> {
    from.by_ref().take(LIMIT).read_to_end(into)?;
    io::copy(&mut from, &mut io::sink()).map(drop)
}

fn last_line(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty())?;
    Some(printable(&line.chars().take(200).collect::<String>()))
}
