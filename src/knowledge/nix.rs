//! Versions of Nix: what holds from which version on.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::release::{Fork, Release};

/// A version of Nix, `2.26.3`; compared number by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct NixVersion {
    pub major: u32,
    pub minor: u32,
    pub patch: u32,
}

impl std::str::FromStr for NixVersion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut numbers = [0; 3];
        let mut parts = text.split('.');
        for (i, number) in numbers.iter_mut().enumerate() {
            match parts.next() {
                Some(part) => {
                    let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
                    let is_plain = is_number && (part == "0" || !part.starts_with('0'));
                    *number = part.parse().ok().filter(|_| is_plain).ok_or_else(|| not_a_version(text))?;
                }
                None if i < 2 => return Err(not_a_version(text)),
                None => {}
            }
        }
        if parts.next().is_some() {
            return Err(not_a_version(text));
        }
        let [major, minor, patch] = numbers;
        Ok(Self { major, minor, patch })
    }
}

fn not_a_version(text: &str) -> String {
    format!("`{text}` is not a Nix version; expected numbers such as `2.26.3`")
}

impl TryFrom<String> for NixVersion {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<NixVersion> for String {
    fn from(version: NixVersion) -> Self {
        version.to_string()
    }
}

impl fmt::Display for NixVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl NixVersion {
    /// Before every version.
    pub const ZERO: Self = Self { major: 0, minor: 0, patch: 0 };

    /// `2.26`: what its point releases have in common.
    pub fn series(self) -> String {
        format!("{}.{}", self.major, self.minor)
    }

    /// The series as numbers, to compare.
    pub fn line(self) -> (u32, u32) {
        (self.major, self.minor)
    }

    /// `2.12` for the first version of a series, else the complete version.
    pub fn short(self) -> String {
        if self.patch == 0 { self.series() } else { self.to_string() }
    }
}

/// A row of `nix.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Fact {
    name: String,
    /// Whose version `since` is.
    #[serde(default)]
    of: Fork,
    since: NixVersion,
    value: String,
    #[serde(default)]
    breaking: bool,
    /// Where the fact was read; kept with the row, not used by the program.
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    fact: Vec<Fact>,
}

static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("nix.toml")).expect("nix.toml is part of the program");
    file.fact
});

/// What holds for one release of Nix, or of a fork.
#[derive(Debug, Clone, Copy)]
pub struct NixFacts {
    release: Release,
}

impl NixFacts {
    pub fn of(release: impl Into<Release>) -> Self {
        Self { release: release.into() }
    }

    /// The value of the fact `name` in this release; `None` before its first row. A fork's own row counts more than
    /// those of the Nix that it has the rest from.
    pub fn get(self, name: &str) -> Option<&'static str> {
        let Release { fork, version, nix, .. } = self.release;
        let latest = |of: Fork, version: NixVersion| {
            let rows =
                FACTS.iter().filter(move |fact| fact.name == name && fact.of == of && fact.since <= version);
            rows.max_by_key(|fact| fact.since)
        };
        let own = latest(fork, version).filter(|_| fork != Fork::Nix);
        own.or_else(|| latest(Fork::Nix, nix)).map(|fact| fact.value.as_str())
    }

    /// The directives of `[Service]` in upstream's unit of this version, in upstream's order.
    pub fn service_directives(self) -> Vec<(&'static str, &'static str)> {
        ["LimitNOFILE", "TasksMax", "Delegate", "CacheDirectory"]
            .into_iter()
            .filter_map(|name| self.get(name).map(|value| (name, value)))
            .collect()
    }

    /// The versions without a breaking change from this one: from the first (inclusive) to the second
    /// (exclusive; `None` when no later version is known to differ).
    pub fn range(self) -> (NixVersion, Option<NixVersion>) {
        let version = self.release.nix;
        let breaks = || FACTS.iter().filter(|fact| fact.breaking).map(|fact| fact.since);
        let since = breaks().filter(|since| *since <= version).max();
        let until = breaks().filter(|since| *since > version).min();
        (since.unwrap_or(version), until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(version: &str) -> NixFacts {
        NixFacts::of(version.parse::<NixVersion>().unwrap())
    }

    #[test]
    fn a_fork_has_facts_of_its_own_and_the_rest_from_its_nix() {
        let get = |release: &str, name: &str| NixFacts::of(Release::named(release).unwrap()).get(name);
        assert_eq!(get("lix-2.90.0", "builds-directory"), None);
        assert_eq!(get("lix-2.93.1", "builds-directory"), Some("/nix/var/nix/builds"));
        assert_eq!(get("lix-2.94.0", "builds-directory"), Some("/nix/var/nix/b"));
        assert_eq!(get("determinate-nix-3.21.1", "builds-directory"), Some("/nix/var/nix/builds"));
        assert_eq!(get("lix-2.94.0", "CacheDirectory"), None);
        assert_eq!(get("lix-2.95.1", "CacheDirectory"), Some("nix"));
        assert_eq!(get("lix-2.95.1", "Delegate"), Some("yes"));
        assert_eq!(get("lix-2.93.0", "Delegate"), None);
        assert_eq!(get("lix-2.93.0", "builder-port"), None);
        assert_eq!(get("other-3.0.0", "Delegate"), None);
    }

    #[test]
    fn unit_options_follow_the_release() {
        assert_eq!(facts("2.8.0").service_directives(), []);
        let limits = [("LimitNOFILE", "1048576"), ("TasksMax", "1048576")];
        assert_eq!(facts("2.18.1").service_directives(), limits);
        assert_eq!(facts("2.26.3").get("Delegate"), Some("yes"));
        assert_eq!(facts("2.34.8").get("Delegate"), Some(""));
    }

    #[test]
    fn the_range_ends_where_profiles_move() {
        let range = |v| {
            let (since, until) = facts(v).range();
            (since.to_string(), until.map(|u| u.to_string()))
        };
        assert_eq!(range("2.8.0"), ("2.3.1".into(), Some("2.14.0".into())));
        assert_eq!(range("2.34.8"), ("2.14.0".into(), None));
    }
}
