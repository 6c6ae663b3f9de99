//! Security advisories of Nix: the rows of `advisories.toml`.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::nix::NixVersion;
use super::release::{Column, Release};

/// A row of `advisories.toml`; the meaning of each field is written at its head.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Advisory {
    pub id: String,
    #[serde(default)]
    pub also: Vec<String>,
    pub severity: Severity,
    pub effect: String,
    pub nix: Affected,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<String>,
    /// `None`: nothing is known of Lix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lix: Option<Affected>,
    #[serde(default)]
    pub backports: Vec<String>,
    pub source: String,
}

/// Listed from the worst on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    Critical,
    High,
    Medium,
    Low,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Severity::Critical => "critical",
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
        })
    }
}

/// Releases, by the first of each series.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Affected {
    /// The first affected ones; none: all are.
    #[serde(default)]
    pub since: Vec<NixVersion>,
    /// The first that are not affected any more.
    #[serde(default)]
    pub fixed: Vec<NixVersion>,
}

impl Advisory {
    /// All names, its own first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.id].into_iter().chain(&self.also).map(String::as_str)
    }

    pub fn is_called(&self, name: &str) -> bool {
        self.names().any(|known| known.eq_ignore_ascii_case(name))
    }
}

impl Affected {
    pub fn has(&self, version: NixVersion) -> bool {
        let introduced = self.since.is_empty() || reached(&self.since, version);
        introduced && !reached(&self.fixed, version)
    }

    /// The same for a snapshot on the way to `version`: it has a fix only of an earlier release of its series.
    pub fn has_snapshot(&self, version: NixVersion) -> bool {
        let introduced = self.since.is_empty() || reached(&self.since, version);
        let own = self.fixed.iter().find(|entry| entry.series() == version.series());
        introduced && own.is_none_or(|entry| version <= *entry)
    }
}

/// Whether `version` is not before the entry of its series; without one, whether it is not before the highest entry.
fn reached(entries: &[NixVersion], version: NixVersion) -> bool {
    let own = entries.iter().find(|entry| entry.series() == version.series());
    own.or(entries.iter().max()).is_some_and(|entry| version >= *entry)
}

/// All advisories, and the day they were last compared with their sources.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advisories {
    pub date: String,
    /// The worst first, and of those the latest in the file.
    #[serde(rename(deserialize = "advisory"))]
    pub rows: Vec<Advisory>,
}

static ADVISORIES: LazyLock<Advisories> = LazyLock::new(|| {
    let mut advisories: Advisories =
        toml::from_str(include_str!("advisories.toml")).expect("advisories.toml is part of the program");
    advisories.rows.reverse();
    advisories.rows.sort_by_key(|row| row.severity);
    advisories
});

pub fn advisories() -> &'static Advisories {
    &ADVISORIES
}

