//! The repository in the configuration of apt and dnf: deb822 .sources (sources.list(5)) and .repo files
//! (dnf.conf(5)).

use super::Site;
use super::keyring;
use crate::knowledge::Target;
use crate::repository::dnf;

/// How long dnf uses metadata before it looks for new one. Its default, 48 hours, is too long for security
/// fixes.
const METADATA_EXPIRE: &str = "6h";

/// `apt/SUITE.sources` for each distribution release and for the common suite.
pub fn apt(site: &Site<'_>) -> Vec<(String, Vec<u8>)> {
    let mut suites: Vec<&str> = site.targets.iter().filter_map(|target| target.suite()).collect();
    if !suites.is_empty() {
        suites.push(&site.config.common_suite);
    }
    suites.into_iter().map(|suite| (apt_path(suite), deb822(site, suite).into_bytes())).collect()
}

/// Path of the .sources file of `suite`.
pub fn apt_path(suite: &str) -> String {
    format!("apt/{suite}.sources")
}

/// Without architectures: apt uses those of the machine.
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

/// `rpm/FILE.repo` for each distribution, or distribution release: see [`dnf_path`].
pub fn dnf(site: &Site<'_>) -> Vec<(String, Vec<u8>)> {
    let releases = site.targets.iter().filter(|target| target.family == dnf::FAMILY);
    releases.map(|target| (dnf_path(target), repo(site, target).into_bytes())).collect()
}

/// Path of the .repo file for `target`: `rpm/fedora.repo`, `rpm/el-10.repo`. If dnf's `$releasever` is the
/// release, and changes when the machine is upgraded, one file serves all releases. On EL it is `10`, or
/// `10.1` if a minor release was chosen; `$releasever_major` is not known to every dnf (not to 4.14). There
/// the release is written out.
pub fn dnf_path(target: &Target) -> String {
    match target.releasever {
        true => format!("rpm/{}.repo", folders(target).0),
        false => format!("rpm/{}.repo", target.id),
    }
}

/// `gpgkey` is the file of the keyring package. From a URL, dnf would import whatever key anyone who can
/// write to the server put there, with `-y` without asking.
fn repo(site: &Site<'_>, target: &Target) -> String {
    let (distribution, release) = folders(target);
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
fn folders(target: &Target) -> (&str, &str) {
    target.id.split_once('-').unwrap_or((&target.id, &target.release))
}

/// `url` with the characters escaped that apt and dnf would expand (`$`), or take as its end (`,`).
fn literal(url: &str) -> String {
    url.replace('$', "%24").replace(',', "%2C")
}
