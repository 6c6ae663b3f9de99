//! The keys of a repository, ready to sign.

use std::path::Path;

use pgp::armor::BlockType;
use pgp::composed::{SignedPublicKey, SignedSecretKey};
use pgp::packet::{Signature, SignatureType};

use super::certificate::{Certificate, Facts, Role};
use super::command::Signer as Command;
use super::date::moment;
use super::file::{Key, KeyFile};
use super::packets::{self, Bytes};
use super::passphrase::{self, Passphrase};
use super::rules::{Weight, findings};
use super::{cleartext, signature};
use crate::diagnostic::Diagnostic;

/// Where keys come from, as the configuration says it.
pub struct KeySource<'a> {
    pub key: &'a Path,
    pub passphrase_file: Option<&'a Path>,
    /// A command that signs, with its arguments; empty: the secret keys of the file do.
    pub command: &'a [String],
}

/// Keys that sign, and the certificates that clients believe. Secrets are wiped from memory with it.
pub struct Keys {
    time: i64,
    /// The first signs everything; never empty.
    signers: Vec<Signer>,
    /// With the certificate as clients get it; those that expired are not among them.
    certificates: Vec<Certificate>,
    public: Vec<SignedPublicKey>,
    warnings: Vec<Diagnostic>,
}

enum Signer {
    Here { key: Box<SignedSecretKey>, id: String },
    Elsewhere(Box<Command>),
}

impl Keys {
    /// Reads the key file and unlocks what is in it. `time`, in seconds since the epoch, is that of
    /// all signatures; certificates that are only trusted and have expired by then are left out.
    ///
    /// # Errors
    /// No key file, a missing or wrong passphrase, and a key that cannot sign at `time` or that some
    /// apt or rpm would not accept.
    pub fn open(source: &KeySource<'_>, time: i64) -> Result<Self, Diagnostic> {
        let file = KeyFile::read(source.key)?;
        let by_command = !source.command.is_empty();
        check_secrets(&file, by_command)?;
        let mut keys = Self {
            time,
            signers: Vec::new(),
            certificates: Vec::new(),
            public: Vec::new(),
            warnings: file.warning().into_iter().collect(),
        };
        let mut passphrase = None;
        for (key, role) in file.keys.iter().zip(file.roles(by_command)) {
            let facts = Facts::of(&key.certificate());
            if role == Role::Trusted && facts.expires().is_some_and(|expires| expires <= time) {
                continue;
            }
            keys.judge(&facts, role, source.key)?;
            if role != Role::Trusted {
                keys.signers.push(match by_command {
                    true => Signer::Elsewhere(Box::new(Command::new(source.command, key.certificate()))),
                    false => unlocked(key, &facts, source, &mut passphrase)?,
                });
            }
            keys.add(key, facts, role);
        }
        keys.warnings.extend(passphrase.and_then(|passphrase| passphrase.warning));
        Ok(keys)
    }

    fn add(&mut self, key: &Key, facts: Facts, role: Role) {
        self.public.push(key.certificate());
        self.certificates.push(Certificate {
            expires: facts.expires(),
            user_id: facts.user_id.unwrap_or_default(),
            fingerprint: facts.fingerprint,
            created: facts.created,
            role,
        });
    }

    /// A signer without fault, or what is wrong with it; of one that is only trusted, warnings.
    fn judge(&mut self, facts: &Facts, role: Role, path: &Path) -> Result<(), Diagnostic> {
        if role != Role::Trusted {
            check_time(facts, self.time, path)?;
        }
        for finding in findings(facts, self.time) {
            let message = format!("the key {} in `{}` {}", facts.id(), path.display(), finding.text);
            let diagnostic = Diagnostic::new(message).help(finding.help);
            match finding.weight {
                Weight::Note => (),
                Weight::Error if role != Role::Trusted => return Err(diagnostic),
                Weight::Error | Weight::Warning => self.warnings.push(diagnostic.warning()),
            }
        }
        Ok(())
    }

    /// What ought to be mended, and stops nothing: files that others can read, keys that expire.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// An armored block with a signature over `data` by every signer.
    ///
    /// # Errors
    /// A command that signs does not.
    pub fn detached(&self, data: &[u8]) -> Result<String, Diagnostic> {
        Ok(armored(&self.signed(SignatureType::Binary, data)?))
    }

    /// The same by the first signer only.
    ///
    /// # Errors
    /// A command that signs does not.
    pub fn detached_by_first(&self, data: &[u8]) -> Result<String, Diagnostic> {
        Ok(armored(&[self.by_first(data)?]))
    }

    /// `text` as a document that every signer signed.
    ///
    /// # Errors
    /// A carriage return inside of a line, and a command that signs does not.
    pub fn cleartext(&self, text: &str) -> Result<String, Diagnostic> {
        let canonical = cleartext::canonical(text);
        if canonical.replace("\r\n", "").contains('\r') {
            return Err(Diagnostic::new("a text with a carriage return inside of a line cannot be signed"));
        }
        let signatures = self.signed(SignatureType::Text, canonical.as_bytes())?;
        let mut hashes: Vec<_> =
            signatures.iter().filter_map(|signature| Some(signature.hash_alg()?.to_string())).collect();
        hashes.sort();
        hashes.dedup();
        Ok(cleartext::document(text, &hashes, &armored(&signatures)))
    }

