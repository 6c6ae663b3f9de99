//! From a tar archive to a tree and a blob; everything that no store path holds is refused.

use std::fs::File;
use std::io::Read;

use super::blob::Blob;
use super::fault::{Fault, printable};
use super::limits;
use super::name::{self, Place};
use super::tarball::{Entry, Kind, Tarball};
use super::tree::{Node, Tree};

const SET_ID: u32 = 0o6000;
const STICKY: u32 = 0o1000;
const EXECUTABLE: u32 = 0o111;

/// What an archive holds.
pub struct Unpacked {
    pub tree: Tree,
    /// The text of `.reginfo`.
    pub registration: Vec<u8>,
}

/// Reads the archive, whose contents go to `blob`.
pub fn unpack(input: impl Read, blob: File) -> Result<Unpacked, Fault> {
    let mut tarball = Tarball::new(input);
    let mut reader = Reader { tree: Tree::default(), blob: Blob::new(blob), registration: None, top: None };
    while let Some(entry) = tarball.next_entry()? {
        let path = entry.path.clone();
        reader.add(entry, &mut tarball).map_err(|problem| match problem {
            Problem::Here(reason) => Fault::entry(&path, reason),
            Problem::Elsewhere(fault) => fault,
        })?;
    }
    tarball.finish()?;
    let Reader { tree, blob, registration, .. } = reader;
    blob.finish()?;
    let registration = registration.ok_or(Fault::Unregistered)?;
    Ok(Unpacked { tree, registration })
}

struct Reader {
    tree: Tree,
    blob: Blob,
    registration: Option<Vec<u8>>,
    /// The archive's one directory.
    top: Option<String>,
}

/// Why an entry is refused.
enum Problem {
    /// A reason that follows the entry's path.
    Here(String),
    Elsewhere(Fault),
}

impl From<String> for Problem {
    fn from(reason: String) -> Self {
        Self::Here(reason)
    }
}

impl From<&str> for Problem {
    fn from(reason: &str) -> Self {
        Self::Here(reason.into())
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::Elsewhere(fault)
    }
}

impl Reader {
    fn add(&mut self, entry: Entry, content: &mut Tarball<impl Read>) -> Result<(), Problem> {
        let (top, place) = name::place(&entry.path)?;
        if let Kind::Other(what) = entry.kind {
            return Err(format!("is {what}").into());
        }
        self.check_top(top, &entry)?;
        match place {
            Place::Beside => {}
            Place::Store if entry.kind != Kind::Directory => return Err("is no directory".into()),
            Place::Store => {}
            Place::Registration => self.read_registration(&entry, content)?,
            Place::Below(path) => {
                let node = self.node(&entry, content)?;
                self.tree.insert(path, node)?;
            }
        }
        Ok(())
    }

    fn check_top(&mut self, top: &str, entry: &Entry) -> Result<(), Problem> {
        if top.is_empty() {
            return Ok(());
        }
        let known = self.top.get_or_insert_with(|| top.to_owned());
        if known != top {
            return Err(format!(
                "lies outside of `{}`, the tarball's directory",
                printable(known.as_bytes())
            )
            .into());
        }
        let is_top = entry.path.strip_prefix(b"./").unwrap_or(&entry.path) == top.as_bytes();
        if is_top && entry.kind != Kind::Directory {
            return Err("lies in no directory: a binary tarball has one that holds everything".into());
        }
        Ok(())
    }

    fn read_registration(&mut self, entry: &Entry, content: &mut impl Read) -> Result<(), Problem> {
        if entry.kind != Kind::File {
            return Err("is no file".into());
        }
        if self.registration.is_some() {
            return Err("is there twice".into());
        }
        if entry.size > limits::REGISTRATION {
            return Err(format!("is larger than {} MiB", limits::REGISTRATION >> 20).into());
        }
        let mut text = Vec::new();
        content.read_to_end(&mut text).map_err(Fault::of_read)?;
        self.registration = Some(text);
        Ok(())
    }

    fn node(&mut self, entry: &Entry, content: &mut impl Read) -> Result<Node, Problem> {
        if matches!(entry.kind, Kind::File | Kind::Directory) {
            if entry.mode & SET_ID != 0 {
                return Err(format!(
                    "has mode {:04o}: nothing in a store is set-user-id or set-group-id",
                    entry.mode
                )
                .into());
            }
            if entry.mode & STICKY != 0 {
                return Err(format!("has mode {:04o}: nothing in a store is sticky", entry.mode).into());
            }
        }
        match entry.kind {
            Kind::Directory => Ok(Node::Directory),
            Kind::File => {
                let part = self.blob.add(content)?;
                Ok(Node::File { executable: entry.mode & EXECUTABLE != 0, part })
            }
            Kind::Symlink => Ok(Node::Symlink { to: name::check_target(&entry.target)?.to_owned() }),
            Kind::HardLink => self.linked(&entry.target),
            Kind::Other(what) => Err(format!("is {what}").into()),
        }
    }

    /// A second name for a file that is there already.
    fn linked(&self, target: &[u8]) -> Result<Node, Problem> {
        let shown = printable(target);
        let nowhere = || format!("is a hard link to `{shown}`, which is no file of the store before it");
        let Ok((top, Place::Below(path))) = name::place(target) else { return Err(nowhere().into()) };
        if self.top.as_deref() != Some(top) {
            return Err(nowhere().into());
        }
        match self.tree.get(path) {
            Some(file @ Node::File { .. }) => Ok(file.clone()),
            _ => Err(nowhere().into()),
        }
    }
}