impl Advisories {
    /// The one of that name.
    pub fn find(&'static self, name: &str) -> Option<&'static Advisory> {
        self.rows.iter().find(|row| row.is_called(name))
    }

    /// What `release` is open to, in the order of the rows; of forks without a column, nothing is known.
    pub fn of_release(&'static self, release: Release) -> Vec<&'static Advisory> {
        let of = |affected: &Affected, version| match release.is_snapshot {
            true => affected.has_snapshot(version),
            false => affected.has(version),
        };
        let has = |row: &Advisory| match release.column() {
            Some((Column::Nix, version)) => of(&row.nix, version),
            Some((Column::Lix, version)) => row.lix.as_ref().is_some_and(|lix| of(lix, version)),
            None => false,
        };
        self.rows.iter().filter(|row| has(row)).collect()
    }

    /// What the Nix `version` is open to, in the order of the rows.
    pub fn of(&'static self, version: NixVersion) -> Vec<&'static Advisory> {
        self.of_release(version.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> NixVersion {
        text.parse().unwrap()
    }

    fn ids(text: &str) -> Vec<&'static str> {
        let mut ids: Vec<_> = advisories().of(version(text)).iter().map(|row| row.id.as_str()).collect();
        ids.sort_unstable();
        ids
    }

    /// The release before `version` in its series.
    fn before(version: NixVersion) -> Option<NixVersion> {
        Some(NixVersion { patch: version.patch.checked_sub(1)?, ..version })
    }

    #[test]
    fn each_fixed_release_is_fixed_and_the_one_before_it_is_not() {
        for row in &advisories().rows {
            for affected in [Some(&row.nix), row.lix.as_ref()].into_iter().flatten() {
                for fixed in &affected.fixed {
                    assert!(!affected.has(*fixed), "{} {fixed}", row.id);
                    let Some(before) = before(*fixed) else { continue };
                    let introduced = affected.since.iter().all(|since| before >= *since);
                    assert!(!introduced || affected.has(before), "{} {before}", row.id);
                }
                for since in &affected.since {
                    assert!(affected.has(*since), "{} {since}", row.id);
                    assert!(before(*since).is_none_or(|before| !affected.has(before)), "{} {since}", row.id);
                }
            }
        }
    }

    #[test]
    fn rows_are_in_order_and_name_each_series_once() {
        let rows = &advisories().rows;
        let mut names: Vec<_> = rows.iter().flat_map(|row| row.also.iter().chain([&row.id])).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
        for row in rows {
            assert!(!row.effect.is_empty() && !row.source.is_empty(), "{}", row.id);
            for affected in [Some(&row.nix), row.lix.as_ref()].into_iter().flatten() {
                for entries in [&affected.since, &affected.fixed] {
                    assert!(entries.is_sorted(), "{}", row.id);
                    let mut series: Vec<_> = entries.iter().map(|entry| entry.series()).collect();
                    series.dedup();
                    assert_eq!(series.len(), entries.len(), "{}", row.id);
                }
            }
        }
        let date: Vec<_> = advisories().date.split('-').map(str::len).collect();
        assert_eq!(date, [4, 2, 2]);
    }

    #[test]
    fn a_series_without_a_fix_stays_open_and_a_later_one_is_not() {
        let root = &advisories().rows.iter().find(|row| row.id == "CVE-2026-39860").unwrap().nix;
        for affected in ["2.18.2", "2.19.4", "2.21.0", "2.26.3", "2.27.1", "2.28.5", "2.34.4"] {
            assert!(root.has(version(affected)), "{affected}");
        }
        for not in ["2.3.7", "2.8.0", "2.18.1", "2.19.3", "2.20.4", "2.28.6", "2.34.5", "2.35.0", "3.0.0"] {
            assert!(!root.has(version(not)), "{not}");
        }
    }

    #[test]
    fn a_snapshot_has_only_what_was_fixed_before() {
        let open = |name: &str| {
            let rows = advisories().of_release(Release::named(name).unwrap());
            rows.iter().any(|row| row.id == "CVE-2026-110450")
        };
        for affected in [
            "nix-2.35.3pre20260101_abc",
            "nix-2.36.0pre20260401_abc",
            "nix-2.35.0pre1_a",
            "lix-2.95.4-pre20260101",
        ] {
            assert!(open(affected), "{affected}");
        }
        assert!(!open("nix-2.35.4pre20261101_abc") && !open("nix-2.36.0"));
    }

    /// The releases that distributions have, as their advisories were read.
    #[test]
    fn releases_of_distributions_are_open_to_what_is_known() {
        let everywhere = ["CVE-2026-110449", "CVE-2026-110450", "CVE-2026-64846", "GHSA-jm6c-h95p-6qhj"];
        let with = |more: &[&'static str]| {
            let mut ids: Vec<_> = everywhere.iter().chain(more).copied().collect();
            ids.sort_unstable();
            ids
        };
        let old = with(&["CVE-2024-27297", "CVE-2024-38531", "CVE-2024-47174", "CVE-2025-46415"]);
        assert_eq!(ids("2.3.7"), old);
        assert_eq!(ids("2.8.0"), old);
        assert_eq!(
            ids("2.26.3"),
            with(&["CVE-2025-46415", "CVE-2026-39860", "CVE-2026-44028", "CVE-2026-44029"])
        );
        assert_eq!(ids("2.34.3"), with(&["CVE-2026-39860", "CVE-2026-44028", "CVE-2026-44029"]));
        assert_eq!(ids("2.34.6"), with(&["CVE-2026-44028", "CVE-2026-44029"]));
        assert_eq!(ids("2.34.8"), with(&[]));
        for fixed in ["2.31.6", "2.35.3", "2.35.4"] {
            let plain = advisories().of(version(fixed));
            assert!(plain.iter().all(|row| row.feature.is_some()), "{fixed}");
        }
    }
}