    /// A signature packet by the first signer, as headers of rpm hold one.
    ///
    /// # Errors
    /// A command that signs does not.
    pub fn packet(&self, data: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        Ok(signature::packets(&[self.by_first(data)?]))
    }

    /// All certificates one after the other, as apt's `Signed-By` wants them in a file `*.gpg`.
    pub fn keyring(&self) -> Vec<u8> {
        packets::keyring(&self.public)
    }

    /// The same armored, a block for each, as rpm wants them.
    pub fn armored(&self) -> String {
        packets::armored_certificates(&self.public)
    }

    /// In the order of the key file; [`Role::First`] is the one whose signature is everywhere.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// One of the certificates signed the document.
    pub fn verifies(&self, document: &str) -> bool {
        let Some((text, signatures)) = cleartext::taken_apart(document) else { return false };
        signatures.iter().any(|signature| {
            self.public.iter().any(|key| signature.verify(&key.primary_key, text.as_bytes()).is_ok())
        })
    }

    fn signed(&self, typ: SignatureType, data: &[u8]) -> Result<Vec<Signature>, Diagnostic> {
        self.signers.iter().map(|signer| signer.sign(typ, data, self.time)).collect()
    }

    fn by_first(&self, data: &[u8]) -> Result<Signature, Diagnostic> {
        self.signers[0].sign(SignatureType::Binary, data, self.time)
    }
}

impl Signer {
    fn sign(&self, typ: SignatureType, data: &[u8], time: i64) -> Result<Signature, Diagnostic> {
        match self {
            Self::Elsewhere(command) => command.sign(typ, data, time),
            Self::Here { key, id } => signature::sign(key, typ, data, time)
                .map_err(|error| Diagnostic::new(format!("cannot sign by the key {id}: {error}"))),
        }
    }
}

fn armored(signatures: &[Signature]) -> String {
    packets::armored(&Bytes(signature::packets(signatures)), BlockType::Signature).to_string()
}

fn unlocked(
    key: &Key,
    facts: &Facts,
    source: &KeySource<'_>,
    passphrase: &mut Option<Passphrase>,
) -> Result<Signer, Diagnostic> {
    let id = facts.id().to_owned();
    let mut key_here = key.secret().expect("a signer has its secret").clone();
    if key.is_protected() && passphrase.is_none() {
        *passphrase = Some(Passphrase::known(source.passphrase_file, &format!("key {id}"))?);
    }
    passphrase::unlock(&mut key_here.primary_key, passphrase.as_ref(), &id)?;
    Ok(Signer::Here { key: Box::new(key_here), id })
}

/// The file has what its use asks for.
fn check_secrets(file: &KeyFile, by_command: bool) -> Result<(), Diagnostic> {
    let path = file.path.display();
    let secret = file.keys.iter().find(|key| key.secret().is_some());
    match secret {
        Some(_) if by_command => {
            Err(Diagnostic::new(format!("`{path}` has a secret key in it, and a command is to sign"))
                .help("name a file with the certificates only; `nix-packager key export` writes one")
                .help("or leave `sign-command` out"))
        }
        Some(key) if key.is_stub() => Err(Diagnostic::new(format!(
            "the secret part of the key {} is not in `{path}`: it is a stub",
            Facts::of(&key.certificate()).id()
        ))
        .help("gpg leaves one behind for what is on a token or was not exported; let a `sign-command` sign")),
        None if !by_command => {
            Err(Diagnostic::new(format!("`{path}` has public keys only, which sign nothing"))
                .help("name the file with the secret key, or a `sign-command` that signs"))
        }
        _ => Ok(()),
    }
}

/// `time` is within what the key says of itself.
fn check_time(facts: &Facts, time: i64, path: &Path) -> Result<(), Diagnostic> {
    let key = format!("the key {} in `{}`", facts.id(), path.display());
    let Some(oldest) = facts.bindings.iter().map(|binding| binding.created).min() else { return Ok(()) };
    let begins = facts.created.max(oldest);
    if time < begins {
        let message =
            format!("{key} is valid from {} on, and would sign at {}", moment(begins), moment(time));
        return Err(Diagnostic::new(message).help("look at the clock, and at `SOURCE_DATE_EPOCH`"));
    }
    let now = facts.binding(time).and_then(|binding| binding.expires);
    match now.or(facts.expires()).filter(|expires| *expires <= time) {
        Some(expires) => {
            let message = format!("{key} expired at {}, and would sign at {}", moment(expires), moment(time));
            Err(Diagnostic::new(message)
                .help("`nix-packager key extend` gives it more years; clients need the new certificate, too")
                .help("look at the clock, and at `SOURCE_DATE_EPOCH`"))
        }
        None => Ok(()),
    }
}
