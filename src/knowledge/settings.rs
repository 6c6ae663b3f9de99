//! Settings of nix.conf: which version of Nix reads which, under what name. The rows of
//! `settings.toml`, and how a name is spelled for a version.

pub mod names;
mod row;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::NixVersion;

pub use row::{Checked, Row, Type};

/// From this version on, a setting whose experimental feature is not enabled is ignored with a
/// warning; before, it was read. (NixOS/nix#8194; #8201 took it out of 2.15 again.)
pub const GATED_SINCE: NixVersion = NixVersion { major: 2, minor: 16, patch: 0 };

/// Forks read what this version reads: Lix forked off after it, and later forks follow Nix.
const COMMON_TO_FORKS: NixVersion = NixVersion { major: 2, minor: 18, patch: 0 };

static ROWS: LazyLock<BTreeMap<String, Row>> = LazyLock::new(|| {
    let mut rows: BTreeMap<String, Row> =
        toml::from_str(include_str!("settings.toml")).expect("settings.toml is part of the program");
    rows.iter_mut().for_each(|(name, row)| row.name.clone_from(name));
    rows
});

/// Every name that some version reads, with the current name of the same setting.
static NAMES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let extra = |row: &Row| Some(format!("extra-{}", row.name)).filter(|_| row.extra.is_some());
    let names = rows().flat_map(|row| [Some(row.name.clone()), extra(row)]).flatten();
    let names = names.collect::<BTreeSet<String>>().into_iter();
    names.filter_map(|name| find(&name).map(|found| (name, found.current))).collect()
});

/// Every row, sorted by name.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.values()
}

/// Every name that can be written, including those with `extra-`.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| name.as_str())
}

/// What a name in nix.conf means.
#[derive(Debug, Clone)]
pub struct Name {
    /// The row of the name as it is written; with `extra`, that of the list it adds to.
    pub written: &'static Row,
    /// The current name.
    pub current: String,
    /// The row of the current name; with `extra`, that of the list it adds to.
    pub row: &'static Row,
    /// Whether the current name is `extra-` and that of a list.
    pub extra: bool,
}

/// What `name` means; `None` for what no version reads.
pub fn find(name: &str) -> Option<Name> {
    let (written, current) = match row(name) {
        Some(row) => (row, row.current.clone().unwrap_or_else(|| name.to_owned())),
        None => {
            let list = row(name.strip_prefix("extra-")?).filter(|list| list.extra.is_some())?;
            (list, format!("extra-{}", list.current.as_ref().unwrap_or(&list.name)))
        }
    };
    let (row, extra) = match row(&current) {
        Some(row) => (row, false),
        None => (row(current.strip_prefix("extra-")?)?, true),
    };
    Some(Name { written, current, row, extra })
}

/// The row of exactly that name; `binary-cache-public-key-NAME` stands for any name at the end.
fn row(name: &str) -> Option<&'static Row> {
    ROWS.get(name).or_else(|| {
        let pattern = |row: &Row| row.name.strip_suffix("NAME").is_some_and(|start| name.starts_with(start));
        rows().find(|row| pattern(row))
    })
}

/// A Nix that reads settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    pub version: NixVersion,
    /// A fork has its own settings and version numbers.
    pub fork: bool,
}

impl Release {
    /// The version of Nix whose settings it certainly reads.
    pub fn known(self) -> NixVersion {
        if self.fork { COMMON_TO_FORKS } else { self.version }
    }
}

impl From<NixVersion> for Release {
    fn from(version: NixVersion) -> Self {
        Self { version, fork: false }
    }
}

impl Name {
    /// Every name the setting has or had: the current one, then the latest.
    pub fn spellings(&self) -> Vec<&str> {
        let old = |(name, current): &&(String, String)| *current == self.current && *name != self.current;
        let mut found: Vec<_> = NAMES.iter().filter(old).map(|(name, _)| name.as_str()).collect();
        found.sort_by_key(|name| std::cmp::Reverse(span(name).0));
        found.insert(0, &self.current);
        found
    }

    /// The name to use for `release`: the current one, else the latest old one that it reads; for a fork,
    /// `written` where the setting may be too new. `None` when it reads none.
    pub fn spelled(&self, written: &str, release: Release) -> Option<String> {
        let version = release.known();
        let found = self.spellings().into_iter().find(|name| reads(name, version)).map(str::to_owned);
        if release.fork { found.or(Some(written.to_owned())) } else { found }
    }

    /// The first version that reads it under any name.
    pub fn since(&self) -> NixVersion {
        self.spellings().iter().map(|name| span(name).0).min().unwrap_or(self.row.since)
    }

    /// The last series that reads it; `None`: the current one.
    pub fn until(&self) -> Option<NixVersion> {
        let ends = self.spellings().into_iter().map(|name| span(name).1);
        ends.collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// `value` translated for the name `spelled` of the same setting; `None` when that cannot express it.
    pub fn value(&self, spelled: &str, value: &str) -> Option<String> {
        match find(spelled).map(|name| &name.written.values).filter(|values| !values.is_empty()) {
            Some(values) => {
                values.iter().find(|(_, meant)| *meant == value).map(|(written, _)| written.clone())
            }
            None => Some(value.to_owned()),
        }
    }
}

/// The first version that reads `name`, and the last series.
pub fn span(name: &str) -> (NixVersion, Option<NixVersion>) {
    match (ROWS.get(name), find(name)) {
        (Some(row), _) => (row.since, row.until),
        (None, Some(Name { written: list, .. })) if !list.name.ends_with("NAME") => {
            let since = list.extra.map_or(list.since, |extra| extra.max(list.since));
            (since, [list.until, list.extra_until].into_iter().flatten().min())
        }
        (None, Some(Name { written, .. })) => (written.since, written.until),
        (None, None) => (NixVersion { major: 0, minor: 0, patch: 0 }, None),
    }
}

/// Whether Nix `version` on Linux reads `name`.
pub fn reads(name: &str, version: NixVersion) -> bool {
    let Some(found) = find(name) else { return false };
    let (since, until) = span(name);
    let series = |version: NixVersion| (version.major, version.minor);
    since <= version
        && until.is_none_or(|until| series(version) <= series(until))
        && found.row.only.as_deref() != Some("macOS")
}

#[cfg(test)]
mod tests;
