//! Which trees of the repository a package is in: one a release and architecture.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::knowledge::{System, Target, systems, targets};
use crate::repository::Record;

use super::FAMILY;
use super::read::RpmFile;

/// What one client reads: packages of a release and an architecture, and their repodata.
#[derive(Debug, Clone, Copy)]
pub struct Tree {
    pub target: &'static Target,
    pub system: &'static System,
}

impl Tree {
    /// From the top of the repository: `rpm/fedora/44/x86_64`. The last part is what dnf calls
    /// `$basearch` on every system that the targets of this family have.
    pub fn path(&self) -> String {
        let (distribution, release) = self.target.id.split_once('-').unwrap_or((&self.target.id, ""));
        format!("rpm/{distribution}/{release}/{}", self.system.rpm)
    }

    /// Whether the package of `record` is in this tree.
    pub fn has(&self, record: &Record) -> bool {
        record.family == FAMILY && self.takes(record.target.as_deref(), &record.architecture)
    }

    /// Whether packages for `target` (`None`: for all) and `architecture` are in this tree.
    fn takes(&self, target: Option<&str>, architecture: &str) -> bool {
        target.is_none_or(|target| target == self.target.id)
            && (architecture == NOARCH || architecture == self.system.rpm)
    }
}

const NOARCH: &str = "noarch";

/// The trees of a repository for `configured`, in the order of targets and of systems.toml.
pub fn all_trees(configured: &[&'static Target]) -> Vec<Tree> {
    let rpm = configured.iter().filter(|target| target.family == FAMILY);
    rpm.flat_map(|target| {
        systems().iter().filter(|system| target.has(system)).map(|system| Tree { target, system })
    })
    .collect()
}

impl RpmFile {
    /// The trees that the file is in, at least one.
    ///
    /// # Errors
    /// A package for a release or an architecture that is not configured.
    pub fn trees(&self, configured: &[&'static Target]) -> Result<Vec<Tree>, Diagnostic> {
        let all = all_trees(configured);
        let target = self.target.map(|target| target.id.as_str());
        let found: Vec<Tree> =
            all.iter().filter(|tree| tree.takes(target, &self.architecture)).copied().collect();
        if found.is_empty() { Err(self.in_no_tree(&all)) } else { Ok(found) }
    }

    /// The message where it is in none of `all` there are.
    fn in_no_tree(&self, all: &[Tree]) -> Diagnostic {
        let file = self.path.display();
        if all.is_empty() {
            return Diagnostic::new(format!("`{file}` is an .rpm, and no target of rpm is configured"))
                .help("add the release it is for to `targets`, or leave it out");
        }
        let of_target = |tree: &&Tree| self.target.is_none_or(|target| target.id == tree.target.id);
        if let (Some(target), false) = (self.target, all.iter().any(|tree| of_target(&tree))) {
            let configured = quoted(all.iter().map(|tree| tree.target.id.as_str()).collect());
            let help =
                format!("targets of rpm are {configured}: add `{}`, or leave the package out", target.id);
            return Diagnostic::new(format!("`{file}` is for {}, which is not configured", target.title()))
                .help(help);
        }
        let mut architectures: Vec<&str> =
            all.iter().filter(of_target).map(|tree| tree.system.rpm.as_str()).collect();
        architectures.sort_unstable();
        let message =
            format!("`{file}` is for {}, which the configured releases do not have", self.architecture);
        let help = format!("they have `{NOARCH}`, {}; leave the package out", quoted(architectures));
        Diagnostic::new(message).help(help)
    }
}

/// Names in back-ticks, those that follow their like left out.
fn quoted(mut names: Vec<&str>) -> String {
    names.dedup();
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl Record {
    /// Where in its trees the file of an rpm's record is: `Packages/n/FILE`.
    pub fn location(&self) -> Option<String> {
        (self.family == FAMILY).then(|| location(&self.name, &self.file))
    }
}

/// Where in a tree the file is that a package of that `name` has: by the first letter, as in Fedora's
/// own trees.
pub(super) fn location(name: &str, file: &str) -> String {
    let letter = name.chars().next().unwrap_or('_').to_ascii_lowercase();
    format!("Packages/{letter}/{file}")
}

/// The message for the file at `path`, with the dist `tag` of a release that is not known.
pub(super) fn unknown_release(path: &Path, tag: &str) -> Diagnostic {
    let known = targets().iter().filter(|target| target.family == FAMILY);
    let known: Vec<String> = known.map(|target| format!("`{}`", target.dist_tag)).collect();
    Diagnostic::new(format!("`{}` is for the release `{tag}`, which is not known here", path.display()))
        .help(format!("known are {}, and releases without a tag, which are right for all", known.join(", ")))
}
