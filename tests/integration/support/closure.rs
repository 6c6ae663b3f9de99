//! A tiny Nix as upstream publishes it: no program in it runs, everything else is as it should
//! be. Made without the code that reads it.

use std::io::Write;

use liblzma::write::XzEncoder;
use nix_packager::knowledge::system::ByteOrder;
use nix_packager::knowledge::{System, advisories};
use sha2::{Digest, Sha256};

/// A binary tarball.
pub struct Tarball {
    pub bytes: Vec<u8>,
    /// Of the bytes, in hexadecimal.
    pub sha256: String,
}

/// `nix-VERSION-SYSTEM.tar.xz`: Nix and a library it refers to.
pub fn tarball(version: &str, system: &str) -> Tarball {
    tarball_of("nix", version, system)
}

/// The same, of a Nix that is called `program`.
pub fn tarball_of(program: &str, version: &str, system: &str) -> Tarball {
    let system = System::find(system).expect("a known system");
    let top = format!("nix-{version}-{}", system.name);
    let library = format!("{}-libexample-1.0", "1".repeat(32));
    let nix = format!("{}-{program}-{version}", "2".repeat(32));
    let paths =
        [(&library, vec![], library_files()), (&nix, vec![&library], nix_files(version, system, &library))];

    let mut archive = Archive(tar::Builder::new(XzEncoder::new(Vec::new(), 0)));
    archive.directory(&top);
    archive.file(&format!("{top}/install"), true, b"#!/bin/sh\n");
    let mut registration = String::new();
    for (name, references, node) in &paths {
        let nar = nar(node);
        registration += &format!("/nix/store/{name}\n{}\n{}\n\n{}\n", hex(&nar), nar.len(), references.len());
        references.iter().for_each(|name| registration += &format!("/nix/store/{name}\n"));
    }
    archive.file(&format!("{top}/.reginfo"), false, registration.as_bytes());
    archive.directory(&format!("{top}/store"));
    for (name, _, node) in &paths {
        archive.node(&format!("{top}/store/{name}"), node);
    }
    let bytes = archive.0.into_inner().unwrap().finish().unwrap();
    Tarball { sha256: hex(&bytes), bytes }
}

/// What a store path holds.
enum Node {
    /// Sorted by name.
    Directory(Vec<(&'static str, Node)>),
    File {
        executable: bool,
        bytes: Vec<u8>,
    },
    Symlink(String),
}

fn library_files() -> Node {
    let library = Node::File { executable: true, bytes: vec![7; 3000] };
    let lib = vec![("libexample.so", Node::Symlink("libexample.so.1".into())), ("libexample.so.1", library)];
    Node::Directory(vec![("lib", Node::Directory(lib))])
}

fn nix_files(version: &str, system: &System, library: &str) -> Node {
    let mut program = program_head(system).to_vec();
    write!(program, "Nix {version}, which needs /nix/store/{library}").unwrap();
    let called = |name| (name, Node::Symlink("nix".into()));
    let bin = Vec::from_iter(
        [("nix", Node::File { executable: true, bytes: program })]
            .into_iter()
            .chain(["nix-build", "nix-daemon", "nix-env", "nix-store"].map(called)),
    );
    let readme = Node::File { executable: false, bytes: b"A tiny Nix.\n".to_vec() };
    Node::Directory(vec![
        ("bin", Node::Directory(bin)),
        ("share", Node::Directory(vec![("doc", Node::Directory(vec![("README", readme)]))])),
    ])
}

/// The beginning of a program for `system` (elf.h).
pub fn program_head(system: &System) -> [u8; 64] {
    let mut head = [0; 64];
    head[..4].copy_from_slice(b"\x7fELF");
    head[4] = if system.elf.class == 32 { 1 } else { 2 };
    let (order, machine) = match system.elf.order {
        ByteOrder::Little => (1, system.elf.machine.to_le_bytes()),
        ByteOrder::Big => (2, system.elf.machine.to_be_bytes()),
    };
    head[5] = order;
    head[18..20].copy_from_slice(&machine);
    head
}

/// The line of `[nix]` with which any Nix may be in a package.
pub fn allowed() -> String {
    let ids: Vec<_> = advisories().rows.iter().map(|row| format!("\"{}\"", row.id)).collect();
    format!("allow-vulnerable = [{}]\n", ids.join(", "))
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `node` as Nix serialises it.
fn nar(node: &Node) -> Vec<u8> {
    let mut nar = Vec::new();
    put(&mut nar, b"nix-archive-1");
    put_node(&mut nar, node);
    nar
}

fn put(nar: &mut Vec<u8>, bytes: &[u8]) {
    nar.extend((bytes.len() as u64).to_le_bytes());
    nar.extend(bytes);
    nar.resize(nar.len().next_multiple_of(8), 0);
}

fn put_node(nar: &mut Vec<u8>, node: &Node) {
    let words = |nar: &mut Vec<u8>, words: &[&str]| words.iter().for_each(|word| put(nar, word.as_bytes()));
    words(nar, &["(", "type"]);
    match node {
        Node::File { executable, bytes } => {
            words(nar, &["regular"]);
            if *executable {
                words(nar, &["executable", ""]);
            }
            words(nar, &["contents"]);
            put(nar, bytes);
        }
        Node::Symlink(to) => words(nar, &["symlink", "target", to]),
        Node::Directory(nodes) => {
            words(nar, &["directory"]);
            for (name, node) in nodes {
                words(nar, &["entry", "(", "name", name, "node"]);
                put_node(nar, node);
                words(nar, &[")"]);
            }
        }
    }
    words(nar, &[")"]);
}

/// The tar archive upstream makes: root's, of the first second, everything readable.
struct Archive(tar::Builder<XzEncoder<Vec<u8>>>);

impl Archive {
    fn directory(&mut self, path: &str) {
        self.add(path, tar::EntryType::Directory, 0o755, &[]);
    }

    fn file(&mut self, path: &str, executable: bool, bytes: &[u8]) {
        self.add(path, tar::EntryType::Regular, if executable { 0o555 } else { 0o444 }, bytes);
    }

    fn node(&mut self, path: &str, node: &Node) {
        match node {
            Node::File { executable, bytes } => self.file(path, *executable, bytes),
            Node::Symlink(to) => {
                let mut header = header(tar::EntryType::Symlink, 0o777, 0);
                self.0.append_link(&mut header, path, to).unwrap();
            }
            Node::Directory(nodes) => {
                self.directory(path);
                nodes.iter().for_each(|(name, node)| self.node(&format!("{path}/{name}"), node));
            }
        }
    }

    fn add(&mut self, path: &str, kind: tar::EntryType, mode: u32, bytes: &[u8]) {
        self.0.append_data(&mut header(kind, mode, bytes.len()), path, bytes).unwrap();
    }
}

fn header(kind: tar::EntryType, mode: u32, size: usize) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_mtime(1);
    header.set_size(size as u64);
    header
}
