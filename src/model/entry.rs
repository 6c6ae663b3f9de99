//! The paths of a package before templates are rendered.

use serde::Serialize;

use super::Data;

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

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    Directory,
    /// A regular file of the payload.
    Data(Data),
    /// A regular file, rendered from the template of that name.
    File {
        template: &'static str,
    },
    /// The same, then compressed as distributions compress documentation.
    Gzipped {
        template: &'static str,
    },
    Symlink {
        to: String,
    },
}

impl EntryKind {
    /// KiB on disk by dpkg-gencontrol's rule, which rounds up what has content and counts one
    /// for anything else; a template has no content yet.
    pub fn kib(&self) -> u64 {
        match self {
            EntryKind::Data(data) => data.len().div_ceil(1024),
            EntryKind::Symlink { to } => to.len().div_ceil(1024) as u64,
            EntryKind::Directory | EntryKind::File { .. } | EntryKind::Gzipped { .. } => 1,
        }
    }
}

/// One path of the package. Owner and group are always root: what belongs to others is
/// made on the target, where their ids are known.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Entry {
    /// Absolute, normalised.
    pub path: String,
    /// Permission bits, `0o644`.
    #[serde(serialize_with = "octal")]
    pub mode: u32,
    /// Seconds since the epoch; `None`: the package's time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<u32>,
    pub class: Class,
    #[serde(flatten)]
    pub kind: EntryKind,
}

fn octal<S: serde::Serializer>(mode: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("{mode:04o}"))
}

impl Entry {
    fn new(path: impl Into<String>, mode: u32, kind: EntryKind) -> Self {
        Self { path: path.into(), mode, time: None, class: Class::Ordinary, kind }
    }

    pub fn directory(path: impl Into<String>) -> Self {
        Self::new(path, 0o755, EntryKind::Directory)
    }

    pub fn data(path: impl Into<String>, data: Data) -> Self {
        Self::new(path, 0o644, EntryKind::Data(data))
    }

    pub fn symlink(path: impl Into<String>, to: impl Into<String>) -> Self {
        Self::new(path, 0o777, EntryKind::Symlink { to: to.into() })
    }

    pub fn file(path: impl Into<String>, template: &'static str) -> Self {
        Self::new(path, 0o644, EntryKind::File { template })
    }

    pub fn gzipped(path: impl Into<String>, template: &'static str) -> Self {
        Self { kind: EntryKind::Gzipped { template }, ..Self::documentation(path, template) }
    }

    pub fn documentation(path: impl Into<String>, template: &'static str) -> Self {
        Self { class: Class::Documentation, ..Self::file(path, template) }
    }

    pub fn configuration(path: impl Into<String>, template: &'static str) -> Self {
        Self { class: Class::Configuration, ..Self::file(path, template) }
    }

    pub fn executable(self) -> Self {
        Self { mode: 0o755, ..self }
    }
}
