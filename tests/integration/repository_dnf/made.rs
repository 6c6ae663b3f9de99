//! Packages and keys to try things with.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nix_packager::diagnostic::Diagnostic;
use nix_packager::repository::Record;
use nix_packager::repository::dnf::RpmFile;
use pgp::composed::{KeyType, SecretKeyParamsBuilder, SignedSecretKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{
    Packet, PacketParser, PacketTrait, SignatureConfig, SignatureType, Subpacket, SubpacketData,
};
use pgp::types::{KeyDetails, Password, Timestamp};
use rpm::IndexSignatureTag;

pub const TIME: u32 = 1_700_000_000;

/// A key that is quickly made; the oracle takes one of RSA.
pub struct Key(SignedSecretKey);

impl Key {
    pub fn generate() -> Self {
        let mut parameters = SecretKeyParamsBuilder::default();
        parameters
            .key_type(KeyType::Ed25519Legacy)
            .can_certify(true)
            .can_sign(true)
            .primary_user_id("Test <test@example.invalid>".into());
        Self(parameters.build().unwrap().generate(rand::thread_rng()).unwrap())
    }

    pub fn packet(&self, data: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        let key = &self.0.primary_key;
        let mut config = SignatureConfig::v4(SignatureType::Binary, key.algorithm(), HashAlgorithm::Sha256);
        config.hashed_subpackets = [
            SubpacketData::IssuerFingerprint(key.fingerprint()),
            SubpacketData::SignatureCreationTime(Timestamp::from_secs(TIME)),
        ]
        .map(|data| Subpacket::regular(data).unwrap())
        .into();
        let mut packet = Vec::new();
        let signature = config.sign(key, &Password::empty(), data).unwrap();
        signature.to_writer_with_header(&mut packet).unwrap();
        Ok(packet)
    }

    /// Whether it made every signature of `package`, by rpm's tag for all algorithms and, in format 4,
    /// by that for elliptic curves.
    pub fn signed(&self, package: &rpm::Package) -> bool {
        let header = package.header_bytes().unwrap();
        let legacy = package.metadata.signature.get_entry_data_as_binary(IndexSignatureTag::RPMSIGTAG_DSA);
        let packets: Vec<_> =
            signatures(package).into_iter().chain(legacy.ok().map(<[u8]>::to_vec)).collect();
        !packets.is_empty()
            && packets.iter().all(|packet| {
                let Some(Ok(Packet::Signature(signature))) = PacketParser::new(&packet[..]).next() else {
                    panic!("a signature")
                };
                signature.verify(self.0.primary_key.public_key(), &header[..]).is_ok()
            })
    }
}

/// The packets below rpm's tag for all algorithms.
pub fn signatures(package: &rpm::Package) -> Vec<Vec<u8>> {
    let tag = IndexSignatureTag::RPMSIGTAG_OPENPGP;
    let encoded = package.metadata.signature.get_entry_data_as_string_array(tag).unwrap();
    encoded.into_iter().map(|it| STANDARD.decode(it).unwrap()).collect()
}

/// Writes NAME-VERSION-RELEASE.ARCH.rpm with one file in it.
pub fn package(folder: &Path, name: &str, version: &str, release: &str, arch: &str) -> PathBuf {
    let build = || {
        let config = rpm::BuildConfig::v4().source_date(TIME).compression(rpm::CompressionType::None);
        let mut builder = rpm::PackageBuilder::new(name, version, "MIT", arch, "a test");
        builder.using_config(config).release(release).build_host("localhost");
        builder.with_file_contents(version, rpm::FileOptions::new(format!("/usr/share/{name}")))?;
        builder.build()
    };
    let path = folder.join(format!("{name}-{version}-{release}.{arch}.rpm"));
    build().unwrap().write_file(&path).unwrap();
    path
}

/// The record of the file at `path`, published unsigned.
pub fn record(path: &Path) -> Record {
    let file = RpmFile::read(path).unwrap();
    let signed = file.sign(None).unwrap();
    signed.record(&signed.write(&mut std::io::sink()).unwrap(), 0).unwrap()
}
