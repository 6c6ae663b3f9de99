//! A key file: what the configuration's `key` names.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use pgp::armor::BlockType;
use pgp::composed::{Deserializable, SignedPublicKey, SignedSecretKey};
use pgp::errors::Error;
use pgp::packet::{Packet, PacketTrait, PublicKey};
use pgp::types::{KeyDetails, S2kParams, SecretParams, StringToKey, Tag};
use zeroize::Zeroizing;

use super::armor;
use super::certificate::{KeyFacts, Role, hex};
use crate::diagnostic::Diagnostic;
use crate::local_file;
use crate::output::{Staged, cannot};
use crate::print::ShowPath;

/// Larger files are not read: a key has some kilobytes, and reading armor may take time that grows with the
/// square of its length.
const LIMIT: u64 = 512 << 10;

/// A key of the file.
#[derive(Clone)]
pub enum Key {
    Secret(Box<SignedSecretKey>),
    Public(Box<SignedPublicKey>),
}

impl Key {
    /// Without the secret.
    pub fn certificate(&self) -> SignedPublicKey {
        match self {
            Self::Secret(key) => key.to_public_key(),
            Self::Public(key) => (**key).clone(),
        }
    }

    pub fn public(&self) -> &PublicKey {
        match self {
            Self::Secret(key) => key.primary_key.public_key(),
            Self::Public(key) => &key.primary_key,
        }
    }

    pub fn secret(&self) -> Option<&SignedSecretKey> {
        match self {
            Self::Secret(key) => Some(key),
            Self::Public(_) => None,
        }
    }

    /// Whether a passphrase is needed to sign.
    pub fn is_protected(&self) -> bool {
        self.secret().is_some_and(|key| key.primary_key.secret_params().is_encrypted())
    }

    /// Whether the secret is not in the file: on a token, or omitted by `gpg --export-secret-subkeys`.
    pub fn is_stub(&self) -> bool {
        let Some(SecretParams::Encrypted(params)) = self.secret().map(|key| key.primary_key.secret_params())
        else {
            return false;
        };
        let (S2kParams::Aead { s2k, .. } | S2kParams::Cfb { s2k, .. } | S2kParams::MalleableCfb { s2k, .. }) =
            params.string_to_key_params()
        else {
            return false;
        };
        matches!(s2k, StringToKey::Private { .. })
    }
}

/// Keys in the order of their file.
pub struct KeyFile {
    /// As given by the user.
    pub path: PathBuf,
    pub keys: Vec<Key>,
    /// Whether other users can read it.
    pub is_open: bool,
}

impl KeyFile {
    /// # Errors
    /// A file that cannot be read, contains no key, is damaged, or has a key twice.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        let read = local_file::open(path).and_then(|file| read_secret(file, LIMIT + 1));
        let (bytes, is_open) = read.map_err(|error| {
            let diagnostic = Diagnostic::new(format!(
                "cannot read the key file `{}`: {}",
                path.shown(),
                crate::output::reason(&error)
            ));
            match error.kind() {
                io::ErrorKind::NotFound => diagnostic.help("generate a key with `nix-packager key generate`"),
                _ => diagnostic,
            }
        })?;
        if bytes.len() as u64 > LIMIT {
            return Err(no_key(path, &format!("is larger than {} KiB", LIMIT >> 10)));
        }
        let keys = parse(&bytes).map_err(|reason| no_key(path, &reason))?;
        let file = Self { path: path.to_path_buf(), keys, is_open };
        file.check_unique()?;
        Ok(file)
    }

    /// Writes the file, complete or not at all, readable by its owner only.
    ///
    /// # Errors
    /// Whatever the system refused.
    pub fn replace(&self) -> Result<(), Diagnostic> {
        // A symbolic link is not replaced.
        let path = fs::canonicalize(&self.path).map_err(|error| cannot("write", &self.path, &error))?;
        self.stage(&path)?.publish()?;
        Ok(())
    }

    /// The same for a new file.
    ///
    /// # Errors
    /// Whatever the system refused, and a file that exists already.
    pub fn create(&self) -> Result<(), Diagnostic> {
        self.stage(&self.path)?.publish_new()
    }

    fn stage(&self, path: &Path) -> Result<Staged, Diagnostic> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let staged = Staged::write(folder.unwrap_or(Path::new(".")), path, 0o600, |out| {
            self.keys.iter().try_for_each(|key| {
                let text = match key {
                    Key::Secret(key) => armor::armored(&**key, BlockType::PrivateKey),
                    Key::Public(key) => armor::armored(&**key, BlockType::PublicKey),
                };
                out.write_all(text.as_bytes())
            })
        })?;
        // Packages can be built again; a key cannot.
        staged.sync()?;
        Ok(staged)
    }

    /// The role of each key. `by_command`: a command signs with the first, and all are public.
    pub fn roles(&self, by_command: bool) -> Vec<Role> {
        let mut signers = 0;
        let mut role = |key: &Key| {
            if key.secret().is_none() && !(by_command && signers == 0) {
                return Role::Trusted;
            }
            signers += 1;
            if signers == 1 { Role::First } else { Role::Additional }
        };
        self.keys.iter().map(&mut role).collect()
    }

    /// All certificates, binary: the format of apt's `Signed-By` in a file `*.gpg`.
    pub fn keyring(&self) -> Vec<u8> {
        armor::keyring(&self.certificates())
    }

    /// The same armored, a block for each certificate, as rpm needs them.
    pub fn armored(&self) -> String {
        armor::armored_certificates(&self.certificates())
    }

    fn certificates(&self) -> Vec<SignedPublicKey> {
        self.keys.iter().map(Key::certificate).collect()
    }

    /// A warning if other users can read the secrets.
    pub fn warning(&self) -> Option<Diagnostic> {
        let secret = self.keys.iter().any(|key| key.secret().is_some());
        (self.is_open && secret).then(|| open_to_others(&self.path, "the key file"))
    }

    fn check_unique(&self) -> Result<(), Diagnostic> {
        let mut seen = std::collections::HashSet::new();
        for key in &self.keys {
            if !seen.insert(hex(key.public().fingerprint().as_bytes())) {
                let id = KeyFacts::of(&key.certificate()).id().to_owned();
                let message = format!("key {id} is in `{}` twice", self.path.shown());
                return Err(Diagnostic::new(message).help("remove one of its blocks; keep the secret one"));
            }
        }
        Ok(())
    }
}

