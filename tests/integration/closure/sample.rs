//! A small closure, whole, and every way to break it. Made without the code that reads it.

use crate::support::packages::{entry, tar};

pub const TOP: &str = "nix-2.26.3-x86_64-linux";
pub const LIB: &str = "00000000000000000000000000000000-libx-1.0";
pub const NIX: &str = "11111111111111111111111111111111-nix-2.26.3";

/// An entry of the tar archive.
#[derive(Clone)]
pub struct Item {
    /// Below [`TOP`], unless it begins with `=`.
    pub path: String,
    pub kind: u8,
    pub mode: u32,
    pub link: String,
    pub content: Vec<u8>,
}

/// A record of the registration.
#[derive(Clone)]
pub struct Record {
    pub path: String,
    pub hash: String,
    pub size: String,
    pub deriver: String,
    pub references: Vec<String>,
}

#[derive(Clone)]
pub struct Sample {
    pub items: Vec<Item>,
    pub records: Vec<Record>,
    /// Written instead of the records.
    pub registration: Option<Vec<u8>>,
    /// Path of the registration.
    pub registered_at: Option<String>,
}

pub fn file(path: &str, mode: u32, content: &[u8]) -> Item {
    Item { path: path.into(), kind: b'0', mode, link: String::new(), content: content.into() }
}

pub fn directory(path: &str) -> Item {
    Item { path: path.into(), kind: b'5', mode: 0o755, link: String::new(), content: Vec::new() }
}

pub fn symlink(path: &str, to: &str) -> Item {
    Item { path: path.into(), kind: b'2', mode: 0o777, link: to.into(), content: Vec::new() }
}

/// The beginning of a program for 64-bit x86, as elf.h has it.
pub fn program(machine: u8) -> Vec<u8> {
    let mut head = vec![0; 64];
    head[..6].copy_from_slice(b"\x7fELF\x02\x01");
    head[18] = machine;
    [head, b"not a real program".to_vec()].concat()
}

impl Sample {
    pub fn new() -> Self {
        let mut sample =
            Sample { items: Vec::new(), records: Vec::new(), registration: None, registered_at: None };
        sample.items.extend([file("install", 0o755, b"#!/bin/sh\n"), directory("store")]);
        let (lib, nix) =
            (|path: &str| format!("store/{LIB}{path}"), |path: &str| format!("store/{NIX}{path}"));
        sample.items.extend([
            directory(&lib("")),
            directory(&lib("/lib")),
            file(&lib("/lib/libx.so.1"), 0o555, &[7; 3000]),
            symlink(&lib("/lib/libx.so"), "libx.so.1"),
            // Sorts before `lib/`, but not as a name in a directory.
            file(&lib("/lib-x"), 0o444, b"8 bytes."),
            directory(&nix("")),
            directory(&nix("/bin")),
            file(&nix("/bin/nix"), 0o555, &program(62)),
            symlink(&nix("/bin/nix-env"), "nix"),
            symlink(&nix("/bin/nix-daemon"), &format!("/nix/store/{NIX}/bin/nix")),
            directory(&nix("/empty")),
            symlink(&nix("/lib"), &format!("../{LIB}/lib")),
            file(&nix("/nothing"), 0o644, b""),
        ]);
        sample.register(LIB, &[]);
        sample.register(NIX, &[NIX, LIB]);
        sample
    }

    /// The item at `path` below the store directory.
    pub fn item(&mut self, path: &str) -> &mut Item {
        let path = format!("store/{path}");
        self.items.iter_mut().find(|item| item.path == path).unwrap()
    }

    /// Removes what is at and below `path`.
    pub fn remove(&mut self, path: &str) {
        let path = format!("store/{path}");
        self.items.retain(|item| item.path != path && !item.path.starts_with(&format!("{path}/")));
    }

    /// Registers a path as it is now; one that is registered already, again.
    pub fn register(&mut self, name: &str, references: &[&str]) {
        let nar = nar(&self.items, &format!("store/{name}"));
        let record = Record {
            path: format!("/nix/store/{name}"),
            hash: format!("sha256:{}", super::hex(&nar)),
            size: nar.len().to_string(),
            deriver: format!("/nix/store/{name}.drv"),
            references: references.iter().map(|name| format!("/nix/store/{name}")).collect(),
        };
        match self.records.iter_mut().find(|known| known.path == record.path) {
            Some(known) => *known = record,
            None => self.records.push(record),
        }
    }

    /// The uncompressed archive.
    pub fn tar(&self) -> Vec<u8> {
        let text: String = self.records.iter().map(Record::text).collect();
        let registration = self.registration.clone().unwrap_or_else(|| text.into_bytes());
        let at = self.registered_at.clone().unwrap_or_else(|| ".reginfo".into());
        let items = [vec![file(&at, 0o644, &registration)], self.items.clone()].concat();
        tar(&items.iter().map(Item::entry).collect::<Vec<_>>())
    }
}

impl Record {
    fn text(&self) -> String {
        let Record { path, hash, size, deriver, references } = self;
        let mut text = format!("{path}\n{hash}\n{size}\n{deriver}\n{}\n", references.len());
        references.iter().for_each(|reference| text += &format!("{reference}\n"));
        text
    }
}

impl Item {
    fn entry(&self) -> Vec<u8> {
        let path = match self.path.strip_prefix('=') {
            Some(path) => path.to_owned(),
            None => format!("{TOP}/{}", self.path),
        };
        let slash = if self.kind == b'5' { "/" } else { "" };
        let size = format!("{:011o}", self.content.len());
        entry(&format!("{path}{slash}"), self.kind, self.mode, &self.link, size.as_bytes(), &self.content)
    }
}

/// The NAR of what is at `path`, as Nix's manual describes it ("Nix Archive (NAR) format").
fn nar(items: &[Item], path: &str) -> Vec<u8> {
    let mut out = string(b"nix-archive-1");
    node(items, path, &mut out);
    out
}

fn node(items: &[Item], path: &str, out: &mut Vec<u8>) {
    let Some(item) = items.iter().find(|item| item.path == path) else { return };
    let mut put = |words: &[&[u8]]| words.iter().for_each(|word| out.extend(string(word)));
    match item.kind {
        b'0' => {
            put(&[b"(", b"type", b"regular"]);
            if item.mode & 0o111 != 0 {
                put(&[b"executable", b""]);
            }
            put(&[b"contents", &item.content]);
        }
        b'2' => put(&[b"(", b"type", b"symlink", b"target", item.link.as_bytes()]),
        _ => {
            put(&[b"(", b"type", b"directory"]);
            let mut names: Vec<&str> = items
                .iter()
                .filter_map(|item| item.path.strip_prefix(path)?.strip_prefix('/'))
                .filter(|name| !name.contains('/'))
                .collect();
            names.sort_unstable();
            for name in names {
                [&b"entry"[..], b"(", b"name", name.as_bytes(), b"node"]
                    .iter()
                    .for_each(|word| out.extend(string(word)));
                node(items, &format!("{path}/{name}"), out);
                out.extend(string(b")"));
            }
        }
    }
    out.extend(string(b")"));
}

fn string(bytes: &[u8]) -> Vec<u8> {
    let mut out = (bytes.len() as u64).to_le_bytes().to_vec();
    out.extend(bytes);
    out.resize(out.len().next_multiple_of(8), 0);
    out
}
