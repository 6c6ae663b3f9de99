//! Package URLs (<https://github.com/package-url/purl-spec>).

use crate::format;
use crate::knowledge::Target;
use crate::package::Package;

/// `pkg:deb/debian/nix-multiuser@0.1.0-1~deb13?arch=all&distro=debian-13`; with `repository`, where
/// it is published.
pub fn of_package(package: &Package, repository: Option<&str>) -> String {
    let identity = &package.identity;
    let architecture = format::of(package.target.family).architecture(identity.architecture);
    let version = format!("{}-{}", identity.version, identity.revision);
    let repository = repository.map(|url| format!("&repository_url={}", encode(url)));
    format!(
        "{}@{}?arch={architecture}&distro={}{}",
        head(package.target, &identity.name),
        encode(&version),
        package.target.id,
        repository.unwrap_or_default()
    )
}

/// A package of the distribution, of any version.
pub fn of_distribution(target: &Target, name: &str) -> String {
    format!("{}?distro={}", head(target, name), target.id)
}

fn head(target: &Target, name: &str) -> String {
    let distribution = target.id.split('-').next().unwrap_or_default();
    format!("pkg:{}/{distribution}/{}", target.family, encode(name))
}

fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
