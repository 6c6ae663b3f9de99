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
use crate::print::ShowPath;
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
    let name = site::keyring_name(&request.package.name);
    let published = before.records.iter().filter(|record| record.name == name);
    let published =
        published.map(|record| record.version.rsplit_once('-').map_or(&*record.version, |it| it.0));
    let published = published.chain(last.map(|last| last.version.as_str())).collect::<Vec<_>>();
    let version = version(request.time, &published);
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

/// The day; with the time if that is not higher than every version in `published`, and behind the highest of them
/// if the time is not: machines would keep the certificates they have.
fn version(time: i64, published: &[&str]) -> String {
    let time = Timestamp::from_second(time).unwrap_or(Timestamp::MAX);
    // Of digits and dots, which all families compare alike.
    let compare = |a: &str, b: &str| format::of(Family::Deb).compare_versions(a, b);
    let is_highest = |new: &String| published.iter().all(|old| compare(new, old).is_gt());
    let mut new = ["%Y.%m.%d", "%Y.%m.%d.%H%M%S"].into_iter().map(|form| time.strftime(form).to_string());
    new.find(is_highest).unwrap_or_else(|| {
        let highest = published.iter().max_by(|a, b| compare(a, b)).copied().unwrap_or_default();
        format!("{highest}.1")
    })
}

/// Refuses packages of somebody else that have the name of the keyring packages: if their version is higher than
/// all later ones, machines get no certificates any more.
///
/// # Errors
/// All that are not published already.
pub fn refuse_foreign(
    request: &Request<'_>,
    packages: &[Incoming],
    before: &State,
) -> Result<(), Diagnostics> {
    let name = site::keyring_name(&request.package.name);
    let mut problems = Diagnostics::default();
    for Incoming { path, record, .. } in packages.iter().filter(|package| package.record.name == name) {
        if !before.records.iter().any(|published| published.built == record.built) {
            let message = format!("`{}` has the name of the keyring package, `{name}`", path.shown());
            problems.push(Diagnostic::new(message).help("leave it out: publishing creates that package"));
        }
    }
    problems.or_else(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_higher_than_all_before() {
        let day = "2026.11.23";
        let time = "2026.11.23.021320";
        for (published, expected) in [
            (&[][..], day),
            (&["2026.11.22"][..], day),
            (&["2026.11.22", day], time),
            (&[day, time], "2026.11.23.021320.1"),
            (&["2026.11.23.021320.1", day, time], "2026.11.23.021320.1.1"),
            (&["2026.11.24", "2026.11.22"], "2026.11.24.1"),
            (&["9999.1"], "9999.1.1"),
        ] {
            assert_eq!(version(1_795_400_000, published), expected, "{published:?}");
        }
    }
}
