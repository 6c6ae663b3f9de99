//! Which dnf repositories there are, and which of them a package is in.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::knowledge::{System, Target, systems, targets};
use crate::print::ShowPath;
use crate::repository::Record;

use super::FAMILY;
use super::read::RpmFile;

/// What one client reads: packages of a distribution release and an architecture, and their repodata.
#[derive(Debug, Clone, Copy)]
pub struct Repo {
    pub target: &'static Target,
    pub system: &'static System,
}

impl Repo {
    /// From the top directory: `rpm/fedora/44/x86_64`. The last part is dnf's `$basearch` on every system
    /// that the targets of this family have.
    pub fn path(&self) -> String {
        let (distribution, release) = self.target.id.split_once('-').unwrap_or((&self.target.id, ""));
        format!("rpm/{distribution}/{release}/{}", self.system.rpm)
    }

    /// Whether the package of `record` is in this repository.
    pub fn has(&self, record: &Record) -> bool {
        record.family == FAMILY && self.takes(record.target.as_deref(), &record.architecture)
    }

    /// Whether packages for `target` (`None`: for all) and `architecture` are in this repository.
    fn takes(&self, target: Option<&str>, architecture: &str) -> bool {
        target.is_none_or(|target| target == self.target.id)
            && (architecture == NOARCH || architecture == self.system.rpm)
    }
}

const NOARCH: &str = "noarch";

/// The repositories for `configured` targets, in the order of targets and of systems.toml.
pub fn all_repos(configured: &[&'static Target]) -> Vec<Repo> {
    let rpm = configured.iter().filter(|target| target.family == FAMILY);
    rpm.flat_map(|target| {
        systems().iter().filter(|system| target.has(system)).map(|system| Repo { target, system })
    })
    .collect()
}

impl RpmFile {
    /// The repositories that the file is in, at least one.
    ///
    /// # Errors
    /// A package for a distribution release or an architecture that is not configured.
    pub fn repos(&self, configured: &[&'static Target]) -> Result<Vec<Repo>, Diagnostic> {
        let all = all_repos(configured);
        let target = self.target.map(|target| target.id.as_str());
        let found: Vec<Repo> =
            all.iter().filter(|repo| repo.takes(target, &self.architecture)).copied().collect();
        if found.is_empty() { Err(self.in_no_repo(&all)) } else { Ok(found) }
    }

    /// The message if it is in none of `all` repositories.
    fn in_no_repo(&self, all: &[Repo]) -> Diagnostic {
        let file = self.path.shown();
        if all.is_empty() {
            return Diagnostic::new(format!("`{file}` is an .rpm, and no rpm target is configured"))
                .help("add its distribution release to `targets`, or leave the package out");
        }
        let of_target = |repo: &&Repo| self.target.is_none_or(|target| target.id == repo.target.id);
        if let (Some(target), false) = (self.target, all.iter().any(|repo| of_target(&repo))) {
            let configured = quoted(all.iter().map(|repo| repo.target.id.as_str()).collect());
            let help =
                format!("the rpm targets are {configured}: add `{}`, or leave the package out", target.id);
            return Diagnostic::new(format!("`{file}` is for {}, which is not configured", target.title()))
                .help(help);
        }
        let mut architectures: Vec<&str> =
            all.iter().filter(of_target).map(|repo| repo.system.rpm.as_str()).collect();
        architectures.sort_unstable();
        let message = format!("`{file}` is for {}, which no configured target supports", self.architecture);
        let help = format!("supported are `{NOARCH}`, {}; leave the package out", quoted(architectures));
        Diagnostic::new(message).help(help)
    }
}

/// Names in back-ticks, without repetitions of the one before.
fn quoted(mut names: Vec<&str>) -> String {
    names.dedup();
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl Record {
    /// Path of an .rpm's file in its repositories: `Packages/n/FILE`.
    pub fn location(&self) -> Option<String> {
        (self.family == FAMILY).then(|| location(&self.name, &self.file))
    }
}

/// Path of the file of a package called `name` in a repository: by the first letter, as Fedora has it.
pub(super) fn location(name: &str, file: &str) -> String {
    let letter = name.chars().next().unwrap_or('_').to_ascii_lowercase();
    format!("Packages/{letter}/{file}")
}

/// The message for the file at `path`, with the dist `tag` of an unknown distribution release.
pub(super) fn unknown_release(path: &Path, tag: &str) -> Diagnostic {
    let known = targets().iter().filter(|target| target.family == FAMILY);
    let known: Vec<String> = known.map(|target| format!("`{}`", target.dist_tag)).collect();
    Diagnostic::new(format!("`{}` has the dist tag `{tag}` of an unknown distribution release", path.shown()))
        .help(format!(
            "known dist tags are {}; a package without a dist tag is published for all targets",
            known.join(", ")
        ))
}
