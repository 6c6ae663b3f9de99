//! Where Nix comes from.
//!
//! Every payload gives the package model the same: a Nix release, the range of releases
//! the package is right for, relations, and the files that bring it.

mod bundled;
pub mod closure;
mod distro;
mod shell;
mod sources;
pub mod tree;
mod version;

use crate::config::PayloadKind;
use crate::knowledge::{NixFacts, NixVersion, Release};
use crate::model::{Architecture, Data, Entry, Relation};

pub use closure::ClosureValues;
pub use distro::distro;
pub use sources::Sources;

/// What the model needs to know of the Nix a package is for.
#[derive(Debug, Clone)]
pub struct Payload {
    pub kind: PayloadKind,
    /// The release the package was made for, as it calls itself.
    pub version: NixVersion,
    /// The first release that the distribution had, before its updates; `version` where Nix is in the package.
    pub oldest: NixVersion,
    /// Releases for which everything the package does is right: from the first (inclusive) to
    /// the second (exclusive). Both the same: this one release, which is in the package.
    pub since: NixVersion,
    pub until: Option<NixVersion>,
    /// The packages Nix comes from; none where it is in this one.
    pub packages: Vec<String>,
    /// Whether Nix comes with an /etc/nix/nix.conf of its own.
    pub owns_configuration: bool,
    /// A path that changes whenever Nix is replaced under the package; none where nobody else
    /// replaces it.
    pub watched: Option<&'static str>,
    pub relations: Vec<Relation>,
    pub architecture: Architecture,
    /// The version of a package that holds this Nix, as dpkg and rpm take it.
    pub package_version: Option<String>,
    /// SPDX expression for what the payload adds to the package.
    pub license: Option<&'static str>,
    /// Whether Nix was certainly compiled without a shell for builds, or with one that nothing brings.
    pub lacks_shell: bool,
    /// A shell for builds that the package ships.
    pub shell_file: Option<Data>,
    /// The binary that acts by the name it is called by, as a link in
    /// /usr/libexec/nix-multiuser names it.
    pub program: &'static str,
    pub files: Vec<Entry>,
    pub closure: Option<ClosureValues>,
}

impl Payload {
    pub fn facts(&self) -> NixFacts {
        NixFacts::of(self.nix())
    }

    /// The oldest and the newest that read nix.conf.
    pub fn readers(&self) -> [Release; 2] {
        let newest = self.nix();
        [if self.closure.is_some() { newest } else { self.oldest.into() }, newest]
    }

    /// What the package's Nix is, as far as one answer is enough.
    pub fn nix(&self) -> Release {
        self.closure.as_ref().map_or_else(|| self.version.into(), |closure| closure.of)
    }

    /// `2.3.1 or later, but before 2.14.0`, `2.14.0 or later`, `2.26.3`.
    pub fn range(&self) -> String {
        match self.until {
            Some(until) if until == self.since => self.release(),
            Some(until) => format!("{} or later, but before {until}", self.since),
            None => format!("{} or later", self.since),
        }
    }

    /// The release as it calls itself: `2.26.3`, `2.34.0pre20251217_b6add8dc`.
    pub fn release(&self) -> String {
        match &self.closure {
            Some(closure) => closure.version.clone(),
            None => self.version.to_string(),
        }
    }
}
