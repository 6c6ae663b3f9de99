//! One published package, as the indices describe it.

use serde::{Deserialize, Serialize};

use super::tree::TreePath;
use crate::knowledge::{Family, Target};

/// A package file of the repository. It was read once, when it was added: an index is made of records,
/// not of packages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Record {
    pub family: Family,
    pub name: String,
    /// Full version as the family writes it (`[epoch:]version-revision`).
    pub version: String,
    /// The family's own name: `all`, `amd64`; `noarch`, `x86_64`.
    pub architecture: String,
    /// Id of the target the package was built for; `None`: for every target of its family.
    pub target: Option<String>,
    /// The canonical name, without a directory.
    pub file: String,
    /// Of the published file, in bytes.
    pub size: u64,
    /// Of the published file.
    pub sha256: String,
    /// SHA-256 of the file as it was built: an .rpm without its signature.
    pub built: String,
    /// When it was first published, in seconds since the epoch.
    pub published: i64,
    pub description: Description,
}

/// What the indices of a family say about a package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Description {
    Deb {
        /// The control file, with a line break at its end.
        stanza: String,
        /// Where it was first published: a later `component` does not move it.
        path: TreePath,
        /// Paths without a leading `/`, as Contents has them.
        contents: Vec<String>,
        /// The second column there: `admin/nix-multiuser`.
        qualified: String,
    },
    /// The elements `package` of primary.xml, filelists.xml and other.xml; the location in the
    /// first one is right in every dnf repository.
    Rpm { primary: String, filelists: String, other: String },
}

impl Record {
    /// The same, of a .deb that was published at `path`.
    pub fn at(mut self, place: TreePath, published: i64) -> Self {
        if let Description::Deb { path, .. } = &mut self.description {
            *path = place;
        }
        Self { published, ..self }
    }

    /// The target the package was built for.
    pub fn target(&self) -> Option<&'static Target> {
        self.target.as_deref().and_then(Target::find)
    }
}
