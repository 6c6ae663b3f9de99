//! Which trees a package is in.

use nix_packager::knowledge::Target;
use nix_packager::repository::dnf::{Repo, RpmFile, all_repos};

use super::made::{package, record};

fn targets(ids: &[&str]) -> Vec<&'static Target> {
    ids.iter().map(|id| Target::find(id).unwrap()).collect()
}

fn paths(trees: &[Repo]) -> Vec<String> {
    trees.iter().map(Repo::path).collect()
}

/// The trees of a package of this release and architecture, or the message.
fn placed(release: &str, arch: &str, configured: &[&str]) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = package(folder.path(), "small", "1", release, arch);
    let placed = RpmFile::read(&path).unwrap().repos(&targets(configured));
    if let Ok(trees) = &placed {
        let record = record(&path);
        assert!(trees.iter().all(|tree| tree.has(&record)));
        assert_eq!(
            trees.len(),
            all_repos(&targets(configured)).iter().filter(|tree| tree.has(&record)).count()
        );
    }
    let folder = format!("{}/", folder.path().display());
    placed.map(|trees| paths(&trees)).map_err(|error| error.to_string().replace(&folder, ""))
}

const CONFIGURED: &[&str] = &["debian-13", "fedora-44", "el-10"];

#[test]
fn a_package_is_in_the_repositories_of_its_target_and_architecture() {
    let fedora = ["aarch64", "ppc64le", "s390x", "x86_64"];
    let sorted = |placed: Result<Vec<String>, String>| {
        let mut placed = placed.unwrap();
        placed.sort();
        placed
    };
    assert_eq!(
        sorted(placed("1.fc44", "noarch", CONFIGURED)),
        fedora.map(|arch| format!("rpm/fedora/44/{arch}"))
    );
    assert_eq!(sorted(placed("1.el10", "x86_64", CONFIGURED)), ["rpm/el/10/x86_64"]);
    assert_eq!(sorted(placed("1.el10_1", "x86_64", CONFIGURED)), ["rpm/el/10/x86_64"]);
    assert_eq!(sorted(placed("1.fc44.2", "x86_64", CONFIGURED)), ["rpm/fedora/44/x86_64"]);
    assert_eq!(sorted(placed("1", "x86_64", CONFIGURED)), ["rpm/el/10/x86_64", "rpm/fedora/44/x86_64"]);
    assert_eq!(placed("1", "noarch", CONFIGURED).unwrap(), paths(&all_repos(&targets(CONFIGURED))));
}

#[test]
fn a_package_without_a_repository_is_refused_with_the_known_ones() {
    assert_eq!(
        placed("1.fc43", "noarch", CONFIGURED).unwrap_err(),
        "error: `small-1-1.fc43.noarch.rpm` is for Fedora 43, which is not configured\n\
         help: the rpm targets are `fedora-44`, `el-10`: add `fedora-43`, or leave the package out"
    );
    assert_eq!(
        placed("1.fc44", "riscv64", CONFIGURED).unwrap_err(),
        "error: `small-1-1.fc44.riscv64.rpm` is for riscv64, which no configured target supports\n\
         help: supported are `noarch`, `aarch64`, `ppc64le`, `s390x`, `x86_64`; leave the package out"
    );
    assert!(placed("1", "i686", CONFIGURED).unwrap_err().contains("is for i686, which"));
    assert!(placed("1", "noarch", &["debian-13"]).unwrap_err().contains("no rpm target is configured"));
}
