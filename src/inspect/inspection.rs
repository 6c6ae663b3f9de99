//! The result of an inspection, for both families.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::Mode;
use crate::knowledge::Family;

/// Text that is not UTF-8 in the package has U+FFFD in place of the bytes that are not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Inspection {
    pub family: Family,
    pub name: String,
    /// Full version as the family writes it (`[epoch:]version[-revision]`).
    pub version: String,
    /// Empty when the package has none; `src` or `nosrc` for a source package.
    pub architecture: String,
    /// Remaining identity in the family's own names and order: `Maintainer`, `Section`; `License`, `Vendor`.
    pub fields: Vec<(String, String)>,
    pub relations: Vec<InspectedRelation>,
    /// In the order of the package.
    pub files: Vec<InspectedFile>,
    pub scripts: Vec<InspectedScript>,
    /// The text of a .deb's control file, unchanged.
    #[serde(skip)]
    pub control: Option<String>,
    /// Oddities that dpkg or rpm accept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// One relation as the package spells it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InspectedRelation {
    /// The family's own name: `Depends`, `Requires(pre)`; for a dpkg trigger its directive, `interest`.
    pub kind: Cow<'static, str>,
    pub relation: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct InspectedFile {
    /// Absolute, without a slash at the end; bare names in a source rpm.
    pub path: String,
    /// Type and permissions as `ls -l` writes them.
    pub mode: Mode,
    pub owner: Arc<str>,
    pub group: Arc<str>,
    /// Bytes; 0 for what has no content.
    pub size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// Of a symbolic link as it is written; of a hard link, which has a regular file's mode,
    /// the absolute path of the other name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_target: Option<String>,
    /// `conffile`; `%config` (with its flags), `%doc`, `%license`, `%ghost`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Cow<'static, str>>,
}

/// Numbers of a device file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Device {
    pub major: u32,
    pub minor: u32,
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.major, self.minor)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InspectedScript {
    /// `postinst`; `%post`; a trigger with its condition, `%triggerin -- bash > 5.0`.
    pub name: String,
    /// With its arguments; empty when the script names none.
    pub interpreter: String,
    /// The whole text; empty for a compiled program, which a note tells.
    pub body: String,
}

/// Shares equal names: owners repeat through a whole package.
#[derive(Debug, Default)]
pub(super) struct Repeated(Option<Arc<str>>);

impl Repeated {
    pub(super) fn get(&mut self, name: &str) -> Arc<str> {
        match &self.0 {
            Some(last) if **last == *name => Arc::clone(last),
            _ => Arc::clone(self.0.insert(Arc::from(name))),
        }
    }
}
