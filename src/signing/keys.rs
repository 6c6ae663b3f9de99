//! The keys of a repository, ready to sign.

use std::path::Path;

use pgp::armor::BlockType;
use pgp::composed::{SignedPublicKey, SignedSecretKey};
use pgp::packet::{PublicKey, Signature, SignatureType};
use pgp::types::KeyDetails;

use super::armor::{self, Bytes};
use super::certificate::{Certificate, KeyFacts, Role};
use super::command::Signer as Command;
use super::date::moment;
use super::file::{Key, KeyFile};
use super::passphrase::{self, Passphrase};
use super::rules::{Severity, findings};
use super::{cleartext, signature};
use crate::diagnostic::Diagnostic;
use crate::print::ShowPath;

/// Where keys come from, according to the configuration.
pub struct KeySource<'a> {
    pub key: &'a Path,
    pub passphrase_file: Option<&'a Path>,
    /// A command that signs, with its arguments; empty: the secret keys of the file sign.
    pub command: &'a [String],
}

/// Keys that sign, and the certificates that clients trust. Secrets are wiped from memory when dropped.
pub struct Keys {
    time: i64,
    /// The first signs everything; never empty.
    signers: Vec<Signer>,
    /// The certificates that clients get, without expired ones.
    certificates: Vec<Certificate>,
    public: Vec<SignedPublicKey>,
    /// Those that are not revoked: only their signatures are accepted.
    verifiers: Vec<PublicKey>,
    warnings: Vec<Diagnostic>,
}

enum Signer {
    Local { key: Box<SignedSecretKey>, id: String },
    External(Box<Command>),
}

impl Keys {
    /// Reads the key file and unlocks its keys. `time`, in seconds since the epoch, is that of all
    /// signatures; certificates that are only trusted and have expired by then are left out.
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
            verifiers: Vec::new(),
            warnings: file.warning().into_iter().collect(),
        };
        let mut passphrase = None;
        for (key, role) in file.keys.iter().zip(file.roles(by_command)) {
            let facts = KeyFacts::of(&key.certificate());
            if role == Role::Trusted && facts.expires().is_some_and(|expires| expires <= time) {
                continue;
            }
            keys.judge(&facts, role, source.key)?;
            if role != Role::Trusted {
                keys.signers.push(match by_command {
                    true => Signer::External(Box::new(Command::new(source.command, key.certificate()))),
                    false => unlocked(key, &facts, source, &mut passphrase)?,
                });
            }
            keys.add(key, facts, role);
        }
        keys.warnings.extend(passphrase.and_then(|passphrase| passphrase.warning));
        Ok(keys)
    }

    fn add(&mut self, key: &Key, facts: KeyFacts, role: Role) {
        self.public.push(key.certificate());
        if !facts.revoked {
            self.verifiers.push(key.public().clone());
        }
        self.certificates.push(Certificate {
            expires: facts.expires(),
            user_id: facts.user_id.unwrap_or_default(),
            fingerprint: facts.fingerprint,
            created: facts.created,
            role,
        });
    }

    /// Errors of a signing key; of a key that is only trusted, warnings.
    fn judge(&mut self, facts: &KeyFacts, role: Role, path: &Path) -> Result<(), Diagnostic> {
        if role != Role::Trusted {
            check_time(facts, self.time, path)?;
        }
        for finding in findings(facts, self.time) {
            let message = format!("the key {} in `{}` {}", facts.id(), path.shown(), finding.text);
            let diagnostic = Diagnostic::new(message).help(finding.help);
            match finding.severity {
                Severity::Note => (),
                Severity::Error if role != Role::Trusted => return Err(diagnostic),
                Severity::Error | Severity::Warning => self.warnings.push(diagnostic.warning()),
            }
        }
        Ok(())
    }

    /// Problems that stop nothing: files that others can read, keys that expire soon.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// An armored block with a signature over `data` by every signer.
    ///
    /// # Errors
    /// The command that signs failed.
    pub fn detached(&self, data: &[u8]) -> Result<String, Diagnostic> {
        Ok(armored(&self.signed(SignatureType::Binary, data)?))
    }

    /// The same by the first signer only.
    ///
    /// # Errors
    /// The command that signs failed.
    pub fn detached_by_first(&self, data: &[u8]) -> Result<String, Diagnostic> {
        Ok(armored(&[self.by_first(data)?]))
    }

    /// `text` as a document that every signer signed.
    ///
    /// # Errors
    /// A carriage return inside a line; the command that signs failed.
    pub fn cleartext(&self, text: &str) -> Result<String, Diagnostic> {
        let canonical = cleartext::canonical(text);
        if canonical.replace("\r\n", "").contains('\r') {
            return Err(Diagnostic::new("a text with a carriage return inside a line cannot be signed"));
        }
        let signatures = self.signed(SignatureType::Text, canonical.as_bytes())?;
        let mut hashes: Vec<_> =
            signatures.iter().filter_map(|signature| Some(signature.hash_alg()?.to_string())).collect();
        hashes.sort();
        hashes.dedup();
        Ok(cleartext::document(text, &hashes, &armored(&signatures)))
    }

    /// A signature packet by the first signer, as rpm headers have it.
    ///
    /// # Errors
    /// The command that signs failed.
    pub fn packet(&self, data: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        Ok(signature::packets(&[self.by_first(data)?]))
    }

    /// All certificates, binary: the format of apt's `Signed-By` in a file `*.gpg`.
    pub fn keyring(&self) -> Vec<u8> {
        armor::keyring(&self.public)
    }

    /// The same armored, a block for each certificate, as rpm needs them.
    pub fn armored(&self) -> String {
        armor::armored_certificates(&self.public)
    }

    /// In the order of the key file; [`Role::First`] signs everything.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Whether one of the certificates signed the document.
    pub fn verifies(&self, document: &str) -> bool {
        self.verified(document).is_some()
    }

    /// The text of a document that one of the certificates signed, with line breaks of CR and LF;
    /// `None` if none did.
    pub fn verified(&self, document: &str) -> Option<String> {
        let (text, signatures) = cleartext::parse(document)?;
        self.verify(text.as_bytes(), signatures).then_some(text)
    }

    /// Whether one of the certificates that is not revoked made one of `signatures` over `data`; they are
    /// OpenPGP packets, armored or not.
    ///
    /// Everything that a key signs begins with what it is, and a reader has to check that: else a signature of
    /// one file, such as a package that somebody else wrote, would hold for another.
    pub fn verifies_detached(&self, data: &[u8], signatures: &[u8]) -> bool {
        self.verify(data, armor::signatures(signatures, SignatureType::Binary))
    }

    /// Only the first signature that names a key is tried with that key: anybody can add others, and each takes
    /// the time to read all `data`.
    fn verify(&self, data: &[u8], signatures: Vec<Signature>) -> bool {
        self.verifiers.iter().any(|key| {
            let names = |signature: &&Signature| {
                let fingerprints = signature.issuer_fingerprint();
                fingerprints.contains(&&key.fingerprint())
                    || fingerprints.is_empty() && signature.issuer_key_id().contains(&&key.legacy_key_id())
            };
            signatures.iter().find(names).is_some_and(|signature| signature.verify(key, data).is_ok())
        })
    }

    /// Signature packets by every signer.
    ///
    /// # Errors
    /// The command that signs failed.
    pub fn packets(&self, data: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        Ok(signature::packets(&self.signed(SignatureType::Binary, data)?))
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
            Self::External(command) => command.sign(typ, data, time),
            Self::Local { key, id } => signature::sign(key, typ, data, time)
                .map_err(|error| Diagnostic::new(format!("cannot sign with key {id}: {error}"))),
        }
    }
}

