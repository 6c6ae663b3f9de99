//! Packages and keys to try things with.

use std::path::{Path, PathBuf};

use nix_packager::diagnostic::Diagnostic;
use nix_packager::repository::Record;
use nix_packager::repository::dnf::RpmFile;
use pgp::composed::{ArmorOptions, KeyType, SecretKeyParamsBuilder, SignedSecretKey};
use rpm::signature::Signing;
use rpm::signature::pgp::{Signer, Verifier};

pub const TIME: u32 = 1_700_000_000;

/// A key that is quickly made; the oracle takes one of RSA.
pub struct Key {
    signer: Signer,
    pub verifier: Verifier,
}

impl Key {
    pub fn generate() -> Self {
        let mut parameters = SecretKeyParamsBuilder::default();
        parameters
            .key_type(KeyType::Ed25519Legacy)
            .can_certify(true)
            .can_sign(true)
            .primary_user_id("Test <test@example.invalid>".into());
        let key: SignedSecretKey = parameters.build().unwrap().generate(rand::thread_rng()).unwrap();
        let public = key.to_public_key().to_armored_string(ArmorOptions::default()).unwrap();
        let secret = key.to_armored_string(ArmorOptions::default()).unwrap();
        let mut verifier = Verifier::new();
        verifier.load_from_asc(&public).unwrap();
        Self { signer: Signer::from_asc(&secret).unwrap(), verifier }
    }

    pub fn packet(&self, data: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        Ok(self.signer.sign(data, rpm::Timestamp(TIME)).unwrap())
    }
}

/// Writes NAME-VERSION-RELEASE.ARCH.rpm with one file in it.
pub fn package(folder: &Path, name: &str, version: &str, release: &str, arch: &str) -> PathBuf {
    let build = || {
        let config = rpm::BuildConfig::v4().source_date(TIME).compression(rpm::CompressionType::Gzip);
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
