//! Relations to other packages.

use std::fmt;

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelationKind {
    /// Needed before the package's own scripts run.
    PreRequires,
    Requires,
    Recommends,
    Suggests,
    Conflicts,
    /// Takes over files (and, with `Conflicts`, the place) of another package.
    Replaces,
    Provides,
    /// Installed after it where both are; not needed.
    After,
}

/// One relation. Without a range, every version is meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Relation {
    pub kind: RelationKind,
    pub name: String,
    /// First version meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// First version no longer meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Relation {
    pub fn any(kind: RelationKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into(), since: None, until: None }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match (&self.since, &self.until) {
            (None, None) => Ok(()),
            (Some(version), None) if self.kind == RelationKind::Provides => write!(f, " (= {version})"),
            (Some(since), None) => write!(f, " (>= {since})"),
            (None, Some(until)) => write!(f, " (< {until})"),
            (Some(since), Some(until)) => write!(f, " (>= {since}, < {until})"),
        }
    }
}
