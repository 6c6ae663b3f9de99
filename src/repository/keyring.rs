//! The packages that bring the repository's keys, and their later ones, to clients: made anew
//! when what they say has changed.

use std::fs::File;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::incoming::{self, Incoming};
use super::publish::Publication;
use super::site::{self, Signer, Signing};
use super::state::{Keyring, State};
use super::transaction::Transaction;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::digest::hex;
use crate::format::{self, Temporary};
use crate::knowledge::Family;
use crate::output::cannot;
use crate::signing::{Certificate, Keys, Role};

/// What is to be published of the keyring.
pub struct Packages {
    /// None where what is published says the same.
    pub packages: Vec<Incoming>,
    pub state: Option<Keyring>,
}

/// The keyring packages of `publication`, in the transaction's room; none of an unsigned repository.
///
/// # Errors
/// Whatever the system refused, and overrides of templates that do not render.
pub fn packages(
    publication: &Publication<'_>,
    before: &State,
    transaction: &Transaction,
) -> Result<Packages, Diagnostics> {
    let Some(keys) = publication.keys else { return Ok(Packages { packages: Vec::new(), state: None }) };
    let families: Vec<Family> = format::FORMATS
        .into_iter()
        .map(|format| format.family())
        .filter(|family| publication.targets.iter().any(|target| target.family == *family))
        .collect();
    let sha256 = said(publication, keys, &families);
    let last = before.keyring.as_ref();
    if last.is_some_and(|last| last.sha256 == sha256) {
        return Ok(Packages { packages: Vec::new(), state: before.keyring.clone() });
    }
    let version = version(publication.time, last.map(|last| last.version.as_str()));
    let public = Public::of(keys);
    let signers = public.signers();
    let keyring = site::Keyring {
        package: publication.package,
        origin: &publication.config.origin,
        signing: public.signing(&signers),
        version: &version,
        time: publication.time,
    };
    let parts = Temporary::new().map_err(|error| cannot("write to", &std::env::temp_dir(), &error))?;
    let mut paths = Vec::new();
    for package in site::keyring_packages(&keyring, &families, publication.templates)? {
        let writer = format::of(package.family);
        let path = transaction.room().join(writer.file_name(&package));
        let mut file = File::create(&path).map_err(|error| cannot("write", &path, &error))?;
        writer.write(&package, &parts, &mut file).map_err(|error| Diagnostic::new(error.to_string()))?;
        paths.push(path);
    }
    Ok(Packages { packages: incoming::read(&paths)?, state: Some(Keyring { sha256, version }) })
}

/// Digest of all that the packages hold and say.
fn said(publication: &Publication<'_>, keys: &Keys, families: &[Family]) -> String {
    let package = publication.package;
    let mut digest = Sha256::new();
    let texts =
        [&package.name, &package.maintainer, &package.vendor, &package.homepage, &publication.config.origin];
    for text in texts {
        digest.update(text);
        digest.update([0]);
    }
    digest.update(keys.keyring());
    families.iter().for_each(|family| digest.update(family.to_string()));
    hex(&digest.finalize())
}

/// The day, and the time where there was one on that day before.
fn version(time: i64, last: Option<&str>) -> String {
    let time = Timestamp::from_second(time).unwrap_or(Timestamp::MAX);
    let day = time.strftime("%Y.%m.%d").to_string();
    match last {
        Some(last) if last.starts_with(&day) => time.strftime("%Y.%m.%d.%H%M%S").to_string(),
        _ => day,
    }
}

/// What of keys is for everybody.
pub struct Public<'a> {
    certificates: &'a [Certificate],
    keyring: Vec<u8>,
    armored: String,
}

impl<'a> Public<'a> {
    pub fn of(keys: &'a Keys) -> Self {
        Self { certificates: keys.certificates(), keyring: keys.keyring(), armored: keys.armored() }
    }

    pub fn signers(&self) -> Vec<Signer<'_>> {
        let signer = |key: &'a Certificate| {
            let Certificate { fingerprint, user_id, created, expires, role } = key;
            Signer {
                fingerprint,
                user_id,
                created: *created,
                expires: *expires,
                signs: *role != Role::Trusted,
            }
        };
        self.certificates.iter().map(signer).collect()
    }

    pub fn signing<'b>(&'b self, signers: &'b [Signer<'b>]) -> Signing<'b> {
        Signing { certificates: signers, keyring: &self.keyring, armored: &self.armored }
    }
}
