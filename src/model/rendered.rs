//! A package whose every byte is known; what the writers read.

use super::Data;
use super::{Class, Identity, Relation};
use crate::knowledge::target::{Compression, Family};

/// Everything a writer needs, and nothing of Nix.
#[derive(Debug, Clone)]
pub struct RenderedPackage {
    pub family: Family,
    pub compression: Compression,
    pub identity: Identity,
    pub relations: Vec<Relation>,
    /// Sorted by path; every directory the package owns is an entry.
    pub entries: Vec<RenderedEntry>,
    pub scripts: Vec<Script>,
    /// What runs when another package changes a path.
    pub file_triggers: Vec<FileTrigger>,
    /// Text of the changelog entry, one change a line, without markup.
    pub changes: Vec<String>,
}

/// Runs when the package manager installs or replaces `path` as part of another package.
#[derive(Debug, Clone)]
pub struct FileTrigger {
    /// Absolute.
    pub path: String,
    /// What an rpm runs, once at the end of the transaction, with the paths that came or
    /// changed in the same directory on standard input. A .deb has no script of its own for
    /// this: dpkg calls `postinst triggered PATHS`.
    pub body: String,
}

impl FileTrigger {
    /// The directory of `path`: rpm (4.20) fires file triggers for whole directories only.
    pub fn directory(&self) -> &str {
        self.path.rsplit_once('/').map_or("/", |(directory, _)| directory)
    }
}

#[derive(Debug, Clone)]
pub struct RenderedEntry {
    /// Absolute, normalised.
    pub path: String,
    /// Permission bits.
    pub mode: u32,
    pub class: Class,
    /// Seconds since the epoch; `None`: the package's time.
    pub time: Option<u32>,
    pub content: Content,
}

impl RenderedEntry {
    /// The time of the entry in a package of the time `package`. It is never later: dpkg-deb and
    /// rpmbuild take later ones back.
    pub fn time_in(&self, package: u32) -> u32 {
        self.time.map_or(package, |own| own.min(package))
    }
}

#[derive(Debug, Clone)]
pub enum Content {
    Directory,
    File(Data),
    Symlink(String),
}

/// When a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScriptName {
    /// `%pretrans`: before anything of the transaction, in Lua. dpkg has none.
    PreTransaction,
    /// `preinst`, `%pre`
    PreInstall,
    /// `postinst`, `%post`
    PostInstall,
    /// `%posttrans`: after everything of the transaction, also what it removed. dpkg has none.
    PostTransaction,
    /// `prerm`, `%preun`
    PreRemove,
    /// `postrm`, `%postun`
    PostRemove,
}

/// A maintainer script or scriptlet.
#[derive(Debug, Clone)]
pub struct Script {
    pub name: ScriptName,
    /// The whole text; a maintainer script with its `#!` line, a scriptlet without.
    pub body: String,
}

impl ScriptName {
    pub const ALL: [ScriptName; 6] = [
        ScriptName::PreTransaction,
        ScriptName::PreInstall,
        ScriptName::PostInstall,
        ScriptName::PostTransaction,
        ScriptName::PreRemove,
        ScriptName::PostRemove,
    ];
}
