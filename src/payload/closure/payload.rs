//! A closure as a payload: a copy of its store paths that the package owns, to be brought into
//! /nix by activation. rpm and dpkg own nothing there.

use serde::Serialize;

use super::super::{Payload, bundled, shell::is_static, version::package_version};
use super::{BuiltInShell, Closure, ClosureKind, StorePath};
use crate::config::PayloadKind;
use crate::digest;
use crate::knowledge::{NixFacts, Release, Target};
use crate::model::{Architecture, Entry, EntryKind, Relation, RelationKind};

/// Where the copy is.
pub const DIRECTORY: &str = "/usr/lib/nix-multiuser/closure";

/// For `nix-store --load-db`.
const REGISTRATION: &str = "/usr/lib/nix-multiuser/registration";

/// The profile that activation switches to the Nix of the package.
const PROFILE: &str = "/nix/var/nix/profiles/nix-multiuser";

/// What templates and plan name of a closure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClosureValues {
    /// Name of Nix's own path below /nix/store: `HASH-nix-2.26.3`.
    pub nix: String,
    /// As Nix calls itself: `2.26.3`.
    pub version: String,
    /// Which release that is, for what is known by version.
    #[serde(skip)]
    pub of: Release,
    /// Names of all paths, sorted.
    pub paths: Vec<String>,
    /// The same with all that is registered of them, which no template needs.
    #[serde(skip)]
    pub registered: Vec<StorePath>,
    /// Space a full copy takes: each file rounded up to whole KiB, and one for anything else.
    pub kib: u64,
    /// A shell in one of them: `HASH-busybox/bin/busybox`.
    pub shell: Option<String>,
    /// The shell that Nix was compiled to use as /bin/sh of builds.
    #[serde(skip)]
    pub built_in_shell: BuiltInShell,
    /// The highest number in /nix/var/nix/db/schema that this Nix reads.
    pub schema: String,
    /// What tells this closure from others: SHA-256 of the registration, in hexadecimal.
    pub release: String,
}

impl ClosureValues {
    /// The name of Nix's own path without its hash: `nix-2.26.3`, `lix-2.93.0`.
    pub fn program(&self) -> &str {
        self.nix.split_once('-').map_or(&self.nix, |(_, name)| name)
    }
}

/// `closure` for `target`; `files` are its [`files`].
pub fn payload(target: &Target, closure: &Closure, files: &[Entry]) -> Payload {
    let package_version = package_version(&closure.version);
    let mut relations = bundled::relations(target, &package_version);
    // What %pretrans and activation call.
    relations.extend(target.needs.closure.iter().map(|name| Relation::any(RelationKind::PreRequires, name)));
    Payload {
        kind: PayloadKind::Closure,
        version: closure.release.version,
        oldest: closure.release.version,
        since: closure.release.version,
        until: Some(closure.release.version),
        packages: Vec::new(),
        owns_configuration: false,
        watched: None,
        relations,
        architecture: Architecture::Of(closure.system),
        package_version: Some(package_version),
        license: Some("LGPL-2.1-or-later"),
        lacks_shell: matches!(closure.built_in_shell, BuiltInShell::Outside(_) | BuiltInShell::None),
        shell_file: None,
        program: "/nix/var/nix/profiles/nix-multiuser/bin/nix",
        files: files.to_vec(),
        closure: Some(values(closure, files)),
    }
}

fn values(closure: &Closure, files: &[Entry]) -> ClosureValues {
    ClosureValues {
        nix: closure.nix.clone(),
        version: closure.version.clone(),
        of: closure.release,
        paths: closure.paths.iter().map(|path| path.name.clone()).collect(),
        registered: closure.paths.clone(),
        kib: files.iter().filter(|entry| is_copied(entry)).map(|entry| entry.kind.kib()).sum(),
        shell: shell(closure),
        built_in_shell: closure.built_in_shell.clone(),
        schema: NixFacts::of(closure.release).get("database-schema").unwrap_or("10").to_owned(),
        release: digest::hex(&closure.registration.sha256()),
    }
}

/// A program by one of these names, the first that is static: it works without anything else. A dynamic one works, too:
/// Nix puts everything into the sandbox that the store path refers to.
fn shell(closure: &Closure) -> Option<String> {
    const NAMES: [&str; 3] = ["bin/busybox", "bin/bash", "bin/sh"];
    let called = |name: &'static str| {
        closure.entries.iter().filter_map(move |entry| match &entry.kind {
            ClosureKind::File { executable: true, data } => {
                let (_, inside) = entry.path.split_once('/')?;
                (inside == name).then_some((&entry.path, data))
            }
            _ => None,
        })
    };
    let shells = || NAMES.into_iter().flat_map(called);
    let (path, _) = shells().find(|(_, data)| is_static(data)).or_else(|| shells().next())?;
    Some(path.clone())
}

/// Whether activation brings `entry` into /nix.
fn is_copied(entry: &Entry) -> bool {
    entry.path.strip_prefix(DIRECTORY).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a package with a closure has the file `path` from its tarball.
pub fn is_own(path: &str) -> bool {
    path == REGISTRATION || path.strip_prefix(DIRECTORY).is_some_and(|rest| rest.starts_with('/'))
}

/// Every file that a package with `closure` has of it: the copy, its registration, and the
/// names users call Nix by.
pub fn files(closure: &Closure) -> Vec<Entry> {
    let mut files = vec![
        Entry::directory("/usr/lib/nix-multiuser"),
        Entry::directory(DIRECTORY),
        Entry::data(REGISTRATION, closure.registration.clone()),
    ];
    for entry in &closure.entries {
        let (mode, kind) = match &entry.kind {
            ClosureKind::Directory => (0o555, EntryKind::Directory),
            ClosureKind::File { executable: true, data } => (0o555, EntryKind::Data(data.clone())),
            ClosureKind::File { executable: false, data } => (0o444, EntryKind::Data(data.clone())),
            ClosureKind::Symlink { to } => (0o777, EntryKind::Symlink { to: to.clone() }),
        };
        let path = format!("{DIRECTORY}/{}", entry.path);
        // Nix's own: modes without a write bit, and the first second of 1970.
        files.push(Entry { mode, time: Some(1), kind, ..Entry::directory(path) });
    }
    files.extend(
        commands(closure)
            .map(|name| Entry::symlink(format!("/usr/bin/{name}"), format!("{PROFILE}/bin/{name}"))),
    );
    files
}

/// Names in Nix's own bin.
fn commands(closure: &Closure) -> impl Iterator<Item = &str> {
    let bin = format!("{}/bin/", closure.nix);
    closure.entries.iter().filter_map(move |entry| {
        let name = entry.path.strip_prefix(&bin)?;
        (!name.contains('/') && !matches!(entry.kind, ClosureKind::Directory)).then_some(name)
    })
}
