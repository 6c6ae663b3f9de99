//! Which Nix it is that reads settings: Nix itself, or a fork with versions of its own. The rows of `forks.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::nix::NixVersion;

/// Whose Nix it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fork {
    #[default]
    Nix,
    Lix,
    Determinate,
    /// One that nothing is known of.
    Other,
}

/// A Nix that reads settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    pub fork: Fork,
    /// Its own version.
    pub version: NixVersion,
    /// The version of Nix whose settings, features and facts it has, where a fork has none of its own.
    pub nix: NixVersion,
    /// Whether everything that the tables say of it was read: else a finding is a guess.
    pub is_certain: bool,
    /// A snapshot on the way to `version`, which has only some of what that has: `2.36.0pre20260401_abcdef`.
    pub is_snapshot: bool,
}

/// Which versions of a table are about a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Nix,
    Lix,
}

/// A row of `forks.toml`; the meaning of each field is written at its head.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    title: String,
    store_name: String,
    nix: BTreeMap<NixVersion, NixVersion>,
}

static ROWS: LazyLock<BTreeMap<Fork, Row>> =
    LazyLock::new(|| toml::from_str(include_str!("forks.toml")).expect("forks.toml is part of the program"));

/// What forks have of which nothing is known: Lix and others left Nix after this version.
const COMMON_TO_FORKS: NixVersion = NixVersion { major: 2, minor: 18, patch: 0 };

impl Fork {
    /// `Lix`, as messages call it.
    pub fn title(self) -> &'static str {
        ROWS.get(&self).map_or("Nix", |row| row.title.as_str())
    }

    /// Its first release that is known.
    pub fn first(self) -> Option<Release> {
        let (version, _) = ROWS.get(&self)?.nix.first_key_value()?;
        Some(Release::of(self, *version))
    }

    /// The fork of a program: the name of a store path before its version.
    fn of_program(program: &str) -> Self {
        let is = |name: &str| {
            program.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let row = ROWS.iter().find(|(_, row)| is(&row.store_name));
        match row {
            Some((fork, _)) => *fork,
            None if is("nix") => Fork::Nix,
            None => Fork::Other,
        }
    }
}

impl Release {
    /// The release that a store path's name tells, without its hash: `nix-2.31.2`, `lix-2.93.0`,
    /// `determinate-nix-3.6.6-2.29.0`. `None` for a name without a version.
    pub fn named(name: &str) -> Option<Self> {
        let (program, text) = split(name)?;
        let is_snapshot = text.contains("pre") || text.contains("-dev");
        let mut parts = text.split('-').filter_map(version_of);
        let fork = Fork::of_program(program);
        let (first, last) = (parts.next()?, parts.next_back());
        let found = match (fork, last) {
            (Fork::Determinate, Some(nix)) => Self { nix, ..Self::of(fork, first) },
            // The last part, as for a name that has more before it.
            _ => Self::of(fork, last.unwrap_or(first)),
        };
        Some(Self { is_snapshot, ..found })
    }

    fn of(fork: Fork, version: NixVersion) -> Self {
        let known = ROWS.get(&fork).map(|row| &row.nix);
        let before = known.and_then(|known| known.range(..=version).next_back());
        let first = || known.and_then(|known| known.first_key_value());
        let nix = match fork {
            Fork::Nix => version,
            _ => before.or_else(first).map_or(COMMON_TO_FORKS, |(_, nix)| *nix),
        };
        let is_certain = fork == Fork::Nix || before.is_some_and(|(known, _)| known.line() == version.line());
        Self { fork, version, nix, is_certain, is_snapshot: false }
    }

    /// The column that a table by versions of Nix and of Lix has for this release, and the version to look up there;
    /// `None` where it has none. For Determinate the version is that of its Nix, or an earlier one of the same series
    /// where the table of forks has no better.
    pub fn column(self) -> Option<(Column, NixVersion)> {
        match self.fork {
            Fork::Nix | Fork::Determinate => Some((Column::Nix, self.nix)),
            Fork::Lix => Some((Column::Lix, self.version)),
            Fork::Other => None,
        }
    }
}

