//! The shell that Nix was compiled to use as /bin/sh of builds (`SANDBOX_SHELL` of its build), by the strings in its
//! files. Source: the constructor of `Settings` in libstore's globals.cc; compared with Debian's 2.8.0 (none), 2.26.3
//! (`/bin/sh=/usr/bin/bash-static`, one string) and 2.34.8 (`/bin/sh` and `/usr/bin/bash-static`, two).

use std::fs::File;
use std::os::unix::fs::FileExt;

use serde::{Deserialize, Serialize};

use super::error::TarballError;
use super::links::{End, follow};
use super::tree::{Node, Part, Tree};
use super::{limits, nix};

/// The shell that Nix was compiled with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BuiltInShell {
    /// It is in the closure, or in the program itself.
    Inside,
    /// A path that the closure does not have.
    Outside(String),
    None,
    /// The strings do not show it.
    #[default]
    Unknown,
}

const STORE: &str = "/nix/store/";
/// The name of the setting; where it ends a string, the default value would be near. Compilers merge strings with a
/// common end: it may be a part of `extra-sandbox-paths`.
const SETTING: &[u8] = b"sandbox-paths";
/// What stands for a shell that is in the program itself.
const EMBEDDED: &str = "__embedded_sandbox_shell__";
const NAMES: [&str; 10] =
    ["ash", "bash", "bash-static", "busybox", "dash", "ksh", "mksh", "mksh-static", "sash", "sh"];

/// The shell that the Nix of `tree` was compiled with.
///
/// # Errors
/// What is wrong with the file that has the contents.
pub fn built_in(tree: &Tree, blob: &File) -> Result<BuiltInShell, TarballError> {
    let mut found = Found::default();
    let mut left = limits::SHELL_SCAN;
    for (_, part) in tree.iter().filter_map(|(path, node)| library_or_program(path, node)) {
        match left.checked_sub(part.length) {
            Some(rest) => left = rest,
            None => return Ok(BuiltInShell::Unknown),
        }
        scan(blob, part, &mut found)?;
    }
    Ok(found.verdict(tree))
}

/// Files that may be libstore, or a program that it is linked into: by name, because a closure has nothing else than
/// Nix and what it needs.
fn library_or_program<'a>(path: &'a str, node: &'a Node) -> Option<(&'a str, &'a Part)> {
    let Node::File { part, .. } = node else { return None };
    let name = path.rsplit('/').next()?;
    let is_library = ["libnixstore", "liblixstore", "liblix."].iter().any(|start| name.starts_with(start));
    (name == "nix" || is_library && name.contains(".so")).then_some((path, part))
}

/// Reads a file once, in pieces.
fn scan(blob: &File, part: &Part, found: &mut Found) -> Result<(), TarballError> {
    const PIECE: u64 = 128 * 1024;
    let mut piece = vec![0; usize::try_from(part.length.min(PIECE)).unwrap_or_default()];
    let mut text = Text::default();
    let mut done = 0;
    while done < part.length {
        let length = usize::try_from(part.length - done).unwrap_or(usize::MAX).min(piece.len());
        let bytes = &mut piece[..length];
        blob.read_exact_at(bytes, part.offset + done).map_err(TarballError::Unwritable)?;
        if done == 0 && !nix::is_program(bytes) {
            return Ok(());
        }
        for byte in bytes.iter() {
            if text.add(*byte) {
                found.string(&text.bytes);
                text.bytes.clear();
            }
        }
        done += length as u64;
    }
    Ok(())
}

/// Printable bytes one after the other, up to the longest that can be a path with `/bin/sh=` before it.
#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    is_long: bool,
}

impl Text {
    /// Adds a byte; true if it ends a string, as NUL does. Anything else that is not text begins a new one.
    fn add(&mut self, byte: u8) -> bool {
        let is_text = matches!(byte, b' '..=b'~');
        if is_text && !self.is_long && self.bytes.len() < limits::PATH {
            self.bytes.push(byte);
            return false;
        }
        let ends = byte == 0 && !self.is_long && !self.bytes.is_empty();
        self.is_long = is_text;
        if !ends {
            self.bytes.clear();
        }
        ends
    }
}

/// What was found in all files.
#[derive(Debug, Default)]
struct Found {
    /// Paths behind `/bin/sh=`.
    joined: Vec<String>,
    /// Paths of shells that stand by themselves.
    apart: Vec<String>,
    embedded: bool,
    has_setting: bool,
}

impl Found {
    fn string(&mut self, bytes: &[u8]) {
        /// More are not kept: no Nix has more than one.
        const MOST: usize = 16;
        self.has_setting |= bytes.ends_with(SETTING);
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let add = |list: &mut Vec<String>, path: &str| {
            if list.len() < MOST && !list.iter().any(|known| known == path) {
                list.push(path.to_owned());
            }
        };
        match text.split_once("/bin/sh=") {
            Some((_, EMBEDDED)) => self.embedded = true,
            Some((_, path)) if path.starts_with('/') => add(&mut self.joined, path),
            _ if text == EMBEDDED => self.embedded = true,
            _ if is_shell(text) => add(&mut self.apart, text),
            _ => {}
        }
    }

