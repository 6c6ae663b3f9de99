//! Who the package is.

use std::fmt;

use serde::Serialize;

use crate::knowledge::System;

/// What a package's payload can run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// Every machine: `all` in a .deb, `noarch` in an .rpm.
    Any,
    /// Machines of one system.
    Of(&'static System),
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Architecture::Any => "any",
            Architecture::Of(system) => &system.name,
        })
    }
}

impl Serialize for Architecture {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Names, version and texts of a package.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Identity {
    pub name: String,
    /// Upstream version.
    pub version: String,
    /// With the dist tag, as the family writes it: `1~deb13`, `1.fc44`.
    pub revision: String,
    pub architecture: Architecture,
    pub maintainer: String,
    pub vendor: String,
    pub homepage: String,
    /// One line, without a full stop.
    pub synopsis: String,
    /// Paragraphs, without line breaks inside.
    pub description: Vec<String>,
    /// SPDX expression.
    pub license: String,
    /// Seconds since the epoch: the time of everything in the package.
    pub time: i64,
}
