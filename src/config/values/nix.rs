//! The Nix in the package: `[nix]`.

use std::path::PathBuf;

use serde::Serialize;

use crate::config::key::words;
use crate::knowledge::{NixVersion, System};
use crate::url::Url;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct NixConfig {
    pub payload: PayloadKind,
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

words! { PayloadKind: "distro" = Distro, "closure" = Closure, "tree" = Tree }
