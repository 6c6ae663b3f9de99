//! Which Nix knows a row of a table: the columns that settings and experimental features share.

use super::nix::NixVersion;
use super::release::{Fork, Release};

/// The versions that know a row, of Nix and of its forks.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    /// Whose versions `since` and `until` are: Nix's, or those of the only fork that has the row.
    pub of: Fork,
    pub since: NixVersion,
    /// The last series.
    pub until: Option<NixVersion>,
    /// The first Lix, where Nix got it after Lix had left.
    pub lix: Option<NixVersion>,
    /// The last series of Lix; the Nix that it left, where no Lix has it.
    pub lix_until: Option<NixVersion>,
    /// The first Determinate Nix, where it had it before its Nix.
    pub determinate: Option<NixVersion>,
    pub determinate_until: Option<NixVersion>,
}

/// Whether a release knows a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    Yes,
    /// From this version on, of Nix or of the fork.
    Later(Fork, NixVersion),
    /// It was in this series last.
    Gone(Fork, NixVersion),
    /// The fork never had it.
    Never(Fork),
    /// Only this fork has it.
    Only(Fork),
}

impl Columns {
    pub fn at(&self, release: Release) -> Known {
        let Release { fork, version, nix, .. } = release;
        let by_nix = || within(Fork::Nix, self.since, self.until, nix);
        match (self.of, fork) {
            (Fork::Nix, Fork::Nix | Fork::Other) => by_nix(),
            (Fork::Nix, Fork::Lix) => match (by_nix(), self.lix) {
                _ if self.lix_until.is_some_and(|last| last.line() <= nix.line()) => Known::Never(fork),
                (Known::Yes, _) => within(fork, nix, self.lix_until, version),
                (_, Some(since)) => within(fork, since, self.lix_until, version),
                (Known::Later(..), None) => Known::Never(fork),
                (known, None) => known,
            },
            (Fork::Nix, Fork::Determinate) => match (by_nix(), self.determinate_until) {
                (_, Some(last)) if version.line() > last.line() => Known::Gone(fork, last),
                (Known::Later(..), _) if self.determinate.is_some_and(|since| since <= version) => Known::Yes,
                (known, _) => known,
            },
            (of, fork) if of == fork => within(fork, self.since, self.until, version),
            (of, _) => Known::Only(of),
        }
    }

    /// The first version of `fork` that has it, and the last series; `None` where none has.
    pub fn span(&self, fork: Fork) -> Option<(NixVersion, Option<NixVersion>)> {
        let first = fork.first()?;
        let (own, until) = match fork {
            Fork::Lix => (self.lix, self.lix_until),
            Fork::Determinate => (self.determinate, self.determinate_until),
            Fork::Nix | Fork::Other => return None,
        };
        match self.at(first) {
            _ if self.of == fork => Some((self.since, self.until)),
            Known::Yes => Some((first.version, until)),
            _ => Some((own?, until)),
        }
    }
}

fn within(fork: Fork, since: NixVersion, until: Option<NixVersion>, version: NixVersion) -> Known {
    match until {
        _ if version < since => Known::Later(fork, since),
        Some(last) if version.line() > last.line() => Known::Gone(fork, last),
        _ => Known::Yes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> NixVersion {
        text.parse().unwrap()
    }

    fn columns(of: Fork, since: &str) -> Columns {
        Columns {
            of,
            since: version(since),
            until: None,
            lix: None,
            lix_until: None,
            determinate: None,
            determinate_until: None,
        }
    }

    fn at(columns: Columns, names: &[&str]) -> Vec<Known> {
        names.iter().map(|name| columns.at(Release::named(name).unwrap())).collect()
    }

    #[test]
    fn a_row_of_nix_in_forks() {
        let old = Columns { lix_until: Some(version("2.94")), ..columns(Fork::Nix, "2.0") };
        let gone = Known::Gone(Fork::Lix, version("2.94"));
        let names = ["lix-2.94.2", "lix-2.95.0", "nix-2.34.8", "determinate-nix-3.21.1", "other-1.0"];
        assert_eq!(at(old, &names), [Known::Yes, gone, Known::Yes, Known::Yes, Known::Yes]);

        let new = Columns { lix: Some(version("2.91")), ..columns(Fork::Nix, "2.35") };
        let (later, of_nix) =
            (Known::Later(Fork::Lix, version("2.91")), Known::Later(Fork::Nix, version("2.35")));
        let names =
            ["lix-2.90.0", "lix-2.91.1", "determinate-nix-3.21.1", "determinate-nix-3.22.0", "other-3.0"];
        assert_eq!(at(new, &names), [later, Known::Yes, of_nix, Known::Yes, of_nix]);

        let early = Columns { determinate: Some(version("3.8.3")), ..columns(Fork::Nix, "2.32") };
        let names = ["lix-2.95.0", "determinate-nix-3.8.1", "determinate-nix-3.8.5"];
        let later = Known::Later(Fork::Nix, version("2.32"));
        assert_eq!(at(early, &names), [Known::Never(Fork::Lix), later, Known::Yes]);

        let left = Columns { lix_until: Some(version("2.18")), ..columns(Fork::Nix, "2.0") };
        assert_eq!(at(left, &["lix-2.90.0", "nix-2.34.8"]), [Known::Never(Fork::Lix), Known::Yes]);

        let stable = Columns { determinate_until: Some(version("0.0")), ..columns(Fork::Nix, "2.4") };
        let gone = Known::Gone(Fork::Determinate, version("0.0"));
        assert_eq!(at(stable, &["nix-2.35.2", "determinate-nix-3.23.0"]), [Known::Yes, gone]);
    }

    #[test]
    fn a_row_of_one_fork_only() {
        let own = columns(Fork::Lix, "2.94");
        let later = Known::Later(Fork::Lix, version("2.94"));
        let only = Known::Only(Fork::Lix);
        let names = ["lix-2.93.0", "lix-2.94.0", "nix-2.34.8", "determinate-nix-3.23.0", "other-1.0"];
        assert_eq!(at(own, &names), [later, Known::Yes, only, only, only]);
    }

    #[test]
    fn what_nix_had_removed_before_lix_left_is_gone_there_too() {
        let removed = Columns { until: Some(version("2.12")), ..columns(Fork::Nix, "2.0") };
        assert_eq!(at(removed, &["lix-2.93.0"]), [Known::Gone(Fork::Nix, version("2.12"))]);
        let later = Columns { until: Some(version("2.33")), ..columns(Fork::Nix, "2.4") };
        assert_eq!(at(later, &["lix-2.95.0"]), [Known::Yes]);
    }
}
