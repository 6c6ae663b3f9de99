//! What apt and dnf are told of the repository: deb822 .sources (sources.list(5)) and .repo files
//! (dnf.conf(5)).

use super::Site;
use super::keyring;
use crate::knowledge::Target;
use crate::repository::dnf;

/// How long dnf takes metadata for current. Its own 48 hours are long for a repository that
/// security fixes come from.
const METADATA_EXPIRE: &str = "6h";

/// `apt/SUITE.sources` for each release and for the common suite.
pub fn apt(site: &Site<'_>) -> Vec<(String, Vec<u8>)> {
    let mut suites: Vec<&str> = site.targets.iter().filter_map(|target| target.suite()).collect();
    if !suites.is_empty() {
        suites.push(&site.config.common_suite);
    }
    suites.into_iter().map(|suite| (apt_path(suite), deb822(site, suite).into_bytes())).collect()
}

/// Where the .sources file of `suite` is.
pub fn apt_path(suite: &str) -> String {
    format!("apt/{suite}.sources")
}

/// Architectures are left out: apt asks for those that the machine has.
fn deb822(site: &Site<'_>, suite: &str) -> String {
    let trust = match site.signing {
        Some(_) => format!("Signed-By: {}", keyring::deb_path(site.name)),
        None => "Trusted: yes".into(),
    };
    format!(
        "Types: deb\nURIs: {}/apt\nSuites: {suite}\nComponents: {}\n{trust}\n",
        literal(site.url),
        site.config.component
    )
}

/// `rpm/FILE.repo` for each distribution, or release: see [`dnf_path`].
pub fn dnf(site: &Site<'_>) -> Vec<(String, Vec<u8>)> {
    let releases = site.targets.iter().filter(|target| target.family == dnf::FAMILY);
    releases.map(|target| (dnf_path(target), repo(site, target).into_bytes())).collect()
}

/// Where the .repo file for `target` is: `rpm/fedora.repo`, `rpm/el-10.repo`. Where dnf's
/// `$releasever` is the release, and goes up with the machine's, one file serves all releases. In EL it
/// is `10`, or `10.1` once somebody chose a minor release; `$releasever_major` is not known to every
/// dnf (not to 4.14). A release that is written out is right for all of them.
pub fn dnf_path(target: &Target) -> String {
    match target.releasever {
        true => format!("rpm/{}.repo", tree(target).0),
        false => format!("rpm/{}.repo", target.id),
    }
}

/// The certificates are those of the keyring package. From an address, dnf would take whatever key is there, of
/// anybody who can write to the server, and unasked where it says yes to all.
fn repo(site: &Site<'_>, target: &Target) -> String {
    let (distribution, release) = tree(target);
    let release = if target.releasever { "$releasever" } else { release };
    let url = literal(site.url);
    let trust = match site.signing {
        Some(_) => format!("gpgcheck=1\nrepo_gpgcheck=1\ngpgkey=file://{}\n", keyring::rpm_path(site.name)),
        None => "gpgcheck=0\nrepo_gpgcheck=0\n".into(),
    };
    format!(
        "[{name}]\nname={origin} for {title} {release}\nbaseurl={url}/rpm/{distribution}/{release}/$basearch\n\
         enabled=1\n{trust}metadata_expire={METADATA_EXPIRE}\n",
        name = site.name,
        origin = site.config.origin,
        title = target.distribution,
    )
}

/// The two parts of a target's id, which are directories: `fedora` and `44`.
fn tree(target: &Target) -> (&str, &str) {
    target.id.split_once('-').unwrap_or((&target.id, &target.release))
}

/// `url` without what apt and dnf would expand (`$`), or take for the end of it (`,`).
fn literal(url: &str) -> String {
    url.replace('$', "%24").replace(',', "%2C")
}
