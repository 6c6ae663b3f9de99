//! A staged installation as a payload: what `make install DESTDIR=` left, at the same places.

use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{Payload, bundled};
use crate::config::{PayloadKind, TreeSource};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::knowledge::Target;
use crate::knowledge::system::Elf;
use crate::local_file;
use crate::model::{Architecture, Class, Data, Entry, Relation, RelationKind};
use crate::output::reason;
use crate::print::ShowPath;

/// What the package itself brings, in its own way, or what is made on the machine.
const LEFT_OUT: [&str; 10] = [
    "/etc/init",
    "/etc/init.d",
    "/etc/nix",
    "/etc/profile.d",
    "/nix",
    "/usr/lib/systemd",
    "/usr/lib/sysusers.d",
    "/usr/lib/tmpfiles.d",
    "/usr/libexec/nix-multiuser",
    "/var",
];

/// Where a distribution's package may have files.
const ROOMS: [&str; 2] = ["/usr", "/etc"];

/// The tree of `source` for `target`; `files` are what [`read`] found.
pub fn payload(target: &Target, source: &TreeSource, files: &[Entry]) -> Payload {
    let version = source.version.to_string();
    let mut relations = bundled::relations(target, &version);
    relations.extend(source.requires.iter().map(|name| Relation::any(RelationKind::Requires, name)));
    Payload {
        kind: PayloadKind::Tree,
        version: source.version,
        oldest: source.version,
        since: source.version,
        until: Some(source.version),
        packages: Vec::new(),
        owns_configuration: false,
        watched: None,
        relations,
        architecture: Architecture::Of(source.system),
        package_version: Some(version),
        license: Some("LGPL-2.1-or-later"),
        // Who compiled it for the distribution decided that, too.
        lacks_shell: false,
        shell_file: None,
        program: "../../bin/nix",
        files: files.to_vec(),
        closure: None,
    }
}

/// Every file of the tree that belongs into a package, root's, with plain modes.
///
/// # Errors
/// Everything that no package can have, or that is no Nix for the system.
pub fn read(source: &TreeSource) -> Result<Vec<Entry>, Diagnostics> {
    // Links into the tree are found by its real name.
    let root = match source.path.canonicalize() {
        Ok(root) if root.is_dir() => root,
        Ok(_) => return Err(no_directory(source, "not a directory").into()),
        Err(error) => return Err(no_directory(source, &reason(&error)).into()),
    };
    let mut walk = Walk { root, shown: &source.path, files: Vec::new(), problems: Diagnostics::default() };
    walk.folder("");
    if let Some(problem) = wrong_program(source) {
        walk.problems.push(problem);
    }
    walk.problems.or_else(walk.files)
}

fn no_directory(source: &TreeSource, reason: &str) -> Diagnostic {
    Diagnostic::new(format!("cannot read the staged Nix `{}`: {reason}", source.path.shown()))
        .help(format!("`path` in `[nix.tree.{}]` is the directory that `DESTDIR` was", source.system.name))
}

/// What is wrong with /usr/bin/nix.
fn wrong_program(source: &TreeSource) -> Option<Diagnostic> {
    let (path, system) = (source.path.join("usr/bin/nix"), &source.system.name);
    match head(&path).map(|head| Elf::of(&head)) {
        Ok(Some(elf)) if elf == source.system.elf => None,
        Ok(_) => Some(
            Diagnostic::new(format!("`{}` is not a program for {system}", path.shown()))
                .help(format!("name in `[nix.tree.{system}]` the Nix that was compiled for that system")),
        ),
        Err(error) => Some(
            Diagnostic::new(format!("cannot read `{}`: {}", path.shown(), reason(&error)))
                .help("configure Nix with the prefix /usr and install it with `DESTDIR=` that directory"),
        ),
    }
}

/// As much of a program as says what it runs on.
fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    local_file::open(path)?.take(64).read_to_end(&mut head)?;
    Ok(head)
}

/// A walk through the tree, and what it met.
struct Walk<'a> {
    root: PathBuf,
    /// The root as the configuration names it.
    shown: &'a Path,
    files: Vec<Entry>,
    problems: Diagnostics,
}

