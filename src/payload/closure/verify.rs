//! Verifies that the registration and the content match.

use std::collections::BTreeSet;
use std::fs::File;

use rayon::prelude::*;

use super::error::TarballError;
use super::tree::Tree;
use super::{StorePath, nar};
use crate::digest::hex;

/// All differences between `paths`, sorted by name, and the paths in `tree`.
pub fn same_paths(paths: &[StorePath], tree: &Tree) -> Vec<TarballError> {
    let twice = paths.windows(2).filter(|two| two[0].name == two[1].name);
    let mut errors: Vec<TarballError> =
        twice.map(|two| TarballError::RegisteredTwice(two[0].name.clone())).collect();
    let registered: BTreeSet<&str> = paths.iter().map(|path| path.name.as_str()).collect();
    let there: BTreeSet<&str> = tree.store_paths().collect();
    errors.extend(registered.difference(&there).map(|name| TarballError::Missing((*name).to_owned())));
    errors.extend(there.difference(&registered).map(|name| TarballError::Extra((*name).to_owned())));
    for path in paths {
        let missing = path.references.iter().filter(|name| !registered.contains(name.as_str()));
        let dangling =
            |name: &String| TarballError::Dangling { path: path.name.clone(), reference: name.clone() };
        errors.extend(missing.map(dangling));
    }
    errors
}

/// Every path of `tree`, whose contents are in `blob`, that differs from its registration.
pub fn same_content(paths: &[StorePath], tree: &Tree, blob: &File) -> Vec<TarballError> {
    paths.par_iter().filter_map(|path| check_nar(path, tree, blob)).collect()
}

fn check_nar(path: &StorePath, tree: &Tree, blob: &File) -> Option<TarballError> {
    let nodes = tree.store_path(&path.name);
    let size = nar::size(&nodes);
    if size != path.nar_size {
        // Nothing is hashed that is not what was registered.
        return Some(TarballError::Size { path: path.name.clone(), registered: path.nar_size, found: size });
    }
    let found = match nar::hash(&nodes, blob) {
        Ok(digest) => hex(&digest),
        Err(error) => return Some(TarballError::Unwritable(error)),
    };
    (found != path.nar_sha256).then(|| TarballError::Hash {
        path: path.name.clone(),
        registered: path.nar_sha256.clone(),
        found,
    })
}