    fn verdict(self, tree: &Tree) -> BuiltInShell {
        let paths = if self.joined.is_empty() { self.apart } else { self.joined };
        let is_inside = |path: &String| {
            let inside = path.strip_prefix(STORE).map(|inside| follow(tree, inside, &mut 0));
            matches!(inside, Some(End::At(_)))
        };
        if paths.iter().any(is_inside) {
            return BuiltInShell::Inside;
        }
        match paths.into_iter().next() {
            Some(path) => BuiltInShell::Outside(path),
            None if self.embedded => BuiltInShell::Inside,
            None if self.has_setting => BuiltInShell::None,
            None => BuiltInShell::Unknown,
        }
    }
}

/// Whether `text` is the path of a shell, but not one of those that Nix names for other purposes.
fn is_shell(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or_default();
    text.starts_with('/') && NAMES.contains(&name) && !["/bin/sh", "/bin/bash"].contains(&text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const BUSYBOX: &str = "00000000000000000000000000000000-busybox-1.36";
    const NIX: &str = "11111111111111111111111111111111-nix-2.31.2";

    /// What is found in a closure with a busybox whose files of Nix have these strings.
    fn found(files: &[(&str, &[&str])]) -> BuiltInShell {
        let mut blob = tempfile::tempfile().unwrap();
        let mut tree = Tree::default();
        let mut offset = 0;
        let mut add = |path: String, content: &[u8]| {
            blob.write_all(content).unwrap();
            let part = Part { offset, length: content.len() as u64, sha256: [0; 32], md5: [0; 16] };
            offset += part.length;
            tree.insert(&path, Node::File { executable: true, part }).unwrap();
        };
        add(format!("{BUSYBOX}/bin/busybox"), b"shell");
        for (path, strings) in files {
            let mut content = b"\x7fELF\x02\x01".to_vec();
            content.resize(64, 0);
            content[18] = 62;
            // The strings are where a piece ends, too.
            content.resize(128 * 1024 - 20, b'\n');
            content.push(0);
            strings.iter().for_each(|string| content.extend([string.as_bytes(), b"\0"].concat()));
            add(format!("{NIX}/{path}"), &content);
        }
        built_in(&tree, &blob).unwrap()
    }

    fn in_library(strings: &[&str]) -> BuiltInShell {
        found(&[("lib/libnixstore.so.2.31.2", strings)])
    }

    #[test]
    fn a_shell_in_the_closure() {
        let busybox = format!("/nix/store/{BUSYBOX}/bin/busybox");
        assert_eq!(in_library(&[&format!("/bin/sh={busybox}"), "extra-sandbox-paths"]), BuiltInShell::Inside);
        assert_eq!(in_library(&["/bin/sh", &busybox, "/bin/bash"]), BuiltInShell::Inside);
        assert_eq!(found(&[("bin/nix", &["/bin/sh=__embedded_sandbox_shell__"])]), BuiltInShell::Inside);
        assert_eq!(found(&[("bin/nix", &["/bin/sh", "__embedded_sandbox_shell__"])]), BuiltInShell::Inside);
    }

    #[test]
    fn a_shell_that_the_closure_lacks() {
        let outside = |path: &str| BuiltInShell::Outside(path.to_owned());
        assert_eq!(in_library(&["/bin/sh=/usr/bin/bash-static"]), outside("/usr/bin/bash-static"));
        assert_eq!(in_library(&["/usr/bin/bash-static", "/bin/sh"]), outside("/usr/bin/bash-static"));
        let other = "/nix/store/22222222222222222222222222222222-busybox/bin/busybox";
        assert_eq!(in_library(&["/bin/sh", other]), outside(other));
        // What is said with `/bin/sh=` counts more than a path that may have another purpose.
        assert_eq!(in_library(&["/usr/bin/ksh", "/bin/sh=/opt/sh"]), outside("/opt/sh"));
    }

    #[test]
    fn no_shell_and_nothing_to_tell() {
        let strings = ["while processing 'sandbox-paths'", "/bin/sh", "/bin/bash", "extra-sandbox-paths"];
        assert_eq!(in_library(&strings), BuiltInShell::None);
        assert_eq!(in_library(&["/bin/sh", "the setting sandbox-paths is"]), BuiltInShell::Unknown);
        assert_eq!(found(&[("lib/libexample.so", &["/bin/sh=/usr/bin/bash-static"])]), BuiltInShell::Unknown);
        assert_eq!(found(&[]), BuiltInShell::Unknown);
    }

    #[test]
    fn text_that_never_ends_is_not_kept() {
        let mut text = Text::default();
        assert!(!(0..10 * limits::PATH).any(|_| text.add(b'/')) && text.bytes.capacity() <= 2 * limits::PATH);
        assert!(!text.add(0) && !text.add(b'x') && text.add(0));
    }
}
