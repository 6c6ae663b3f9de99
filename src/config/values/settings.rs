//! Settings of nix.conf: `[settings]`.

use std::ops::Range;

use serde::Serialize;

/// A setting as in the file; the name in nix.conf depends on the version of Nix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConfiguredSetting {
    /// The current name: `[a-z][a-z0-9-]*`, each once; `build-users-group` only with the value in
    /// `build_users`. One that no version is known to read is kept as written.
    pub name: String,
    /// The name in the file.
    pub written: String,
    /// A value of the current setting as every version of Nix reads it in nix.conf: without `#`, which begins
    /// a comment, and without space around it; may be empty.
    pub value: String,
    /// Of the name in the file.
    #[serde(skip)]
    pub place: Range<usize>,
}

/// A line of nix.conf.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Setting {
    /// `[a-z][a-z0-9-]*`, each once.
    pub name: String,
    /// Without `#`, which begins a comment, and without space around it; may be empty.
    pub value: String,
}
