//! What packages were built from, other than configuration and templates: tarballs and local files.

use sha2::{Digest, Sha256};

use super::Built;
use crate::config::{ClosureSource, Configuration, Location};
use crate::digest::hex;
use crate::model::{Architecture, Data, EntryKind};
use crate::package::Package;

/// An input of packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// The file's name, or a description: `nix-2.26.3-x86_64-linux.tar.xz`.
    pub name: String,
    /// Where it can be downloaded.
    pub url: Option<String>,
    /// Of the tarball; for local files, see `Source::Files`.
    pub sha256: String,
    pub source: Source,
}

/// What a material is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Upstream's binary tarball.
    Tarball,
    /// Files of a staged installation, or a shell: the digest is that of lines `SHA-256`, two
    /// spaces, path in the package, sorted by path, as sha256sum writes them.
    Files,
}

/// Everything that `built` was built from, each once, in the order of `built`.
pub fn materials(built: &[Built<'_>], configuration: &Configuration) -> Vec<Material> {
    let mut found: Vec<Material> = Vec::new();
    for material in built.iter().flat_map(|built| of_package(built.package, configuration)) {
        if !found.contains(&material) {
            found.push(material);
        }
    }
    found
}

/// What `package` was built from.
pub fn of_package(package: &Package, configuration: &Configuration) -> Vec<Material> {
    let tarball = closure_source(package, configuration).map(tarball);
    tarball.into_iter().chain(files(package)).collect()
}

/// The source of the closure in `package`.
fn closure_source<'a>(package: &Package, configuration: &'a Configuration) -> Option<&'a ClosureSource> {
    package.values.nix.closure.as_ref()?;
    let Architecture::Of(system) = package.identity.architecture else { return None };
    let (_, config) = configuration.targets.iter().find(|(target, _)| target.id == package.target.id)?;
    config.nix.closures.iter().find(|source| source.system == system)
}

fn tarball(source: &ClosureSource) -> Material {
    // Paths on the build machine are private, and useless elsewhere.
    let (name, url) = match &source.location {
        Location::Url(url) => (url.file_name(), Some(url.public())),
        Location::Path(path) => (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), None),
    };
    Material { name, url, sha256: source.sha256.clone(), source: Source::Tarball }
}

/// Files that are neither from a template nor from a tarball.
fn files(package: &Package) -> Option<Material> {
    let from_tarball = |path: &str| {
        let is_closure = package.values.nix.closure.is_some();
        is_closure && crate::payload::closure::is_own(path)
    };
    let mut list = String::new();
    for entry in package.tree.iter().filter(|entry| !from_tarball(&entry.path)) {
        let EntryKind::Data(data) = &entry.kind else { continue };
        list += &format!("{}  {}\n", hex(&Data::sha256(data)), entry.path);
    }
    let system = package.identity.architecture;
    (!list.is_empty()).then(|| Material {
        name: format!("files for {system}"),
        url: None,
        sha256: hex(&Sha256::digest(list)),
        source: Source::Files,
    })
}
