//! The Nix in the package: `[nix]`.

use std::path::PathBuf;

use serde::Serialize;

use crate::config::key::words;
use crate::knowledge::{Advisory, NixVersion, System, Target, advisories, nixpkgs_minimum};
use crate::url::Url;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct NixConfig {
    pub payload: PayloadChoice,
    /// Of the distribution's Nix, where the file says which it is.
    pub version: Option<NixVersion>,
    /// Any of the names of advisories.
    pub allow_vulnerable: Vec<String>,
    /// `[nix.closure.SYSTEM]`, one a system, in the order of the systems' table.
    pub closures: Vec<ClosureSource>,
    /// `[nix.tree.SYSTEM]`, likewise.
    pub trees: Vec<TreeSource>,
}

/// Where a binary tarball is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ClosureSource {
    pub system: &'static System,
    pub location: Location,
    /// Of the whole file: 64 lowercase hexadecimal digits, whatever form was written.
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Location {
    /// Of http or https, in ASCII without spaces, quotes and angle brackets.
    Url(Url),
    /// If the file has a relative one: below the directory of the file.
    Path(PathBuf),
}

/// What `make install DESTDIR=` left: Nix configured with `--prefix=/usr --sysconfdir=/etc`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct TreeSource {
    pub system: &'static System,
    /// The directory that stands for `/`.
    pub path: PathBuf,
    pub version: NixVersion,
    /// Packages that it needs: letters, digits, `+`, `-`, `.` and `_`.
    pub requires: Vec<String>,
}

/// What a configuration has for each system.
pub trait OfSystem {
    fn system(&self) -> &'static System;
}

impl OfSystem for ClosureSource {
    fn system(&self) -> &'static System {
        self.system
    }
}

impl OfSystem for TreeSource {
    fn system(&self) -> &'static System {
        self.system
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PayloadKind {
    /// The distribution's own Nix, by dependency.
    Distro,
    /// Upstream's binary tarball.
    Closure,
    /// A staged installation.
    Tree,
}

/// A kind, or the right one for the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PayloadChoice {
    Distro,
    Auto,
    Closure,
    Tree,
}

words! { PayloadChoice: "distro" = Distro, "auto" = Auto, "closure" = Closure, "tree" = Tree }

impl NixConfig {
    pub fn payload_for(&self, target: &Target) -> PayloadKind {
        match self.payload {
            PayloadChoice::Distro => PayloadKind::Distro,
            PayloadChoice::Closure => PayloadKind::Closure,
            PayloadChoice::Tree => PayloadKind::Tree,
            PayloadChoice::Auto if self.is_distro_fit(target) => PayloadKind::Distro,
            PayloadChoice::Auto => PayloadKind::Closure,
        }
    }

    /// The oldest and the newest version of the distribution's Nix; `None` where it has none.
    pub fn distro_range(&self, target: &Target) -> Option<[NixVersion; 2]> {
        let nix = target.nix.as_ref()?;
        Some(self.version.map_or(nix.range(), |version| [version, version]))
    }

    /// The same in words.
    pub fn distro_versions(&self, target: &Target) -> Option<String> {
        let nix = target.nix.as_ref()?;
        Some(self.version.map_or_else(|| nix.versions(), |version| version.to_string()))
    }

    /// Whether the newest Nix of the distribution can evaluate nixpkgs, and is open to nothing that is not allowed.
    fn is_distro_fit(&self, target: &Target) -> bool {
        self.distro_range(target).is_some_and(|[_, newest]| {
            let mut open = advisories().of(newest).into_iter().filter(|row| row.feature.is_none());
            newest >= nixpkgs_minimum() && open.all(|row| self.allows(row))
        })
    }

    pub fn allows(&self, advisory: &Advisory) -> bool {
        self.allow_vulnerable.iter().any(|id| advisory.is_called(id))
    }
}
