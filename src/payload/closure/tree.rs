//! Everything below the store directory, while it is read: entries by path.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::error::TarballError;
use super::limits;

/// A file's content: a part of the blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub offset: u64,
    pub length: u64,
    pub sha256: [u8; 32],
    pub md5: [u8; 16],
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Node {
    Directory,
    File { executable: bool, part: Part },
    Symlink { to: String },
}

/// Paths below the store directory, with all parent directories.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: BTreeMap<String, Node>,
    /// Directories that had no entry of their own so far.
    implied: BTreeSet<String>,
    text: usize,
}

impl Tree {
    /// Adds the entry `path` of the tarball.
    ///
    /// # Errors
    /// There is an entry of this name, or a parent that is not a directory.
    pub fn insert(&mut self, path: &str, node: Node) -> Result<(), TarballError> {
        let refuse = |reason: String| TarballError::Entry { path: path.to_owned(), reason };
        // From the nearest one on: what is above a directory that is known is known.
        for (slash, _) in path.rmatch_indices('/') {
            let above = &path[..slash];
            match self.nodes.get(above) {
                Some(Node::Directory) => break,
                Some(Node::File { .. }) => {
                    return Err(refuse(format!("is below `{above}`, which is a file")));
                }
                Some(Node::Symlink { .. }) => {
                    return Err(refuse(format!("is below `{above}`, which is a link")));
                }
                None => {
                    self.count(above.len())?;
                    self.nodes.insert(above.to_owned(), Node::Directory);
                    self.implied.insert(above.to_owned());
                }
            }
        }
        let text = match &node {
            Node::Symlink { to } => path.len() + to.len(),
            _ => path.len(),
        };
        match self.nodes.entry(path.to_owned()) {
            Entry::Vacant(place) => {
                place.insert(node);
                self.count(text)
            }
            Entry::Occupied(_) if node == Node::Directory && self.implied.remove(path) => Ok(()),
            Entry::Occupied(_) => Err(refuse("occurs twice".into())),
        }
    }

    fn count(&mut self, text: usize) -> Result<(), TarballError> {
        self.text += text;
        if self.nodes.len() > limits::ENTRIES {
            return Err(TarballError::TooLarge(format!("more than {} files", limits::ENTRIES)));
        }
        if self.text > limits::TEXT {
            return Err(TarballError::TooLarge(format!("more than {} MiB of names", limits::TEXT >> 20)));
        }
        Ok(())
    }

    pub fn get(&self, path: &str) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// Every path with what it is, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.nodes.iter().map(|(path, node)| (path.as_str(), node))
    }

    /// The names directly below the store directory, sorted.
    pub fn store_paths(&self) -> impl Iterator<Item = &str> {
        self.nodes.keys().map(String::as_str).filter(|path| !path.contains('/'))
    }

    /// A store path and everything in it, in the order of a NAR: each directory before its content, by name.
    pub fn store_path(&self, name: &str) -> Vec<(&str, &Node)> {
        // `0` follows `/` in ASCII.
        let below = self.nodes.range(format!("{name}/")..format!("{name}0"));
        let own = self.nodes.get_key_value(name);
        let mut nodes: Vec<_> =
            own.into_iter().chain(below).map(|(path, node)| (path.as_str(), node)).collect();
        // No name has a byte below that of `/` but NUL, which none has.
        nodes.sort_by_cached_key(|(path, _)| path.replace('/', "\0"));
        nodes
    }

    pub fn into_nodes(self) -> BTreeMap<String, Node> {
        self.nodes
    }
}
