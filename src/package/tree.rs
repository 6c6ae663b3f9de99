//! The file tree of a package.

use serde::Serialize;

/// What the package manager shall think of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Replaced on upgrade.
    Ordinary,
    /// The administrator's once installed: a conffile, `%config(noreplace)`.
    Configuration,
    Documentation,
    License,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Directory,
    /// A regular file, rendered from the template of that name.
    File {
        template: &'static str,
    },
    Symlink {
        to: String,
    },
}

/// One path of the package. Owner and group are always root: what belongs to others is
/// made on the target, where their ids are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Entry {
    /// Absolute, normalised.
    pub path: String,
    /// Permission bits, `0o644`.
    #[serde(serialize_with = "octal")]
    pub mode: u32,
    pub class: Class,
    #[serde(flatten)]
    pub kind: Kind,
}

fn octal<S: serde::Serializer>(mode: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("{mode:04o}"))
}
