//! Systems Nix is built for: the rows of `systems.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A processor and kernel Nix runs on; the meaning of each field is written at the head of
/// `systems.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct System {
    pub name: String,
    pub deb: String,
    pub rpm: String,
    pub isa: String,
    pub elf: Elf,
    pub branch_filter: bool,
}

/// How a program of a system begins (elf.h).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elf {
    /// 32 or 64.
    pub class: u8,
    pub order: ByteOrder,
    pub machine: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ByteOrder {
    Little,
    Big,
}

impl Elf {
    /// Of a program that begins with `head`; `None` when it is no program (`Elf64_Ehdr`).
    pub fn of(head: &[u8]) -> Option<Self> {
        let header: &[u8; 20] = head.first_chunk()?;
        let class = match header[..5] {
            [0x7f, b'E', b'L', b'F', 1] => 32,
            [0x7f, b'E', b'L', b'F', 2] => 64,
            _ => return None,
        };
        let machine = [header[18], header[19]];
        let (order, machine) = match header[5] {
            1 => (ByteOrder::Little, u16::from_le_bytes(machine)),
            2 => (ByteOrder::Big, u16::from_be_bytes(machine)),
            _ => return None,
        };
        Some(Self { class, order, machine })
    }
}

impl System {
    /// The system named `name`.
    pub fn find(name: &str) -> Option<&'static System> {
        systems().iter().find(|system| system.name == name)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    system: Vec<System>,
}

static SYSTEMS: LazyLock<Vec<System>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("systems.toml")).expect("systems.toml is part of the program");
    file.system
});

/// Every known system, in the order of the file.
pub fn systems() -> &'static [System] {
    &SYSTEMS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_of_one_row_each() {
        for field in [|s: &System| s.name.clone(), |s: &System| s.deb.clone(), |s: &System| s.rpm.clone()] {
            let mut names: Vec<_> = systems().iter().map(field).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), systems().len());
        }
    }
    #[test]
    fn this_program_is_one_of_this_machine() {
        let elf = Elf::of(&std::fs::read(std::env::current_exe().unwrap()).unwrap());
        let found: Vec<_> = systems().iter().filter(|system| Some(system.elf) == elf).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, format!("{}-linux", std::env::consts::ARCH));
        assert_eq!(Elf::of(b"\x7fELF"), None);
        assert_eq!(Elf::of(b"#!/bin/sh and more than that"), None);
    }
}