/// The content of `file`, at most `limit` bytes, and whether other users can read it.
pub fn read_secret(file: File, limit: u64) -> io::Result<(Zeroizing<Vec<u8>>, bool)> {
    let metadata = file.metadata()?;
    // Never grown, so that no copy stays in memory; what comes through a pipe has no length before.
    let size = if metadata.is_file() { metadata.len().min(limit) } else { limit } + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(size).unwrap_or_default()));
    file.take(limit).read_to_end(&mut bytes)?;
    Ok((bytes, metadata.mode() & 0o077 != 0))
}

/// The warning for a file with a secret that other users can read.
pub fn open_to_others(path: &Path, what: &str) -> Diagnostic {
    Diagnostic::new(format!("other users can read {what} `{}`", path.shown()))
        .warning()
        .help(format!("`chmod 600 {}`", path.as_word()))
}

fn no_key(path: &Path, reason: &str) -> Diagnostic {
    Diagnostic::new(format!("`{}` {reason}", path.shown())).help(
        "a key file contains OpenPGP keys, as written by `nix-packager key generate`, `gpg --armor --export` and \
         `gpg --armor --export-secret-keys`",
    )
}

fn parse(bytes: &[u8]) -> Result<Vec<Key>, String> {
    let types = [BlockType::PublicKey, BlockType::PrivateKey];
    let mut packets = armor::read(bytes, &types)?.into_iter().peekable();
    let is_key = |packet: &Packet| matches!(packet.tag(), Tag::PublicKey | Tag::SecretKey);
    // Signatures before the first key belong to one of an unknown kind.
    while packets.next_if(|packet| !is_key(packet)).is_some() {}
    let mut keys = Vec::new();
    while let Some(first) = packets.next() {
        let secret = first.tag() == Tag::SecretKey;
        let mut of_key = vec![Ok(first)];
        while let Some(packet) = packets.next_if(|packet| !is_key(packet)) {
            of_key.push(Ok(packet));
        }
        let of_key = of_key.into_iter().peekable();
        let key = match secret {
            true => first_of(SignedSecretKey::from_packets(of_key)).map(|key| Key::Secret(key.into())),
            false => first_of(SignedPublicKey::from_packets(of_key)).map(|key| Key::Public(key.into())),
        };
        keys.push(key.ok_or("is damaged, or not an OpenPGP file")?);
    }
    match keys.is_empty() {
        true => Err("contains no key of a supported kind".into()),
        false => Ok(keys),
    }
}

fn first_of<T>(mut found: impl Iterator<Item = Result<T, Error>>) -> Option<T> {
    found.next()?.ok()
}
