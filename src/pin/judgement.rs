//! What other pins change: versions, and the advisories that a Nix is open to.

use super::closures::Pinned;
use super::site::{Pin, UpstreamRelease};
use super::version::Version;
use crate::knowledge::{Advisory, System, advisories};

/// What a file has for a system, compared with a release.
pub struct Difference {
    pub system: &'static System,
    pub before: Before,
}

pub enum Before {
    Nothing,
    /// The same tarball: by its hash, whatever its URL.
    Same {
        url: bool,
    },
    /// Another tarball; without a version, its URL names none.
    Other(Option<Version>),
}

/// One line, and whether other pins are due.
pub struct Verdict {
    pub line: String,
    pub is_due: bool,
}

impl Difference {
    pub fn new(pinned: Option<&Pinned>, pin: &Pin) -> Self {
        let before = match pinned {
            None => Before::Nothing,
            Some(pinned) if pinned.has_hash_of(pin) => Before::Same { url: pinned.has_url_of(pin) },
            Some(pinned) => Before::Other(pinned.version()),
        };
        Self { system: pin.system, before }
    }

    /// The version that is pinned, beside that of `release`.
    pub fn version<'a>(&'a self, release: &'a UpstreamRelease) -> Option<&'a Version> {
        match &self.before {
            Before::Nothing => None,
            Before::Same { .. } => Some(&release.version),
            Before::Other(version) => version.as_ref(),
        }
    }

    /// What pinning `release` changes.
    pub fn change(&self, release: &UpstreamRelease) -> String {
        let (system, new) = (&self.system.name, &release.version);
        match &self.before {
            Before::Nothing => format!("{system}: added, {new}"),
            Before::Same { url: true } => format!("{system}: {new}, unchanged"),
            Before::Same { url: false } => format!("{system}: {new}, another URL"),
            Before::Other(Some(old)) if old.number == new.number => {
                format!("{system}: {new}, another SHA-256")
            }
            Before::Other(Some(old)) => format!("{system}: {old} -> {new}"),
            Before::Other(None) => format!("{system}: unknown -> {new}"),
        }
    }

    /// Whether `release` is newer.
    pub fn verdict(&self, release: &UpstreamRelease) -> Verdict {
        let (system, new) = (&self.system.name, &release.version);
        let (line, is_due) = match &self.before {
            Before::Nothing => (format!("{system}: not pinned"), true),
            Before::Same { .. } => (format!("{system}: {new}, up to date"), false),
            Before::Other(None) => (format!("{system}: another tarball than that of {new}"), true),
            Before::Other(Some(old)) if old.number == new.number => {
                (format!("{system}: {new}, but not with the SHA-256 that is published"), true)
            }
            Before::Other(Some(old)) if old.number > new.number => {
                (format!("{system}: {old}, newer than {new}"), false)
            }
            Before::Other(Some(old)) => (format!("{system}: {old}, older than {new}"), true),
        };
        Verdict { line, is_due }
    }
}

/// The advisories that a pinned Nix is open to and `release` is not, the worst first.
pub fn ended(differences: &[Difference], release: &UpstreamRelease) -> Vec<&'static Advisory> {
    let mut ended: Vec<&'static Advisory> = Vec::new();
    for version in differences.iter().filter_map(|difference| difference.version(release)) {
        for row in version.advisories() {
            let is_known = ended.iter().any(|known| known.id == row.id);
            if !is_known && !row.nix.has(release.version.number) {
                ended.push(row);
            }
        }
    }
    ended.sort_by_key(|row| advisories().rows.iter().position(|known| known.id == row.id));
    ended
}
