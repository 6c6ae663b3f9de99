//! The registration and the content are of the same paths, and say the same of them.

use std::collections::BTreeSet;
use std::fs::File;

use rayon::prelude::*;

use super::fault::Fault;
use super::tree::Tree;
use super::{StorePath, nar};
use crate::digest::hex;

/// All that is wrong between `paths`, sorted by name, and what is in `tree`.
pub fn same_paths(paths: &[StorePath], tree: &Tree) -> Vec<Fault> {
    let twice = paths.windows(2).filter(|two| two[0].name == two[1].name);
    let mut faults: Vec<Fault> = twice.map(|two| Fault::RegisteredTwice(two[0].name.clone())).collect();
    let registered: BTreeSet<&str> = paths.iter().map(|path| path.name.as_str()).collect();
    let there: BTreeSet<&str> = tree.store_paths().collect();
    faults.extend(registered.difference(&there).map(|name| Fault::Missing((*name).to_owned())));
    faults.extend(there.difference(&registered).map(|name| Fault::Extra((*name).to_owned())));
    for path in paths {
        let missing = path.references.iter().filter(|name| !registered.contains(name.as_str()));
        let dangling = |name: &String| Fault::Dangling { path: path.name.clone(), reference: name.clone() };
        faults.extend(missing.map(dangling));
    }
    faults
}

/// Every path of `tree`, whose contents are in `blob`, that is not what was registered.
pub fn same_content(paths: &[StorePath], tree: &Tree, blob: &File) -> Vec<Fault> {
    paths.par_iter().filter_map(|path| check_nar(path, tree, blob)).collect()
}

fn check_nar(path: &StorePath, tree: &Tree, blob: &File) -> Option<Fault> {
    let (digest, size) = match nar::hash(&tree.store_path(&path.name), blob) {
        Ok(found) => found,
        Err(error) => return Some(Fault::Unwritable(error)),
    };
    let found = hex(&digest);
    if size != path.nar_size {
        return Some(Fault::Size { path: path.name.clone(), registered: path.nar_size, found: size });
    }
    (found != path.nar_sha256).then(|| Fault::Hash {
        path: path.name.clone(),
        registered: path.nar_sha256.clone(),
        found,
    })
}
