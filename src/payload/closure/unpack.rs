//! From a tar archive to a tree and a blob; everything that cannot be in a store path is refused.

use std::fs::File;
use std::io::Read;

use super::blob::Blob;
use super::error::{TarballError, printable};
use super::limits;
use super::name::{self, Place};
use super::tree::{Node, Tree};
use crate::file_kind::looks_like;
use crate::tar_reader::{BLOCK, Dialect, Entry, Kind, TarReader, looks_like_tar};

const SET_ID: u32 = 0o6000;
const STICKY: u32 = 0o1000;
const EXECUTABLE: u32 = 0o111;

/// The content of an archive.
pub struct Unpacked {
    pub tree: Tree,
    /// The text of `.reginfo`.
    pub registration: Vec<u8>,
}

/// Reads the archive; the contents of files go to `blob`. All files together, those of hard links among them, have
/// at most `most` bytes: each is hashed and packed as a file of its own.
pub fn unpack(mut input: impl Read, blob: File, most: u64) -> Result<Unpacked, TarballError> {
    let mut head = Vec::with_capacity(BLOCK);
    input.by_ref().take(BLOCK as u64).read_to_end(&mut head).map_err(TarballError::of_read)?;
    if !looks_like_tar(&head) {
        return Err(TarballError::NotATarball(looks_like(&head)));
    }
    let mut tarball = TarReader::new(head.chain(input), Dialect::Posix, limits::TAR);
    let mut reader = Reader {
        tree: Tree::default(),
        blob: Blob::new(blob),
        registration: None,
        top: None,
        most,
        bytes: 0,
    };
    while let Some(entry) = tarball.next_entry()? {
        let path = entry.path.clone();
        reader.add(entry, &mut tarball).map_err(|problem| match problem {
            Problem::Here(reason) => TarballError::entry(&path, reason),
            Problem::Elsewhere(error) => error,
        })?;
    }
    tarball.finish()?;
    let Reader { tree, blob, registration, .. } = reader;
    blob.finish()?;
    let registration = registration.ok_or(TarballError::Unregistered)?;
    Ok(Unpacked { tree, registration })
}

struct Reader {
    tree: Tree,
    blob: Blob,
    registration: Option<Vec<u8>>,
    /// The archive's one directory.
    top: Option<String>,
    /// Bytes that all files together may have, and have so far.
    most: u64,
    bytes: u64,
}

/// Why an entry is refused.
enum Problem {
    /// A reason that follows the entry's path.
    Here(String),
    Elsewhere(TarballError),
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

impl From<TarballError> for Problem {
    fn from(error: TarballError) -> Self {
        Self::Elsewhere(error)
    }
}

/// What `kind` is, with its article, if no store path holds such a thing.
fn never_in_a_store(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::File | Kind::Directory | Kind::Symlink | Kind::HardLink => None,
        Kind::CharacterDevice | Kind::BlockDevice => Some("a device"),
        Kind::Fifo => Some("a named pipe"),
        Kind::Sparse => Some("a sparse file"),
        Kind::Unknown => Some("of an unknown type"),
    }
}

impl Reader {
    fn add(&mut self, entry: Entry, content: &mut TarReader<impl Read>) -> Result<(), Problem> {
        let (top, place) = name::place(&entry.path)?;
        if let Some(what) = never_in_a_store(entry.kind) {
            return Err(format!("is {what}").into());
        }
        self.check_top(top, &entry)?;
        match place {
            Place::Beside => {}
            Place::Store if entry.kind != Kind::Directory => return Err("is not a directory".into()),
            Place::Store => {}
            Place::Registration => self.read_registration(&entry, content)?,
            Place::Below(path) => {
                let node = self.node(&entry, content)?;
                self.count(&node)?;
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
            return Err(
                format!("is outside `{}`, the tarball's directory", printable(known.as_bytes())).into()
            );
        }
        let is_top = entry.path.strip_prefix(b"./").unwrap_or(&entry.path) == top.as_bytes();
        if is_top && entry.kind != Kind::Directory {
            return Err("is not in a directory: a binary tarball has everything in one directory".into());
        }
        Ok(())
    }

    fn read_registration(&mut self, entry: &Entry, content: &mut impl Read) -> Result<(), Problem> {
        if entry.kind != Kind::File {
            return Err("is not a file".into());
        }
        if self.registration.is_some() {
            return Err("occurs twice".into());
        }
        if entry.size > limits::REGISTRATION {
            return Err(format!("is larger than {} MiB", limits::REGISTRATION >> 20).into());
        }
        let mut text = Vec::new();
        content.read_to_end(&mut text).map_err(TarballError::of_read)?;
        self.registration = Some(text);
        Ok(())
    }

    fn node(&mut self, entry: &Entry, content: &mut impl Read) -> Result<Node, Problem> {
        if matches!(entry.kind, Kind::File | Kind::Directory) {
            if entry.permissions & SET_ID != 0 {
                return Err(format!(
                    "has mode {:04o}: files in a store cannot be set-user-ID or set-group-ID",
                    entry.permissions
                )
                .into());
            }
            if entry.permissions & STICKY != 0 {
                return Err(format!(
                    "has mode {:04o}: files in a store cannot have the sticky bit",
                    entry.permissions
                )
                .into());
            }
        }
        let target = entry.link_target.as_deref().unwrap_or_default();
        match entry.kind {
            Kind::Directory => Ok(Node::Directory),
            Kind::File => {
                let part = self.blob.add(content)?;
                Ok(Node::File { executable: entry.permissions & EXECUTABLE != 0, part })
            }
            Kind::HardLink => self.linked(target),
            _ => Ok(Node::Symlink { to: name::check_target(target)?.to_owned() }),
        }
    }

    fn count(&mut self, node: &Node) -> Result<(), TarballError> {
        let Node::File { part, .. } = node else { return Ok(()) };
        self.bytes = self.bytes.saturating_add(part.length);
        if self.bytes > self.most {
            let most = self.most >> 20;
            return Err(TarballError::TooLarge(format!(
                "more than {most} MiB of files, hard links included"
            )));
        }
        Ok(())
    }

    /// A second name for an earlier file.
    fn linked(&self, target: &[u8]) -> Result<Node, Problem> {
        let shown = printable(target);
        let nowhere = || format!("is a hard link to `{shown}`, which is not an earlier file of the store");
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
