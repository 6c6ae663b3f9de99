//! What is known of a package file, whatever its family.

use serde::Serialize;

use crate::knowledge::Family;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Inspection {
    pub family: Family,
    pub name: String,
    /// Full version as the family writes it (`[epoch:]version[-revision]`).
    pub version: String,
    pub architecture: String,
    /// Remaining identity in the family's own names and order: `Maintainer`, `Section`; `License`, `Vendor`.
    pub fields: Vec<(String, String)>,
    pub relations: Vec<InspectedRelation>,
    pub files: Vec<InspectedFile>,
    pub scripts: Vec<InspectedScript>,
}

/// One relation as the package spells it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InspectedRelation {
    /// The family's own name: `Depends`, `Requires(pre)`.
    pub kind: String,
    pub relation: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct InspectedFile {
    /// Absolute.
    pub path: String,
    /// Type and permissions as `ls -l` writes them.
    pub mode: String,
    pub owner: String,
    pub group: String,
    /// Bytes; 0 for what has no content.
    pub size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_target: Option<String>,
    /// A conffile, `%config` (with its flags), `%doc`, `%license`, `%ghost`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InspectedScript {
    pub name: String,
    pub interpreter: String,
    pub body: String,
}
