//! Facts about a certificate, whichever program generated it and whatever is wrong with it.

use pgp::composed::{SignedKeyDetails, SignedPublicKey, SignedPublicSubKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::crypto::public_key::PublicKeyAlgorithm;
use pgp::packet::{PublicKey, Signature, SignatureType};
use pgp::ser::Serialize;
use pgp::types::{KeyDetails, PublicParams, Tag};

use crate::print;

/// A certificate of the keyring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// 40 hexadecimal digits, upper case.
    pub fingerprint: String,
    pub user_id: String,
    /// Seconds since the epoch, as all times here.
    pub created: i64,
    /// `None`: never.
    pub expires: Option<i64>,
    pub role: Role,
}

/// What a key of the key file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Signs everything.
    First,
    /// Also signs apt's metadata.
    Additional,
    /// Signs nothing; signatures by it are valid.
    Trusted,
}

/// One valid signature of a key over itself: what the key may do, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    pub created: i64,
    /// Of the key, not of the signature; `None`: never.
    pub expires: Option<i64>,
    /// `SHA512`.
    pub hash: String,
    /// The hash is SHA-256 or stronger.
    pub strong: bool,
    pub signs: bool,
}

/// Everything that the rules look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFacts {
    /// OpenPGP's version of the key packet.
    pub version: u8,
    /// Hexadecimal, upper case.
    pub fingerprint: String,
    /// The primary one, safe to print; `None`: no valid user id.
    pub user_id: Option<String>,
    pub algorithm: PublicKeyAlgorithm,
    /// Of the modulus, for RSA.
    pub bits: Option<u16>,
    pub created: i64,
    /// Newest first; only those that are valid.
    pub bindings: Vec<Binding>,
    pub revoked: bool,
    pub subkeys: usize,
    /// One of its subkeys can sign.
    pub subkey_signs: bool,
}

impl KeyFacts {
    pub fn of(certificate: &SignedPublicKey) -> Self {
        let SignedPublicKey { primary_key: key, details, public_subkeys } = certificate;
        let user = primary_user(key, details);
        Self {
            version: key.version().into(),
            fingerprint: hex(key.fingerprint().as_bytes()),
            user_id: user.as_ref().map(|(id, _)| print::line(id).into_owned()),
            algorithm: key.algorithm(),
            bits: bits(key.public_params()),
            created: key.created_at().as_secs().into(),
            bindings: bindings(key, details, user.map(|(_, signatures)| signatures).unwrap_or_default()),
            revoked: details.revocation_signatures.iter().any(|signature| signature.verify_key(key).is_ok()),
            subkeys: public_subkeys.len(),
            subkey_signs: public_subkeys.iter().any(|subkey| subkey_signs(key, subkey)),
        }
    }

    /// `RSA 4096`.
    pub fn algorithm(&self) -> String {
        match (self.bits, self.algorithm) {
            (Some(bits), _) => format!("RSA {bits}"),
            (None, PublicKeyAlgorithm::EdDSALegacy) => "Ed25519".into(),
            (None, other) => format!("{other:?}"),
        }
    }

    /// The self-signature that is valid at `time`: the newest strong one of that time, else the newest.
    pub fn binding(&self, time: i64) -> Option<&Binding> {
        let strong = || self.bindings.iter().filter(|binding| binding.strong);
        strong()
            .find(|binding| binding.created <= time)
            .or_else(|| strong().next_back())
            .or_else(|| self.bindings.first())
    }

    /// According to the newest self-signature.
    pub fn expires(&self) -> Option<i64> {
        self.binding(i64::MAX).and_then(|binding| binding.expires)
    }

    /// Name of the package that rpm makes of an imported key.
    pub fn rpm_name(&self) -> String {
        let id = self.id().to_lowercase();
        format!("gpg-pubkey-{}-{:08x}", &id[id.len().saturating_sub(8)..], self.created)
    }

    /// The last 16 digits of the fingerprint, as apt and rpm name keys.
    pub fn id(&self) -> &str {
        match self.version {
            4 => &self.fingerprint[self.fingerprint.len().saturating_sub(16)..],
            _ => &self.fingerprint,
        }
    }
}

/// The text of the primary user id, and its valid self-signatures.
fn primary_user<'a>(key: &PublicKey, details: &'a SignedKeyDetails) -> Option<(String, Vec<&'a Signature>)> {
    let users = details.users.iter().filter_map(|user| {
        let holds =
            |signature: &&Signature| signature.verify_certification(key, Tag::UserId, &user.id).is_ok();
        let (revocations, bindings): (Vec<_>, Vec<_>) = user
            .signatures
            .iter()
            .filter(holds)
            .partition(|signature| signature.typ() == Some(SignatureType::CertRevocation));
        let newest = |of: &[&Signature]| of.iter().filter_map(|signature| signature.created()).max();
        let text = String::from_utf8_lossy(user.id.id()).into_owned();
        (newest(&bindings)? >= newest(&revocations).unwrap_or_default()).then_some((text, bindings))
    });
    let is_primary = |(_, bindings): &(String, Vec<&Signature>)| {
        bindings.iter().max_by_key(|signature| signature.created()).is_some_and(|newest| newest.is_primary())
    };
    let users: Vec<_> = users.collect();
    let found = users.iter().position(is_primary).unwrap_or(0);
    users.into_iter().nth(found)
}

/// The self-signatures, newest first. If those of the user id have no expiry, the one over the key itself
/// counts.
fn bindings(key: &PublicKey, details: &SignedKeyDetails, of_user: Vec<&Signature>) -> Vec<Binding> {
    let direct = details
        .direct_signatures
        .iter()
        .filter(|signature| signature.typ() == Some(SignatureType::Key) && signature.verify_key(key).is_ok());
    let direct = direct.max_by_key(|signature| signature.created());
    let signatures = if of_user.is_empty() { direct.into_iter().collect() } else { of_user };
    let created = i64::from(key.created_at().as_secs());
    let mut bindings: Vec<_> = signatures
        .into_iter()
        .map(|signature| {
            let lasts = signature
                .key_expiration_time()
                .or_else(|| direct.and_then(Signature::key_expiration_time))
                .map(|lasts| i64::from(lasts.as_secs()))
                .filter(|lasts| *lasts > 0);
            let hash = signature.hash_alg().unwrap_or(HashAlgorithm::None);
            Binding {
                created: signature.created().map_or(0, |time| time.as_secs().into()),
                expires: lasts.map(|lasts| created + lasts),
                hash: hash.to_string(),
                strong: is_strong(hash),
                signs: signature.key_flags().sign(),
            }
        })
        .collect();
    bindings.sort_by_key(|binding| std::cmp::Reverse(binding.created));
    bindings
}

/// Accepted by current apt and rpm, and supported by those of 2020.
pub fn is_strong(hash: HashAlgorithm) -> bool {
    matches!(hash, HashAlgorithm::Sha256 | HashAlgorithm::Sha384 | HashAlgorithm::Sha512)
}

fn subkey_signs(key: &PublicKey, subkey: &SignedPublicSubKey) -> bool {
    let signs = |signature: &Signature| {
        signature.key_flags().sign() && signature.verify_subkey_binding(key, &subkey.key).is_ok()
    };
    subkey.signatures.iter().any(signs)
}

/// The length of an RSA modulus: that of the first number (RFC 9580, 3.2).
fn bits(params: &PublicParams) -> Option<u16> {
    let PublicParams::RSA(params) = params else { return None };
    let mut bytes = Vec::new();
    params.to_writer(&mut bytes).ok()?;
    Some(u16::from_be_bytes([*bytes.first()?, *bytes.get(1)?]))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
