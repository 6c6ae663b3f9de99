//! Where Nix comes from.
//!
//! Every payload gives the package model the same: a Nix release, the range of releases
//! the package is right for, and relations that bring it.

pub mod closure;
mod distro;

pub use distro::distro;

use crate::knowledge::{Facts, NixVersion};
use crate::package::Relation;

/// What the model needs to know of the Nix a package is for.
#[derive(Debug, Clone)]
pub struct Payload {
    /// The release the package was made for.
    pub version: NixVersion,
    /// Releases for which everything the package does is right.
    pub since: NixVersion,
    pub until: Option<NixVersion>,
    /// The packages Nix comes from.
    pub packages: Vec<String>,
    /// Whether Nix comes with an /etc/nix/nix.conf of its own.
    pub owns_configuration: bool,
    /// A path that changes whenever Nix is replaced under the package.
    pub watched: &'static str,
    pub relations: Vec<Relation>,
}

impl Payload {
    pub fn facts(&self) -> Facts {
        Facts::of(self.version)
    }

    /// `2.3.1 to before 2.14.0`, `2.14.0 and later`.
    pub fn range(&self) -> String {
        match self.until {
            Some(until) => format!("{} to before {until}", self.since),
            None => format!("{} and later", self.since),
        }
    }
}
