//! Which versions of Nix, and of forks, read which names; which experimental features they know.

use serde::Serialize;

use crate::knowledge::features;
use crate::knowledge::settings::names::{EXPERIMENTAL_FEATURES, EXTRA_EXPERIMENTAL_FEATURES};
use crate::knowledge::settings::{Name, columns, span};
use crate::knowledge::{Columns, Fork, Known, NixVersion};

/// An experimental feature.
#[derive(Serialize)]
pub struct Word {
    pub name: &'static str,
    pub meaning: &'static str,
    pub since: NixVersion,
    pub until: Option<String>,
    #[serde(rename = "only-in")]
    pub only_in: Option<&'static str>,
    /// What differs in forks, in words.
    pub forks: Vec<String>,
}

#[derive(Serialize)]
pub struct InFork {
    pub fork: &'static str,
    pub read: Option<Spelling>,
}

#[derive(Serialize)]
pub struct Spelling {
    pub name: String,
    #[serde(skip)]
    pub of: &'static str,
    pub since: NixVersion,
    pub until: Option<String>,
}

impl Spelling {
    pub fn new(name: &str) -> Self {
        let of = columns(name).map_or(Fork::Nix, |columns| columns.of);
        Self::of(of, name, span(name))
    }

    fn of(fork: Fork, name: &str, (since, until): (NixVersion, Option<NixVersion>)) -> Self {
        Self { name: name.to_owned(), of: fork.title(), since, until: until.map(NixVersion::series) }
    }

    /// `Nix 2.0 or later`, `Lix 2.90 to 2.94`.
    pub fn releases(&self) -> String {
        releases(self.of, self.since, self.until.as_deref())
    }
}

pub fn releases(of: &str, since: NixVersion, until: Option<&str>) -> String {
    match until {
        Some(until) => format!("{of} {} to {until}", since.short()),
        None => format!("{of} {} or later", since.short()),
    }
}

/// The words of the list `name`, of those that `version` knows; none of another setting.
pub fn words(name: &str, version: Option<NixVersion>) -> Vec<Word> {
    if ![EXPERIMENTAL_FEATURES, EXTRA_EXPERIMENTAL_FEATURES].contains(&name) {
        return Vec::new();
    }
    let known = features::rows()
        .filter(|(_, row)| version.is_none_or(|version| row.at(version.into()) == Known::Yes))
        .map(|(name, row)| {
            let columns = row.columns();
            Word {
                name,
                meaning: &row.meaning,
                since: columns.since,
                until: columns.until.map(NixVersion::series),
                only_in: (columns.of != Fork::Nix).then(|| columns.of.title()),
                forks: if columns.of == Fork::Nix { feature_in_forks(columns) } else { Vec::new() },
            }
        });
    known.collect()
}

/// `Lix 2.90 to 2.92`, `not in Lix`; nothing of a fork that knows it as long as Nix does.
fn feature_in_forks(columns: Columns) -> Vec<String> {
    let is_old =
        Fork::Lix.first().is_some_and(|first| matches!(columns.at(first), Known::Gone(Fork::Nix, _)));
    let lix = match columns.span(Fork::Lix) {
        _ if is_old => None,
        None => Some(format!("not in {}", Fork::Lix.title())),
        Some((_, None)) if columns.lix.is_none() => None,
        Some((since, until)) => {
            Some(releases(Fork::Lix.title(), since, until.map(NixVersion::series).as_deref()))
        }
    };
    let title = Fork::Determinate.title();
    let always = columns.determinate_until.map(|_| format!("always enabled in {title}"));
    let determinate = columns.determinate.map(|since| releases(title, since, None)).or(always);
    lix.into_iter().chain(determinate).collect()
}

/// Forks that read the setting otherwise than the Nix they are made from.
pub fn forks(found: &Name) -> Vec<InFork> {
    let of_fork = |fork: Fork| {
        let read = found.spellings().into_iter().find_map(|name| {
            let span = columns(name)?.span(fork)?;
            Some((name.to_owned(), span))
        });
        let is_told = match &read {
            None => fork == Fork::Lix,
            Some((name, (since, until))) => {
                let first = fork.first().map(|first| first.version);
                let columns = columns(name)?;
                let is_plain = *name == found.current && Some(*since) == first && until.is_none();
                match fork {
                    Fork::Lix => !is_plain || columns.lix.is_some(),
                    _ => columns.determinate.is_some(),
                }
            }
        };
        let read = read.map(|(name, span)| Spelling::of(fork, &name, span));
        is_told.then_some(InFork { fork: fork.title(), read })
    };
    // What one fork alone has is said of its names; what Nix removed before there were forks concerns none.
    let is_old = Fork::Lix.first().is_some_and(|first| matches!(found.at(first), Known::Gone(Fork::Nix, _)));
    match found.row.of {
        Fork::Nix if !is_old => [Fork::Lix, Fork::Determinate].into_iter().filter_map(of_fork).collect(),
        _ => Vec::new(),
    }
}
