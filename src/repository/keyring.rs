//! The packages that bring the repository's certificates to clients, now and after a rotation: built again
//! when their content has changed.

use std::fs::File;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::incoming::{self, Incoming};
use super::request::Request;
use super::site::{self, Signer, Signing};
use super::state::{Keyring, State};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::digest::hex;
use crate::format::{self, Temporary};
use crate::knowledge::Family;
use crate::output::cannot;
use crate::signing::{Certificate, Keys, Role};

/// The keyring part of a request.
pub struct Packages {
    /// None if the published ones have the same content.
    pub packages: Vec<Incoming>,
    pub state: Option<Keyring>,
}

/// The keyring packages for `request`, built in `staging_dir`; none for an unsigned repository.
///
/// # Errors
/// Whatever the system refused, and overrides of templates that do not render.
pub fn packages(request: &Request<'_>, before: &State, staging_dir: &Path) -> Result<Packages, Diagnostics> {
    let Some(keys) = request.keys else { return Ok(Packages { packages: Vec::new(), state: None }) };
    let families: Vec<Family> = format::FORMATS
        .into_iter()
        .map(|format| format.family())
        .filter(|family| request.targets.iter().any(|target| target.family == *family))
        .collect();
    let sha256 = digest_of_content(request, keys, &families);
    let last = before.keyring.as_ref();
    if last.is_some_and(|last| last.sha256 == sha256) {
        return Ok(Packages { packages: Vec::new(), state: before.keyring.clone() });
    }
    let version = version(request.time, last.map(|last| last.version.as_str()));
    let public = Public::of(keys);
    let signers = public.signers();
    let keyring = site::Keyring {
        package: request.package,
        origin: &request.config.origin,
        signing: public.signing(&signers),
        version: &version,
        time: request.time,
    };
    let parts = Temporary::new().map_err(|error| cannot("write to", &std::env::temp_dir(), &error))?;
    let mut paths = Vec::new();
    for package in site::keyring_packages(&keyring, &families, request.templates)? {
        let writer = format::of(package.family);
        let path = staging_dir.join(writer.file_name(&package));
        let mut file = File::create(&path).map_err(|error| cannot("write", &path, &error))?;
        writer.write(&package, &parts, &mut file).map_err(|error| Diagnostic::new(error.to_string()))?;
        paths.push(path);
    }
    Ok(Packages {
        packages: incoming::read(&paths, &request.config.component)?,
        state: Some(Keyring { sha256, version }),
    })
}

/// Digest of everything that the packages contain and say.
fn digest_of_content(request: &Request<'_>, keys: &Keys, families: &[Family]) -> String {
    let package = request.package;
    let mut digest = Sha256::new();
    let texts =
        [&package.name, &package.maintainer, &package.vendor, &package.homepage, &request.config.origin];
    for text in texts {
        digest.update(text);
        digest.update([0]);
    }
    digest.update(keys.keyring());
    families.iter().for_each(|family| digest.update(family.to_string()));
    hex(&digest.finalize())
}

/// The day; with the time if there was another version on that day.
fn version(time: i64, last: Option<&str>) -> String {
    let time = Timestamp::from_second(time).unwrap_or(Timestamp::MAX);
    let day = time.strftime("%Y.%m.%d").to_string();
    match last {
        Some(last) if last.starts_with(&day) => time.strftime("%Y.%m.%d.%H%M%S").to_string(),
        _ => day,
    }
}

/// The public part of keys.
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
