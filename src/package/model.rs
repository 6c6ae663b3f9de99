//! The model itself.

use serde::Serialize;

use super::{Entry, Identity, Lifecycle, Relation};

/// Everything about one package for one target, without format knowledge.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Package {
    /// Id of the target it is for.
    pub target: String,
    pub identity: Identity,
    pub relations: Vec<Relation>,
    /// Sorted by path.
    pub tree: Vec<Entry>,
    pub lifecycle: Lifecycle,
    /// What an administrator should know.
    pub notes: Vec<String>,
}
