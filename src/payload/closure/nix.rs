//! Which path of a closure is Nix, of which version, and for which system.

use std::fs::File;
use std::os::unix::fs::FileExt;

use super::error::TarballError;
use super::links::{End, follow};
use super::tree::{Node, Tree};
use super::{StorePath, name};
use crate::file_kind::looks_like;
use crate::knowledge::release::split;
use crate::knowledge::system::Elf;
use crate::knowledge::{Release, System, systems};

/// A path with these programs is Nix, in every version.
const PROGRAMS: [&str; 2] = ["bin/nix-env", "bin/nix-daemon"];

/// The path of `paths` that is Nix.
///
/// From 2.26 on, Nix may be links to another path that has the programs (`packaging/everything.nix`). Both
/// have the programs and are one Nix; its path is the one that no other refers to.
pub fn find<'a>(paths: &'a [StorePath], tree: &Tree) -> Result<&'a str, TarballError> {
    let mut found: Vec<(&StorePath, String)> = Vec::new();
    for path in paths {
        let ends = PROGRAMS.map(|program| program_at(tree, &path.name, program));
        if let [Some(end), Some(_)] = ends {
            found.push((path, end));
        }
    }
    let [(_, program), ..] = &found[..] else { return Err(TarballError::NoNix) };
    let several = || TarballError::SeveralNix(found.iter().map(|(path, _)| path.name.clone()).collect());
    if found.iter().any(|(_, other)| other != program) {
        return Err(several());
    }
    let referred = |name: &str| {
        found
            .iter()
            .any(|(path, _)| path.name != name && path.references.iter().any(|reference| reference == name))
    };
    let mut first = found.iter().filter(|(path, _)| !referred(&path.name));
    match (first.next(), first.next()) {
        (Some((path, _)), None) => Ok(&path.name),
        _ => Err(several()),
    }
}

/// The path of the file that a program's name leads to.
fn program_at(tree: &Tree, store_path: &str, program: &str) -> Option<String> {
    let End::At(end) = follow(tree, &format!("{store_path}/{program}"), &mut 0) else { return None };
    matches!(tree.get(&end), Some(Node::File { .. })).then_some(end)
}

/// Checks that the Nix in `store_path` is for `system`. If its program is a script, the first binary in
/// the same store path decides.
pub fn check_system(
    store_path: &str,
    tree: &Tree,
    blob: &File,
    system: &'static System,
) -> Result<(), TarballError> {
    let path = program_at(tree, store_path, PROGRAMS[0]).ok_or(TarballError::NoNix)?;
    let first = head(tree, &path, blob)?;
    let (path, elf) = match Elf::of(&first) {
        Some(elf) => (path, elf),
        None if first.starts_with(b"#!") => first_program(&path, tree, blob)?,
        None => return Err(TarballError::NoProgram { path, what: looks_like(&first) }),
    };
    if elf == system.elf {
        return Ok(());
    }
    let own = systems().iter().find(|known| known.elf == elf).map(|known| known.name.as_str());
    Err(TarballError::WrongSystem { path, system: own, wanted: &system.name })
}

/// Whether a file that begins with `head` is a program or a library.
pub fn is_program(head: &[u8]) -> bool {
    Elf::of(head).is_some()
}

/// The first binary in the store path of the script `path`.
fn first_program(path: &str, tree: &Tree, blob: &File) -> Result<(String, Elf), TarballError> {
    let store_path = path.split('/').next().unwrap_or_default();
    for (path, _) in tree.store_path(store_path) {
        if let Some(elf) = Elf::of(&head(tree, path, blob)?) {
            return Ok((path.to_owned(), elf));
        }
    }
    Err(TarballError::NoProgram { path: path.to_owned(), what: "a script without a program beside it" })
}

/// The first bytes of a file; empty for anything else.
fn head(tree: &Tree, path: &str, blob: &File) -> Result<Vec<u8>, TarballError> {
    const HEAD: usize = 512;
    let Some(Node::File { part, .. }) = tree.get(path) else { return Ok(Vec::new()) };
    let mut head = vec![0; usize::try_from(part.length).unwrap_or(HEAD).min(HEAD)];
    blob.read_exact_at(&mut head, part.offset).map_err(TarballError::Unwritable)?;
    Ok(head)
}

/// The version in a store path's name, as Nix calls itself, and which release it is.
pub fn version(store_path: &str) -> Result<(String, Release), TarballError> {
    debug_assert!(name::is_store_path(store_path));
    let name = store_path.split_once('-').map(|(_, name)| name);
    let found = name.and_then(|name| Some((split(name)?.1.to_owned(), Release::named(name)?)));
    found.ok_or_else(|| TarballError::NoVersion(store_path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        let of = |name: &str| {
            version(&format!("pxb1r7kls6s5qd7mvxd6y90xzzk4g0kk-{name}"))
                .ok()
                .map(|(version, release)| (version, release.version.to_string()))
        };
        for (name, expected, release) in [
            ("nix-2.26.3", "2.26.3", "2.26.3"),
            ("lix-2.93.0", "2.93.0", "2.93.0"),
            ("nix-2.4", "2.4", "2.4.0"),
            ("nix-2.4pre20201205_a5d85d07", "2.4pre20201205_a5d85d07", "2.4.0"),
            ("nix-2.34.0pre20251217_b6add8dc", "2.34.0pre20251217_b6add8dc", "2.34.0"),
            ("lix-2.94.0-pre20251001", "2.94.0-pre20251001", "2.94.0"),
            ("determinate-nix-3.6.6-2.29.0", "3.6.6-2.29.0", "3.6.6"),
            ("determinate-nix-3.21.1", "3.21.1", "3.21.1"),
            ("nix-2.31.2+1", "2.31.2+1", "2.31.2"),
        ] {
            assert_eq!(of(name), Some((expected.to_owned(), release.to_owned())));
        }
        for none in ["nix", "nix-", "nix-x2.3", "nix-2", "nix-2x.3", "nix-99999999999.1", "nix-.2.3"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
