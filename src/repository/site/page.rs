//! The values of the page; its text is in the template.

use std::collections::BTreeSet;

use serde::Serialize;
use tera::Context;

use super::{PublishedPackage, Site, checksums, commands, sources};
use crate::diagnostic::Diagnostic;
use crate::format::FORMATS;
use crate::knowledge::{Target, clients};
use crate::render::Templates;

/// The values that the template may use. Texts are not escaped: the template does it.
#[derive(Serialize)]
struct Page<'a> {
    name: &'a str,
    origin: &'a str,
    homepage: &'a str,
    synopsis: &'a str,
    paragraphs: Vec<&'a str>,
    url: &'a str,
    time: i64,
    signed: bool,
    certificates: Vec<Certificate<'a>>,
    /// Command that prints the fingerprints.
    check: String,
    /// Command that checks files that were downloaded by hand.
    compare: String,
    /// The commands that install: `apt and dnf`.
    clients: String,
    releases: Vec<Release>,
    /// The suite for other distribution releases with apt.
    common: Option<Release>,
    groups: Vec<Group<'a>>,
    files: Vec<Link>,
    release_documents: Vec<Link>,
}

#[derive(Serialize)]
struct Certificate<'a> {
    /// Two halves, each in groups of four digits, as gpg writes it.
    fingerprint: [String; 2],
    user_id: &'a str,
    created: i64,
    expires: Option<i64>,
    expired: bool,
    signs: bool,
}

/// A distribution release, and the commands that install packages on it.
#[derive(Serialize)]
struct Release {
    /// Of the target, or the suite's name.
    id: String,
    title: String,
    /// Other systems that its packages are for.
    derivatives: Vec<String>,
    /// The command that installs.
    client: String,
    commands: Vec<String>,
}

/// The packages of a distribution release.
#[derive(Serialize)]
struct Group<'a> {
    title: String,
    newest: Vec<Row<'a>>,
    older: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    href: String,
    file: &'a str,
    name: &'a str,
    version: &'a str,
    architecture: &'a str,
    size: String,
    published: i64,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Link {
    href: String,
    /// The path.
    text: String,
}

/// The text of `index.html`.
pub fn page(site: &Site<'_>, templates: &Templates) -> Result<String, Diagnostic> {
    let context = Context::from_serialize(&values(site)).map_err(|error| {
        Diagnostic::new(format!("the repository's values cannot be given to templates: {error}"))
    })?;
    templates.render("repository/index.html", &context)
}

fn values<'a>(site: &'a Site<'_>) -> Page<'a> {
    let mut paragraphs = site.description.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    let shown = || site.targets.iter().copied().filter(|target| commands::has(site, target));
    Page {
        name: site.name,
        origin: &site.config.origin,
        homepage: site.homepage,
        synopsis: paragraphs.next().unwrap_or_default(),
        paragraphs: paragraphs.collect(),
        url: site.url,
        time: site.time,
        signed: site.signing.is_some(),
        certificates: certificates(site),
        check: commands::check(site),
        compare: commands::compare(site),
        clients: clients_of(site.targets),
        releases: shown().map(|target| release(site, target)).collect(),
        common: common(site),
        groups: groups(site),
        files: files(site),
        release_documents: site.release_documents.iter().map(|(path, _)| link(path)).collect(),
    }
}

/// The clients of `targets`, each once.
fn clients_of(targets: &[&'static Target]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for target in targets {
        if !names.contains(&target.client.as_str()) {
            names.push(&target.client);
        }
    }
    match names.as_slice() {
        [] => "apt and dnf".into(),
        [only] => (*only).into(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn certificates<'a>(site: &Site<'a>) -> Vec<Certificate<'a>> {
    let certificates = site.signing.iter().flat_map(|signing| signing.certificates);
    let shown = certificates.map(|it| Certificate {
        fingerprint: grouped(it.fingerprint),
        user_id: it.user_id,
        created: it.created,
        expires: it.expires,
        expired: it.expires.is_some_and(|end| end <= site.time),
        signs: it.signs,
    });
    shown.collect()
}

fn grouped(fingerprint: &str) -> [String; 2] {
    let digits: Vec<char> = fingerprint.chars().collect();
    let (first, second) = digits.split_at(digits.len().min(20));
    [first, second].map(|half| half.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" "))
}

fn release(site: &Site<'_>, target: &Target) -> Release {
    Release {
        id: target.id.clone(),
        title: target.title(),
        derivatives: target.derivatives.clone(),
        client: target.client.clone(),
        commands: commands::of_target(site, target),
    }
}

/// The common suite, if it has more than a keyring.
fn common(site: &Site<'_>) -> Option<Release> {
    let target = site.config.common_target.as_deref().and_then(Target::find)?;
    commands::has(site, target).then(|| Release {
        id: site.config.common_suite.clone(),
        title: "Other releases with apt".into(),
        derivatives: Vec::new(),
        client: "apt".into(),
        commands: commands::apt(site, &site.config.common_suite),
    })
}

