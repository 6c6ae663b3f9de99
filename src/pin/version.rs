//! The version of a release, as the site names it.

use std::fmt;
use std::str::FromStr;

use crate::knowledge::{Advisory, NixVersion, advisories};
use crate::url::Url;

/// `2.4` or `2.35.4`, as it is written; nothing else gets into a URL, a file or a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    text: String,
    pub number: NixVersion,
}

/// Digits of one number.
const LONGEST: usize = 6;

impl FromStr for Version {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_number = |part: &str| {
            let digits =
                (1..=LONGEST).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            digits && (part == "0" || !part.starts_with('0'))
        };
        let is_version = (2..=3).contains(&text.split('.').count()) && text.split('.').all(is_number);
        match text.parse() {
            Ok(number) if is_version => Ok(Self { text: text.to_owned(), number }),
            _ => Err("it is not the version of a release, such as `2.35.4`"),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Version {
    /// The version that the URL of a tarball names: `…/nix-2.35.4-SYSTEM.tar.xz`, or a directory `nix-2.35.4`.
    pub fn of_tarball(url: &Url) -> Option<Self> {
        url.public().rsplit('/').find_map(|part| {
            let rest = part.strip_prefix("nix-")?;
            rest.split('-').next()?.parse().ok()
        })
    }

    /// The version that the URL of upstream's installer names: `…/nix-2.35.4/install`.
    pub fn of_installer(url: &Url) -> Option<Self> {
        let url = url.public();
        url.strip_suffix("/install")?.rsplit('/').next()?.strip_prefix("nix-")?.parse().ok()
    }

    /// What it is open to, the worst first.
    pub fn advisories(&self) -> Vec<&'static Advisory> {
        advisories().of(self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_are_a_version() {
        for version in ["2.4", "2.35.4", "10.0.999999"] {
            assert_eq!(version.parse::<Version>().unwrap().to_string(), version);
        }
        for other in [
            "",
            "2",
            "2.",
            "2.3.4.5",
            "2.03",
            "+2.3",
            "2.3\n",
            "2.3pre1",
            "../2.3",
            "2.35.4-x",
            "latest",
            "2.1234567",
        ] {
            assert!(other.parse::<Version>().is_err(), "{other:?}");
        }
    }

    #[test]
    fn urls_name_versions() {
        let tarball = |url: &str| Version::of_tarball(&Url::new(url)).map(|version| version.to_string());
        for url in [
            "https://releases.nixos.org/nix/nix-2.34.8/nix-2.34.8-x86_64-linux.tar.xz",
            "https://h/nix-2.34.8-x86_64-linux.tar.xz?token=nix-2.1",
            "https://h/nix-2.34.8/x86_64.tar.xz",
        ] {
            assert_eq!(tarball(url).as_deref(), Some("2.34.8"), "{url}");
        }
        for url in
            ["https://h/nix.tar.xz", "https://h/lix-2.94.0-x86_64-linux.tar.xz", "https://h/nix-2.36.0pre1"]
        {
            assert_eq!(tarball(url), None, "{url}");
        }
        let installer = |url: &str| Version::of_installer(&Url::new(url)).map(|version| version.to_string());
        assert_eq!(installer("https://h/nix/nix-2.35.4/install").as_deref(), Some("2.35.4"));
        for url in
            ["https://h/nix-latest/install", "https://h/nix-2.35.4/index", "https://h/?/nix-2.35.4/install"]
        {
            assert_eq!(installer(url), None, "{url}");
        }
    }
}
