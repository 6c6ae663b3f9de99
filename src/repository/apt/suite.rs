//! A suite: its packages, and the indices of each architecture.

use std::io;

use rayon::prelude::*;

use super::BASE;
use super::contents::contents;
use super::release::Release;
use crate::config::RepositoryConfig;
use crate::knowledge::{Target, systems};
use crate::repository::index::{Index, Open, Packer, Packing};
use crate::repository::record::{Description, Record};

/// What `Suites:` in a .sources file names.
pub struct Suite {
    /// Codename of a distribution release, or the common suite's name.
    pub name: String,
    pub description: String,
    /// Debian's names, without `all`; in the order of the systems' table.
    pub architectures: Vec<&'static str>,
    /// The target whose packages it has in addition to those for every target.
    pub target: Option<&'static str>,
}

/// A suite for each of `targets` that apt reads one of, then the common one.
pub fn suites(config: &RepositoryConfig, targets: &[&'static Target]) -> Vec<Suite> {
    let targets = || targets.iter().filter(|target| target.suite().is_some());
    let architectures = |wanted: &dyn Fn(&Target) -> bool| {
        let of = |target: &&&Target| wanted(target);
        let systems = systems().iter().filter(|system| targets().filter(of).any(|target| target.has(system)));
        systems.map(|system| system.deb.as_str()).collect::<Vec<_>>()
    };
    let of_releases = targets().filter_map(|target| {
        Some(Suite {
            name: target.suite()?.to_owned(),
            description: format!("Packages for {}", target.title()),
            architectures: architectures(&|other| other.id == target.id),
            target: Some(&target.id),
        })
    });
    let mut suites: Vec<_> = of_releases.collect();
    if !suites.is_empty() {
        suites.push(Suite {
            name: config.common_suite.clone(),
            description: "Packages for every release".into(),
            architectures: architectures(&|_| true),
            target: config.common_target.as_deref().and_then(Target::find).map(|target| target.id.as_str()),
        });
    }
    suites
}

impl Suite {
    /// Whether `record` is one of the suite's packages.
    pub fn has(&self, record: &Record) -> bool {
        let architecture = &record.architecture;
        record.family == super::FAMILY
            && record.target.as_deref().is_none_or(|target| self.target == Some(target))
            && (architecture == "all" || self.architectures.contains(&architecture.as_str()))
    }

    /// Its Release file, published at `date`.
    pub fn release<'a>(&'a self, config: &'a RepositoryConfig, date: i64) -> Release<'a> {
        Release {
            origin: &config.origin,
            suite: &self.name,
            description: &self.description,
            architectures: &self.architectures,
            component: &config.component,
            date,
            valid_days: config.valid_days,
        }
    }

    /// Packages and Contents of every architecture, of `records` in their order.
    ///
    /// # Errors
    /// Whatever a compressor met.
    pub fn indices(
        &self,
        records: &[&Record],
        component: &str,
        packer: &Packer<'_>,
    ) -> io::Result<Vec<Index>> {
        let architectures: Vec<&str> =
            ["all"].into_iter().chain(self.architectures.iter().copied()).collect();
        let indices = architectures.par_iter().map(|architecture| {
            let own = || records.iter().copied().filter(|record| record.architecture == *architecture);
            let open = Open::new(contents(own()));
            let path = format!("{component}/Contents-{architecture}");
            // apt fetches Contents.gz only if Release has the digest of what is in it.
            let mut indices = vec![
                packer.index(format!("{path}.gz"), &open, Packing::Gzip)?,
                packer.index(path, &open, Packing::Plain)?.named_only(),
            ];
            let installable =
                |record: &&&Record| record.architecture == "all" || record.architecture == *architecture;
            let open = Open::new(
                records.iter().copied().filter(|record| installable(&record)).map(stanza).collect(),
            );
            for packing in Packing::ALL {
                let path = format!("{component}/binary-{architecture}/Packages{}", packing.suffix());
                indices.push(packer.index(path, &open, packing)?);
            }
            Ok(indices)
        });
        let mut indices = indices.collect::<io::Result<Vec<_>>>()?.concat();
        indices.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(indices)
    }
}

/// The stanza of a package in Packages: its control file, and where the .deb is.
fn stanza(record: &Record) -> String {
    let Description::Deb { stanza, path, .. } = &record.description else { return String::new() };
    let path = path.as_str();
    let path = path.strip_prefix(BASE).unwrap_or(path);
    format!("{stanza}Filename: {path}\nSize: {}\nSHA256: {}\n\n", record.size, record.sha256)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(common_target: Option<&str>, record_target: Option<&str>, architecture: &str) -> Vec<String> {
        let config = RepositoryConfig {
            common_suite: "stable".into(),
            common_target: common_target.map(str::to_owned),
            ..RepositoryConfig::default()
        };
        let targets = ["debian-12", "fedora-44", "ubuntu-24.04"].map(|id| Target::find(id).unwrap());
        let record = Record {
            family: crate::repository::apt::FAMILY,
            name: "x".into(),
            version: "1".into(),
            architecture: architecture.into(),
            target: record_target.map(str::to_owned),
            file: String::new(),
            size: 0,
            sha256: String::new(),
            built: String::new(),
            published: 0,
            description: Description::Rpm {
                primary: String::new(),
                filelists: String::new(),
                other: String::new(),
            },
        };
        let suites = suites(&config, &targets);
        suites.into_iter().filter(|suite| suite.has(&record)).map(|suite| suite.name).collect()
    }

    #[test]
    fn a_package_is_in_the_suites_it_is_built_for() {
        assert_eq!(names(None, Some("debian-12"), "all"), ["bookworm"]);
        assert_eq!(names(None, None, "all"), ["bookworm", "noble", "stable"]);
        assert_eq!(names(Some("debian-12"), Some("debian-12"), "amd64"), ["bookworm", "stable"]);
        assert_eq!(names(Some("debian-12"), Some("ubuntu-24.04"), "amd64"), ["noble"]);
        assert_eq!(names(None, None, "riscv64"), ["noble", "stable"], "Debian 12 has no riscv64");
        assert!(names(None, Some("debian-13"), "all").is_empty());
    }
}