/// A group for each configured target, then for any other that has published packages, then for packages
/// for all targets of a family.
fn groups<'a>(site: &'a Site<'_>) -> Vec<Group<'a>> {
    let configured: Vec<&str> = site.targets.iter().map(|target| target.id.as_str()).collect();
    let others: BTreeSet<&str> =
        site.packages.iter().filter_map(|package| package.record.target.as_deref()).collect();
    let others = others.into_iter().filter(|id| !configured.contains(id));
    let releases = configured.iter().copied().chain(others).map(|id| {
        let title = Target::find(id).map_or_else(|| id.to_owned(), Target::title);
        group(site, title, |package| package.record.target.as_deref() == Some(id))
    });
    let families = FORMATS.iter().map(|format| {
        let family = format.family();
        let fits = |package: &PublishedPackage<'_>| {
            package.record.family == family && package.record.target.is_none()
        };
        group(site, format!("All releases with {}", clients(family)), fits)
    });
    releases.chain(families).filter(|group| !group.newest.is_empty()).collect()
}

fn group<'a>(site: &'a Site<'_>, title: String, fits: impl Fn(&PublishedPackage<'_>) -> bool) -> Group<'a> {
    let mut packages: Vec<_> = site.packages.iter().filter(|package| fits(package)).collect();
    packages.sort_by_key(|package| std::cmp::Reverse(package.record.published));
    let mut seen = BTreeSet::new();
    let (newest, older): (Vec<_>, Vec<_>) = packages
        .into_iter()
        .partition(|package| seen.insert((&package.record.name, &package.record.architecture)));
    Group {
        title,
        newest: newest.into_iter().map(row).collect(),
        older: older.into_iter().map(row).collect(),
    }
}

fn row<'a>(package: &'a PublishedPackage<'_>) -> Row<'a> {
    let record = package.record;
    Row {
        href: package.paths.first().map(|path| encode(path)).unwrap_or_default(),
        file: &record.file,
        name: &record.name,
        version: &record.version,
        architecture: &record.architecture,
        size: size(record.size),
        published: record.published,
        sha256: &record.sha256,
    }
}

/// Files other than packages.
fn files(site: &Site<'_>) -> Vec<Link> {
    let mut paths = Vec::new();
    if site.signing.is_some() {
        paths.extend([site.keyring_file(), site.armored_file()]);
    }
    paths.extend(sources::apt(site).into_iter().chain(sources::dnf(site)).map(|(path, _)| path));
    paths.dedup();
    paths.push(checksums::PATH.into());
    if site.signing.is_some() {
        paths.push(format!("{}.asc", checksums::PATH));
    }
    paths.iter().map(|path| link(path)).collect()
}

fn link(path: &str) -> Link {
    Link { href: encode(path), text: path.to_owned() }
}

/// `path` as a relative reference (RFC 3986, 4.2).
fn encode(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/+".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Three digits and a decimal unit.
fn size(bytes: u64) -> String {
    let mut size = bytes as f64;
    let mut units = ["bytes", "kB", "MB", "GB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    while size >= 999.5 {
        let Some(next) = units.next() else { break };
        (size, unit) = (size / 1000.0, next);
    }
    let digits = if unit == "bytes" || size >= 99.95 { 0 } else { 1 };
    format!("{size:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_is_named_once() {
        let named =
            |ids: &[&str]| clients_of(&ids.iter().map(|id| Target::find(id).unwrap()).collect::<Vec<_>>());
        assert_eq!(named(&["debian-12", "debian-13"]), "apt");
        assert_eq!(named(&["debian-12", "fedora-44", "el-9"]), "apt and dnf");
        assert_eq!(named(&["debian-12", "fedora-44", "opensuse-tumbleweed"]), "apt, dnf and zypper");
    }

    #[test]
    fn sizes_have_readable_units() {
        let cases = [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1000, "1.0 kB"),
            (41_240, "41.2 kB"),
            (99_960, "100 kB"),
            (999_600, "1.0 MB"),
            (34_567_890, "34.6 MB"),
            (5_000_000_000_000, "5000 GB"),
        ];
        for (bytes, text) in cases {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn fingerprints_are_grouped_as_gpg_does() {
        let halves = grouped("0123456789ABCDEF0123456789ABCDEF01234567");
        assert_eq!(halves, ["0123 4567 89AB CDEF 0123", "4567 89AB CDEF 0123 4567"]);
    }

    #[test]
    fn a_path_is_encoded_for_a_link() {
        assert_eq!(encode("a/b_1.0~x+y-1^2.rpm"), "a/b_1.0~x+y-1%5E2.rpm");
        assert_eq!(encode("a:b?c#d"), "a%3Ab%3Fc%23d");
    }
}
