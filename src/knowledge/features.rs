//! Experimental features: which release knows which. The rows of `features.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Columns, Fork, Known, NixVersion, Release};

/// A row of `features.toml`; the meaning of each field is written at its head.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Feature {
    #[serde(default)]
    of: Fork,
    since: NixVersion,
    until: Option<NixVersion>,
    #[serde(default)]
    pub stable: bool,
    pub instead: Option<String>,
    lix: Option<NixVersion>,
    lix_until: Option<NixVersion>,
    determinate: Option<NixVersion>,
    determinate_until: Option<NixVersion>,
    pub meaning: String,
}

static ROWS: LazyLock<BTreeMap<String, Feature>> = LazyLock::new(|| {
    toml::from_str(include_str!("features.toml")).expect("features.toml is part of the program")
});

/// The feature of that name; `None` for what no version knows.
pub fn find(name: &str) -> Option<&'static Feature> {
    ROWS.get(name)
}

/// Every feature with its name, sorted.
pub fn rows() -> impl Iterator<Item = (&'static str, &'static Feature)> {
    ROWS.iter().map(|(name, row)| (name.as_str(), row))
}

/// Every name, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    ROWS.keys().map(String::as_str)
}

impl Feature {
    /// What `release` makes of its name.
    pub fn at(&self, release: Release) -> Known {
        self.columns().at(release)
    }

    /// Who knows its name.
    pub fn columns(&self) -> Columns {
        Columns {
            of: self.of,
            since: self.since,
            until: self.until,
            lix: self.lix,
            lix_until: self.lix_until,
            determinate: self.determinate,
            determinate_until: self.determinate_until,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::settings;

    /// The words that a release knows, one line.
    fn known(release: &str) -> String {
        let release = Release::named(release).unwrap();
        names().filter(|name| ROWS[*name].at(release) == Known::Yes).collect::<Vec<_>>().join(" ")
    }

    /// The lists in the releases' own files.
    #[test]
    fn a_release_knows_what_it_lists() {
        for (release, expected) in [
            ("nix-2.3.7", ""),
            (
                "nix-2.8.0",
                "ca-derivations fetch-closure flakes impure-derivations nix-command no-url-literals recursive-nix",
            ),
            (
                "nix-2.35.2",
                "auto-allocate-uids blake3-hashes ca-derivations cgroups configurable-impure-env daemon-trust-override \
                 dynamic-derivations external-builders fetch-closure fetch-tree flakes git-hashing impure-derivations \
                 local-overlay-store mounted-ssh-store nix-command parse-toml-timestamps pipe-operators \
                 read-only-local-store recursive-nix verified-fetches",
            ),
            (
                "lix-2.92.0",
                "auto-allocate-uids ca-derivations cgroups daemon-trust-override dynamic-derivations fetch-closure flakes \
                 impure-derivations nix-command no-url-literals parse-toml-timestamps pipe-operator \
                 read-only-local-store recursive-nix repl-automation repl-flake",
            ),
            (
                "determinate-nix-3.23.0",
                "auto-allocate-uids baked-derivation blake3-hashes build-time-fetch-tree ca-derivations cgroups cnsa \
                 configurable-impure-env daemon-trust-override dynamic-derivations external-builders fetch-closure \
                 fetch-tree git-hashing impure-derivations local-overlay-store mounted-ssh-store parallel-eval \
                 parse-toml-timestamps pipe-operators provenance read-only-local-store recursive-nix verified-fetches \
                 wasm-builtin wasm-derivations",
            ),
        ] {
            assert_eq!(known(release), expected, "{release}");
        }
    }

    #[test]
    fn every_row_is_complete() {
        for (name, row) in ROWS.iter() {
            assert!(!row.meaning.is_empty() && row.meaning.len() <= 80, "{name}");
            let is_gone = row.until.or(row.lix_until).or(row.determinate_until).is_some();
            assert!(is_gone || !row.stable && row.instead.is_none(), "{name}");
            assert!(row.until.is_none_or(|until| until.patch == 0 && until >= row.since), "{name}");
        }
        let lines = include_str!("features.toml").lines().filter_map(|line| line.strip_prefix('['));
        assert!(lines.is_sorted());
    }

    #[test]
    fn features_of_settings_have_rows() {
        for feature in settings::rows().filter_map(|row| row.feature.as_ref()) {
            assert!(find(feature).is_some(), "{feature}");
        }
    }
}