impl Walk<'_> {
    /// Everything in `folder`, which is absolute within the tree and has no `/` at its end.
    fn folder(&mut self, folder: &str) {
        let mut names = Vec::new();
        let listed = fs::read_dir(self.real(folder)).and_then(|entries| {
            entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<Result<Vec<_>, _>>()
        });
        match listed {
            Ok(found) => names = found,
            Err(error) => self.refuse(folder, &format!("cannot be read: {}", reason(&error))),
        }
        names.sort();
        for name in names {
            let path = format!("{folder}/{}", name.to_string_lossy());
            if LEFT_OUT.contains(&path.as_str()) {
                continue;
            }
            match name.to_str() {
                Some(name) if !name.contains(char::is_control) => self.entry(path),
                _ => self.refuse(&path, "has a name with control characters, or not in UTF-8"),
            }
        }
    }

    fn entry(&mut self, path: String) {
        if !ROOMS.iter().any(|room| path == *room || path.starts_with(&format!("{room}/"))) {
            let help = "configure Nix with the prefix /usr and the sysconfdir /etc";
            return self.refuse_with(&path, "is outside /usr and /etc", help);
        }
        let real = self.real(&path);
        match fs::symlink_metadata(&real) {
            Err(error) => self.refuse(&path, &format!("cannot be read: {}", reason(&error))),
            Ok(found) if found.is_symlink() => self.link(path, &real),
            Ok(found) if found.is_dir() => {
                if is_nix_own(&path) {
                    self.files.push(Entry::directory(&path));
                }
                self.folder(&path);
            }
            Ok(found) if found.is_file() => self.file(path, &real, &found),
            Ok(_) => self.refuse(&path, "is not a file, directory or link"),
        }
    }

    fn link(&mut self, path: String, real: &Path) {
        match fs::read_link(real) {
            Err(error) => self.refuse(&path, &format!("cannot be read: {}", reason(&error))),
            Ok(to) if to.starts_with(&self.root) || to.starts_with(self.shown) && to.is_absolute() => {
                let help = "it would point nowhere on another machine; make it relative";
                self.refuse_with(&path, "points into the staging directory", help);
            }
            Ok(to) => match to.to_str().filter(|to| !to.contains(char::is_control)) {
                Some(to) => self.files.push(Entry { class: class(&path), ..Entry::symlink(path, to) }),
                None => self.refuse(&path, "points to a name with control characters, or not in UTF-8"),
            },
        }
    }

    fn file(&mut self, path: String, real: &Path, found: &Metadata) {
        let mode = found.permissions().mode();
        if mode & 0o6000 != 0 {
            let help = "Nix needs no such file; remove the bit with `chmod ug-s`";
            return self.refuse_with(&path, "is setuid or setgid", help);
        }
        match Data::of_file(real) {
            Err(error) => self.refuse(&path, &format!("cannot be read: {}", reason(&error))),
            Ok(data) => {
                let entry = Entry { class: class(&path), ..Entry::data(path, data) };
                self.files.push(if mode & 0o111 == 0 { entry } else { entry.executable() });
            }
        }
    }

    fn real(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    fn refuse(&mut self, path: &str, why: &str) {
        self.refuse_with(path, why, "a package cannot have it; take it out of the staged tree");
    }

    fn refuse_with(&mut self, path: &str, why: &str, help: &str) {
        let shown = self.shown.join(path.trim_start_matches('/'));
        self.problems.push(Diagnostic::new(format!("`{}` {why}", shown.shown())).help(help));
    }
}

/// Whether a directory is Nix's alone; the others are shared with every package.
fn is_nix_own(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with("nix") || part.starts_with("lix"))
}

fn class(path: &str) -> Class {
    if path.starts_with("/etc/") {
        Class::Configuration
    } else if ["/usr/share/doc/", "/usr/share/man/"].iter().any(|room| path.starts_with(room)) {
        Class::Documentation
    } else {
        Class::Ordinary
    }
}