impl From<NixVersion> for Release {
    fn from(version: NixVersion) -> Self {
        Self::of(Fork::Nix, version)
    }
}

/// A store path's name, before and after the `-` in front of its version: the first one before a digit (Nix's
/// `DrvName`).
pub fn split(name: &str) -> Option<(&str, &str)> {
    let mut dashes = name.match_indices('-');
    let (at, _) = dashes.find(|(at, _)| name[at + 1..].starts_with(|c: char| c.is_ascii_digit()))?;
    Some((&name[..at], &name[at + 1..]))
}

/// MAJOR.MINOR or MAJOR.MINOR.PATCH at the beginning of `text`.
pub fn version_of(text: &str) -> Option<NixVersion> {
    let mut numbers = text.splitn(3, '.').map(|part| {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        (part[..digits].parse().ok(), digits == part.len())
    });
    let (Some(major), true) = numbers.next()? else { return None };
    let (Some(minor), whole) = numbers.next()? else { return None };
    let patch = match numbers.next() {
        Some((patch, _)) if whole => patch.unwrap_or(0),
        _ => 0,
    };
    Some(NixVersion { major, minor, patch })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str) -> String {
        let release = Release::named(name).unwrap();
        let sure = if release.is_certain { "" } else { "?" };
        format!("{:?} {} {}{sure}", release.fork, release.version, release.nix)
    }

    #[test]
    fn a_fork_is_known_by_the_name_of_its_store_path() {
        for (name, expected) in [
            ("nix-2.31.2", "Nix 2.31.2 2.31.2"),
            ("nix-2.34.0pre20251217_b6add8dc", "Nix 2.34.0 2.34.0"),
            ("nix-static-x86_64-unknown-linux-musl-2.31.2", "Nix 2.31.2 2.31.2"),
            ("lix-2.93.0", "Lix 2.93.0 2.18.0"),
            ("lix-2.94.0-pre20251001-dev_6f8c0b1", "Lix 2.94.0 2.18.0"),
            ("lix-2.96.0", "Lix 2.96.0 2.18.0?"),
            ("determinate-nix-3.6.6-2.29.0", "Determinate 3.6.6 2.29.0"),
            ("determinate-nix-3.21.1", "Determinate 3.21.1 2.34.7"),
            ("determinate-nix-3.21.9", "Determinate 3.21.9 2.34.8"),
            ("determinate-nix-3.9.0", "Determinate 3.9.0 2.30.2?"),
            ("determinate-nix-3.24.0", "Determinate 3.24.0 2.35.3?"),
            ("determinate-nix-3.0.0", "Determinate 3.0.0 2.28.2?"),
            ("tvix-0.1.0", "Other 0.1.0 2.18.0?"),
            ("nixos-2.31.2", "Other 2.31.2 2.18.0?"),
        ] {
            assert_eq!(shown(name), expected, "{name}");
        }
        assert_eq!(Release::named("nix"), None);
    }

    #[test]
    fn a_table_by_versions_is_read_in_the_column_of_the_release() {
        let column =
            |name: &str| Release::named(name).unwrap().column().map(|(column, of)| (column, of.to_string()));
        assert_eq!(column("nix-2.34.8"), Some((Column::Nix, "2.34.8".into())));
        assert_eq!(column("determinate-nix-3.21.1"), Some((Column::Nix, "2.34.7".into())));
        assert_eq!(column("lix-2.93.0"), Some((Column::Lix, "2.93.0".into())));
        assert_eq!(column("tvix-0.1.0"), None);
    }

    #[test]
    fn a_release_of_a_fork_never_has_an_older_nix_than_the_one_before() {
        for row in ROWS.values() {
            assert!(row.nix.values().is_sorted(), "{}", row.title);
        }
    }
}
