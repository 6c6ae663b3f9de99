//! Settings of nix.conf: which version of Nix reads which, under what name. The rows of
//! `settings.toml`, and how a name is spelled for a version.

pub mod names;
mod row;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::{Columns, Known, NixVersion};

pub use super::release::Release;
pub use row::{Checked, Row, Type};

/// From this version on, a setting whose experimental feature is not enabled is ignored with a
/// warning; before, it was read. (NixOS/nix#8194; #8201 took it out of 2.15 again.)
pub const GATED_SINCE: NixVersion = NixVersion { major: 2, minor: 16, patch: 0 };

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

impl Name {
    /// Every name the setting has or had: the current one, then the latest.
    pub fn spellings(&self) -> Vec<&str> {
        let old = |(name, current): &&(String, String)| *current == self.current && *name != self.current;
        let mut found: Vec<_> = NAMES.iter().filter(old).map(|(name, _)| name.as_str()).collect();
        found.sort_by_key(|name| std::cmp::Reverse(span(name).0));
        found.insert(0, &self.current);
        found
    }

    /// The name to use for `release`: the current one, else the latest old one that it reads; `written` where
    /// another may be read that nobody knows of. `None` when it reads none.
    pub fn spelled(&self, written: &str, release: Release) -> Option<String> {
        let found = self.spellings().into_iter().find(|name| reads(name, release)).map(str::to_owned);
        if release.is_certain { found } else { found.or(Some(written.to_owned())) }
    }

    /// The same for a range of releases, by its ends: a name that both read, even an old one.
    pub fn spelled_for(&self, written: &str, [oldest, newest]: [Release; 2]) -> Option<String> {
        let is_shared = |name: &&str| reads(name, oldest) && reads(name, newest);
        let shared = self.spellings().into_iter().find(is_shared).map(str::to_owned);
        shared.or_else(|| self.spelled(written, newest))
    }

    /// What `release` makes of it under any of its names.
    pub fn at(&self, release: Release) -> Known {
        let known: Vec<Known> = self.spellings().into_iter().filter_map(|name| at(name, release)).collect();
        let last = |known: &&Known| match known {
            Known::Yes => (3, NixVersion::ZERO),
            Known::Gone(_, last) => (2, *last),
            Known::Later(_, since) => (1, *since),
            Known::Never(_) | Known::Only(_) => (0, NixVersion::ZERO),
        };
        let is_later = |known: &&Known| matches!(known, Known::Later(..));
        // Of several that it will read, the first.
        let first = known.iter().filter(is_later).min_by_key(last);
        let best = known.iter().max_by_key(last);
        *best.filter(|best| !is_later(best)).or(first).expect("the current name has a row")
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

/// The first version that reads `name`, and the last series; of a fork, where only that has it.
pub fn span(name: &str) -> (NixVersion, Option<NixVersion>) {
    columns(name).map_or((NixVersion::ZERO, None), |columns| (columns.since, columns.until))
}

/// Who reads exactly `name`; `None` for what nobody does.
pub fn columns(name: &str) -> Option<Columns> {
    if let Some(row) = ROWS.get(name) {
        return Some(row.columns());
    }
    let list = find(name)?.written;
    let columns = list.columns();
    Some(match list.name.ends_with("NAME") {
        true => columns,
        false => Columns {
            since: list.extra.map_or(list.since, |extra| extra.max(list.since)),
            until: [list.until, list.extra_until].into_iter().flatten().min(),
            ..columns
        },
    })
}

/// What `release` makes of exactly `name`.
fn at(name: &str, release: Release) -> Option<Known> {
    columns(name).map(|columns| columns.at(release))
}

/// Whether `release` on Linux reads `name`.
pub fn reads(name: &str, release: impl Into<Release>) -> bool {
    let known = at(name, release.into()) == Some(Known::Yes);
    known && find(name).is_some_and(|found| found.row.only.as_deref() != Some("macOS"))
}

#[cfg(test)]
mod tests;