fn armored(signatures: &[Signature]) -> String {
    armor::armored(&Bytes(signature::packets(signatures)), BlockType::Signature).to_string()
}

fn unlocked(
    key: &Key,
    facts: &KeyFacts,
    source: &KeySource<'_>,
    passphrase: &mut Option<Passphrase>,
) -> Result<Signer, Diagnostic> {
    let id = facts.id().to_owned();
    let mut key_here = key.secret().expect("a signer has its secret").clone();
    if key.is_protected() && passphrase.is_none() {
        *passphrase = Some(Passphrase::known(source.passphrase_file, &format!("key {id}"))?);
    }
    passphrase::unlock(&mut key_here.primary_key, passphrase.as_ref(), &id)?;
    Ok(Signer::Local { key: Box::new(key_here), id })
}

/// The file has secret keys if and only if they are needed.
fn check_secrets(file: &KeyFile, by_command: bool) -> Result<(), Diagnostic> {
    let path = file.path.shown();
    let secret = file.keys.iter().find(|key| key.secret().is_some());
    match secret {
        Some(_) if by_command => {
            Err(Diagnostic::new(format!("`{path}` contains a secret key, but `sign-command` is set"))
                .help("name a file with certificates only; `nix-packager key export` writes one")
                .help("or remove `sign-command`"))
        }
        Some(key) if key.is_stub() => Err(Diagnostic::new(format!(
            "`{path}` has only a stub of the secret key {}",
            KeyFacts::of(&key.certificate()).id()
        ))
        .help("gpg writes a stub for a key that is on a token or was not exported; use a `sign-command` to sign")),
        None if !by_command => {
            Err(Diagnostic::new(format!("`{path}` contains public keys only, which cannot sign"))
                .help("name the file with the secret key, or a `sign-command` that signs"))
        }
        _ => Ok(()),
    }
}

/// `time` is within the validity of the key.
fn check_time(facts: &KeyFacts, time: i64, path: &Path) -> Result<(), Diagnostic> {
    let key = format!("the key {} in `{}`", facts.id(), path.shown());
    let Some(oldest) = facts.bindings.iter().map(|binding| binding.created).min() else { return Ok(()) };
    let begins = facts.created.max(oldest);
    if time < begins {
        let message =
            format!("{key} is not valid before {}, and would sign at {}", moment(begins), moment(time));
        return Err(Diagnostic::new(message).help("check the clock and `SOURCE_DATE_EPOCH`"));
    }
    let now = facts.binding(time).and_then(|binding| binding.expires);
    match now.or(facts.expires()).filter(|expires| *expires <= time) {
        Some(expires) => {
            let message = format!("{key} expired at {}, and would sign at {}", moment(expires), moment(time));
            Err(Diagnostic::new(message)
                .help("extend it with `nix-packager key extend`; clients also need the new certificate")
                .help("check the clock and `SOURCE_DATE_EPOCH`"))
        }
        None => Ok(()),
    }
}
