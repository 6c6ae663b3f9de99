//! One signature with a local key.

use pgp::composed::SignedSecretKey;
use pgp::crypto::hash::HashAlgorithm;
use pgp::crypto::public_key::PublicKeyAlgorithm as Algorithm;
use pgp::errors::Result;
use pgp::packet::{Packet, PacketTrait, Signature, SignatureConfig, SignatureType, Subpacket, SubpacketData};
use pgp::types::{KeyDetails, Password, Timestamp};

use super::armor;

/// A signature of `typ` over `data` at `time`, by an unlocked key. The same key, data and time give the
/// same bytes: nothing in it is random.
pub fn sign(key: &SignedSecretKey, typ: SignatureType, data: &[u8], time: i64) -> Result<Signature> {
    config(&key.primary_key, typ, time)?.sign(&key.primary_key, &Password::empty(), data)
}

/// The part that all our signatures have: SHA-512, the time, and the key.
pub fn config(key: &impl KeyDetails, typ: SignatureType, time: i64) -> Result<SignatureConfig> {
    let mut config = SignatureConfig::v4(typ, key.algorithm(), HashAlgorithm::Sha512);
    config.hashed_subpackets = vec![
        Subpacket::regular(SubpacketData::IssuerFingerprint(key.fingerprint()))?,
        Subpacket::regular(SubpacketData::SignatureCreationTime(timestamp(time)))?,
    ];
    // gpgv and rpm before 4.20 look up the key by it.
    config.unhashed_subpackets = vec![Subpacket::regular(SubpacketData::IssuerKeyId(key.legacy_key_id()))?];
    Ok(config)
}

/// OpenPGP counts seconds in 32 bits, without sign.
pub fn timestamp(time: i64) -> Timestamp {
    Timestamp::from_secs(u32::try_from(time.max(0)).unwrap_or(u32::MAX))
}

/// Whether `packet` holds a signature by an RSA key.
pub fn is_by_rsa(packet: &[u8]) -> bool {
    let packets = armor::read(packet, &[]).unwrap_or_default();
    packets.iter().any(|packet| match packet {
        Packet::Signature(signature) => {
            signature.config().is_some_and(|it| matches!(it.pub_alg, Algorithm::RSA | Algorithm::RSASign))
        }
        _ => false,
    })
}

/// The packets of signatures, one after the other.
pub fn packets(signatures: &[Signature]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for signature in signatures {
        signature.to_writer_with_header(&mut bytes).expect("memory takes what is written");
    }
    bytes
}
