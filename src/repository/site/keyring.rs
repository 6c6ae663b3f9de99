//! The keyring packages: by upgrading them, machines get new certificates before the old keys retire.

use tera::Context;

use super::Signing;
use crate::config::PackageConfig;
use crate::diagnostic::Diagnostic;
use crate::format;
use crate::knowledge::target::Compression;
use crate::knowledge::{Family, clients};
use crate::model::{Architecture, Class, Content, Identity, RenderedEntry, RenderedPackage};
use crate::render::Templates;

/// Supported by dpkg and rpm of every target.
const COMPRESSION: Compression = Compression::Xz;

/// What the keyring packages of a repository are built from.
pub struct Keyring<'a> {
    pub package: &'a PackageConfig,
    /// The publisher.
    pub origin: &'a str,
    pub signing: Signing<'a>,
    /// Upstream version: a date, `2026.11.27`.
    pub version: &'a str,
    /// Seconds since the epoch.
    pub time: i64,
}

/// Name of the packages, and of the file in the .deb without `.gpg`.
pub fn name(package: &str) -> String {
    format!("{package}-archive-keyring")
}

/// Path of the certificates in the .deb.
pub fn deb_path(package: &str) -> String {
    format!("/usr/share/keyrings/{}.gpg", name(package))
}

/// Path of the certificates in the .rpm, where dnf looks for them.
pub fn rpm_path(package: &str) -> String {
    format!("/etc/pki/rpm-gpg/{}", armored_name(package))
}

/// Name of the certificate file, as rpm expects it.
pub fn armored_name(package: &str) -> String {
    format!("RPM-GPG-KEY-{package}")
}

/// `NAME-archive-keyring` for each of `families`: one package for all targets of the family, without a
/// dist tag and without scripts. The file is not marked as configuration: upgrades must always replace it.
///
/// # Errors
/// Overrides of the templates that use undefined values; a time outside of the calendar.
pub fn keyring_packages(
    keyring: &Keyring<'_>,
    families: &[Family],
    templates: &Templates,
) -> Result<Vec<RenderedPackage>, Diagnostic> {
    families.iter().map(|family| package(keyring, *family, templates)).collect()
}

fn package(
    keyring: &Keyring<'_>,
    family: Family,
    templates: &Templates,
) -> Result<RenderedPackage, Diagnostic> {
    let identity = identity(keyring, family);
    let changes = changes(keyring);
    let mut entries = match family {
        Family::Deb => deb_entries(keyring, &identity, &changes, templates)?,
        Family::Rpm => rpm_entries(keyring, &identity, templates)?,
    };
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(RenderedPackage {
        family,
        compression: COMPRESSION,
        identity,
        relations: Vec::new(),
        entries,
        scripts: Vec::new(),
        file_triggers: Vec::new(),
        changes,
    })
}

fn identity(keyring: &Keyring<'_>, family: Family) -> Identity {
    let package = keyring.package;
    Identity {
        name: name(&package.name),
        version: keyring.version.to_owned(),
        revision: "1".into(),
        architecture: Architecture::Any,
        maintainer: package.maintainer.clone(),
        vendor: package.vendor.clone(),
        homepage: package.homepage.clone(),
        synopsis: "OpenPGP certificates of a package repository".into(),
        description: vec![
            format!(
                "With these certificates, {} verifies the signatures of the {} repository, which provides \
                 {}.",
                clients(family),
                keyring.origin,
                package.name
            ),
            "An upgrade of this package adds a new key before anything is signed with that key alone.".into(),
        ],
        license: "MIT".into(),
        time: keyring.time,
    }
}

/// The changelog: the keys that are trusted from this version on.
fn changes(keyring: &Keyring<'_>) -> Vec<String> {
    let fingerprints = keyring.signing.certificates.iter().map(|it| it.fingerprint);
    fingerprints.map(|fingerprint| format!("Trust {fingerprint}.")).collect()
}

fn deb_entries(
    keyring: &Keyring<'_>,
    identity: &Identity,
    changes: &[String],
    templates: &Templates,
) -> Result<Vec<RenderedEntry>, Diagnostic> {
    let documents = format!("/usr/share/doc/{}", identity.name);
    let changelog = format::of(Family::Deb)
        .changelog(identity, "unstable", changes)
        .map_err(|error| Diagnostic::new(error.to_string()))?;
    let copyright = templates.render("debian/keyring-copyright", &Context::new())?;
    Ok(vec![
        file(deb_path(&keyring.package.name), Class::Ordinary, keyring.signing.keyring.to_vec()),
        file(
            format!("{documents}/changelog.Debian.gz"),
            Class::Documentation,
            format::gzip(changelog.as_bytes()),
        ),
        file(format!("{documents}/copyright"), Class::License, copyright.into_bytes()),
        directory(documents),
    ])
}

fn rpm_entries(
    keyring: &Keyring<'_>,
    identity: &Identity,
    templates: &Templates,
) -> Result<Vec<RenderedEntry>, Diagnostic> {
    let licenses = format!("/usr/share/licenses/{}", identity.name);
    let license = templates.render("license", &Context::new())?;
    Ok(vec![
        file(rpm_path(&keyring.package.name), Class::Ordinary, keyring.signing.armored.as_bytes().to_vec()),
        file(format!("{licenses}/LICENSE"), Class::License, license.into_bytes()),
        directory(licenses),
    ])
}

fn file(path: String, class: Class, content: Vec<u8>) -> RenderedEntry {
    RenderedEntry { path, mode: 0o644, class, time: None, content: Content::File(content.into()) }
}

fn directory(path: String) -> RenderedEntry {
    RenderedEntry { path, mode: 0o755, class: Class::Ordinary, time: None, content: Content::Directory }
}
