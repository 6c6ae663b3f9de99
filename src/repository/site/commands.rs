//! The commands of the page: people copy them, and the lab runs them.

use super::{PublishedPackage, Site, checksums, keyring, sources};
use crate::knowledge::{Family, Target};
use crate::print;
use crate::repository::apt::FAMILY;

/// Silent except for errors, fails on HTTP errors, follows redirects.
const CURL: &str = "curl -fsSL";

/// Whether `site` has something to install for `target`.
pub fn has(site: &Site<'_>, target: &Target) -> bool {
    site.packages.iter().any(|PublishedPackage { record, .. }| {
        record.name == site.name && record.target.as_deref() == Some(&target.id)
    })
}

/// For a new machine of the distribution release, as root; only apt and dnf ask questions.
pub fn of_target(site: &Site<'_>, target: &Target) -> Vec<String> {
    match target.suite() {
        Some(suite) => apt(site, suite),
        None => dnf(site, target),
    }
}

/// For a distribution release with apt, which reads `suite`.
pub fn apt(site: &Site<'_>, suite: &str) -> Vec<String> {
    let name = site.name;
    // Minimal installations have neither; https needs the first one.
    let tools = if site.url.starts_with("https:") { "ca-certificates curl" } else { "curl" };
    let mut lines = vec!["apt update".to_owned(), format!("apt install {tools}")];
    let sources = (sources::apt_path(suite), format!("/etc/apt/sources.list.d/{name}.sources"));
    lines.extend(downloads(site, (site.keyring_file(), keyring::deb_path(name)), sources));
    lines.extend(["apt update".to_owned(), format!("apt install {}", packages(site, FAMILY))]);
    lines
}

fn dnf(site: &Site<'_>, target: &Target) -> Vec<String> {
    let name = site.name;
    let repo = (sources::dnf_path(target), format!("{}/{name}.repo", target.sources_dir));
    let mut lines = downloads(site, (site.armored_file(), keyring::rpm_path(name)), repo);
    lines.push(format!("{} install {}", target.client, packages(site, target.family)));
    lines
}

/// Downloads the certificates, then the .sources or .repo file; each from a path to a file.
fn downloads(site: &Site<'_>, keys: (String, String), sources: (String, String)) -> Vec<String> {
    let files: Vec<_> = site.signing.is_some().then_some(keys).into_iter().chain([sources]).collect();
    let mut lines: Vec<_> = files.iter().map(|(path, to)| download(site, path, to)).collect();
    // apt reads them as a separate user, and users run dnf, whatever root's umask is.
    lines.push(files.iter().fold("chmod 644".to_owned(), |line, (_, to)| format!("{line} {to}")));
    lines
}

/// What is installed: also the keyring package, so that upgrades bring new certificates.
fn packages(site: &Site<'_>, family: Family) -> String {
    match site.signing.is_some() && has_keyring(site, family) {
        true => format!("{} {}", site.keyring_name(), site.name),
        false => site.name.to_owned(),
    }
}

/// Shows the fingerprints of the certificates before anything is changed.
pub fn check(site: &Site<'_>) -> String {
    let file = address(site, &site.armored_file());
    format!("{CURL} {file} | gpg --show-keys --with-fingerprint")
}

/// Compares files that were downloaded below the current directory with the checksums.
pub fn compare(site: &Site<'_>) -> String {
    format!("{CURL} {} | sha256sum --check --ignore-missing", address(site, checksums::PATH))
}

fn has_keyring(site: &Site<'_>, family: Family) -> bool {
    let name = site.keyring_name();
    site.packages.iter().any(|package| package.record.family == family && package.record.name == name)
}

fn download(site: &Site<'_>, path: &str, to: &str) -> String {
    format!("{CURL} -o {to} {}", address(site, path))
}

fn address(site: &Site<'_>, path: &str) -> String {
    print::word(&format!("{}/{path}", site.url))
}
