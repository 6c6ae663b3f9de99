//! Generates keys that every version of apt and rpm accepts: version 4, RSA 4096, one primary key that
//! certifies and signs, no subkey, a self-signature with SHA-512.

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use pgp::composed::{KeyType, SignedKeyDetails, SignedSecretKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::crypto::public_key::PublicKeyAlgorithm;
use pgp::crypto::sym::SymmetricKeyAlgorithm;
use pgp::errors::Result;
use pgp::packet::{
    KeyFlags, PubKeyInner, PublicKey, SecretKey, Signature, SignatureType, Subpacket, SubpacketData, UserId,
};
use pgp::types::{Duration, KeyVersion, Password, S2kParams, SignedUser, StringToKey, Tag};
use rand::RngCore;
use rand::rngs::OsRng;

use super::certificate::KeyFacts;
use super::date::{date, moment};
use super::file::Key;
use super::passphrase::Passphrase;
use super::signature;
use crate::diagnostic::Diagnostic;

const BITS: u32 = 4096;
/// 65 million bytes are hashed for each guess of the passphrase, the maximum of OpenPGP.
const S2K_COUNT: u8 = 255;
/// A longer validity would outlive the algorithm.
pub const MOST_YEARS: u32 = 30;

/// A new key for `user_id`, created at `time` and valid for `years`, protected if there is a passphrase.
///
/// # Errors
/// A user id that is not readable everywhere, and a time that OpenPGP cannot represent.
pub fn generate(
    user_id: &str,
    time: i64,
    years: u32,
    passphrase: Option<&Passphrase>,
) -> std::result::Result<SignedSecretKey, Diagnostic> {
    check_user_id(user_id)?;
    let lasts = lasts(time, time, years)?;
    build(user_id, time, lasts, passphrase)
        .map_err(|error| Diagnostic::new(format!("cannot generate a key: {error}")))
}

fn build(user_id: &str, time: i64, lasts: u32, passphrase: Option<&Passphrase>) -> Result<SignedSecretKey> {
    let (public, secret) = KeyType::Rsa(BITS).generate(OsRng)?;
    let created = signature::timestamp(time);
    let public = PubKeyInner::new(KeyVersion::V4, PublicKeyAlgorithm::RSA, created, None, public)?;
    let mut key = SecretKey::new(PublicKey::from_inner(public)?, secret)?;
    let mut flags = KeyFlags::default();
    flags.set_certify(true);
    flags.set_sign(true);
    let id = UserId::from_str(Default::default(), user_id)?;
    let binding = certify(&key, &id, time, lasts, flags, true)?;
    if let Some(passphrase) = passphrase {
        key.set_password_with_s2k(&passphrase.password(), protection())?;
    }
    let details = SignedKeyDetails::new(vec![], vec![], vec![SignedUser::new(id, vec![binding])], vec![]);
    Ok(SignedSecretKey::new(key, details, vec![], vec![]))
}

/// AES-256 in a form that every gpg can import.
fn protection() -> S2kParams {
    let sym_alg = SymmetricKeyAlgorithm::AES256;
    let mut iv = vec![0; sym_alg.block_size()];
    OsRng.fill_bytes(&mut iv);
    S2kParams::Cfb {
        sym_alg,
        s2k: StringToKey::new_iterated(OsRng, HashAlgorithm::Sha256, S2K_COUNT),
        iv: iv.into(),
    }
}

/// A self-signature over a user id. `key` is unlocked; `lasts` counts from its creation.
fn certify(
    key: &SecretKey,
    id: &UserId,
    time: i64,
    lasts: u32,
    flags: KeyFlags,
    primary: bool,
) -> Result<Signature> {
    let mut config = signature::config(key, SignatureType::CertPositive, time)?;
    config.hashed_subpackets.extend([
        Subpacket::critical(SubpacketData::KeyFlags(flags))?,
        Subpacket::regular(SubpacketData::KeyExpirationTime(Duration::from_secs(lasts)))?,
    ]);
    if primary {
        config.hashed_subpackets.push(Subpacket::regular(SubpacketData::IsPrimary(true))?);
    }
    config.sign_certification(key, key.public_key(), &Password::empty(), Tag::UserId, id)
}

/// Extends the validity of `key`, which is secret, to `years` after `time`. Older self-signatures stay: sq
/// and rpm look at the one that was valid when the key signed.
///
/// # Errors
/// A wrong passphrase, a public key, a revoked one, and a `time` before the last self-signature.
pub fn extend(
    key: &mut Key,
    time: i64,
    years: u32,
    passphrase: Option<&Passphrase>,
) -> std::result::Result<(), Diagnostic> {
    let facts = KeyFacts::of(&key.certificate());
    let cannot = |why: &str| Diagnostic::new(format!("cannot extend the key {}: {why}", facts.id()));
    let Key::Secret(secret) = key else { return Err(cannot("its secret part is not in the file")) };
    if facts.revoked || facts.version != 4 {
        return Err(
            cannot("it is revoked, or not of version 4").help("replace it: `nix-packager key rotate`")
        );
    }
    if let Some(newest) = facts.bindings.first().filter(|newest| newest.created > time) {
        return Err(cannot(&format!(
            "it is {}, but its last self-signature was made on {}",
            moment(time),
            moment(newest.created)
        ))
        .help("check the clock and `SOURCE_DATE_EPOCH`"));
    }
    let lasts = lasts(facts.created, time, years)?;
    let mut unlocked = secret.primary_key.clone();
    super::passphrase::unlock(&mut unlocked, passphrase, facts.id())?;
    let renewed = renew(&unlocked, &secret.details, time, lasts);
    secret.details = renewed.map_err(|error| cannot(&error.to_string()))?;
    Ok(())
}

/// The same details with a new self-signature for every valid one.
fn renew(key: &SecretKey, old: &SignedKeyDetails, time: i64, lasts: u32) -> Result<SignedKeyDetails> {
    let mut details = old.clone();
    let created = signature::timestamp(time);
    for user in &mut details.users {
        let own = |signature: &&Signature| {
            signature.verify_certification(key.public_key(), Tag::UserId, &user.id).is_ok()
        };
        let newest = user.signatures.iter().filter(own).max_by_key(|signature| signature.created());
        let Some(newest) = newest.filter(|newest| newest.typ() != Some(SignatureType::CertRevocation)) else {
            continue;
        };
        let binding = certify(key, &user.id, time, lasts, newest.key_flags(), newest.is_primary())?;
        // Of two in the same second only the later one is kept.
        user.signatures.retain(|signature| signature.created() != Some(created));
        user.signatures.push(binding);
    }
    let direct = details.direct_signatures.iter().filter(|signature| {
        signature.typ() == Some(SignatureType::Key) && signature.verify_key(key.public_key()).is_ok()
    });
    if let Some(newest) = direct.max_by_key(|signature| signature.created()) {
        let mut config = signature::config(key, SignatureType::Key, time)?;
        config.hashed_subpackets.extend([
            Subpacket::critical(SubpacketData::KeyFlags(newest.key_flags()))?,
            Subpacket::regular(SubpacketData::KeyExpirationTime(Duration::from_secs(lasts)))?,
        ]);
        let binding = config.sign_key(key, &Password::empty(), key.public_key())?;
        details.direct_signatures.push(binding);
    }
    Ok(details)
}

/// Seconds from `created` until `years` after `time`.
fn lasts(created: i64, time: i64, years: u32) -> std::result::Result<u32, Diagnostic> {
    let end = || {
        let start = Timestamp::from_second(time).ok()?.to_zoned(TimeZone::UTC);
        let end = start.checked_add(i64::from(years).years()).ok()?.timestamp().as_second();
        u32::try_from(end).ok()?;
        u32::try_from(end - created).ok()
    };
    end().ok_or_else(|| {
        Diagnostic::new(format!(
            "a key valid for {years} years from {} would expire later than OpenPGP can represent",
            date(time)
        ))
        .help("OpenPGP times end in 2106; choose fewer years, and check the clock")
    })
}

fn check_user_id(text: &str) -> std::result::Result<(), Diagnostic> {
    let reason = match text {
        "" => "is empty",
        text if text.trim() != text => "begins or ends with a space",
        text if text.chars().any(char::is_control) => "contains control characters",
        text if text.len() > 200 => "is longer than 200 bytes",
        _ => return Ok(()),
    };
    Err(Diagnostic::new(format!("the user id of the key {reason}"))
        .help("write it as `Example archive signing key <archive@example.org>`"))
}
