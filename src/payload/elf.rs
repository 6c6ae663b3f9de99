//! What a program runs on, by its first bytes (elf.h).

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::knowledge::System;
use crate::knowledge::system::ByteOrder;

/// Whether the file at `path` is a program of `system`.
///
/// # Errors
/// What the system refused.
pub fn is_program_of(path: &Path, system: &System) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(20).read_to_end(&mut head)?;
    Ok(is_head_of(&head, system))
}

/// Whether a program that begins with `head`, of 20 bytes or more, is one of `system`.
pub fn is_head_of(head: &[u8], system: &System) -> bool {
    let (class, order) = match (system.elf.class, system.elf.order) {
        (32, ByteOrder::Little) => (1, 1),
        (32, ByteOrder::Big) => (1, 2),
        (_, ByteOrder::Little) => (2, 1),
        (_, ByteOrder::Big) => (2, 2),
    };
    let machine = match system.elf.order {
        ByteOrder::Little => system.elf.machine.to_le_bytes(),
        ByteOrder::Big => system.elf.machine.to_be_bytes(),
    };
    head.len() >= 20
        && head.starts_with(b"\x7fELF")
        && (head[4], head[5]) == (class, order)
        && head[18..20] == machine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_program_is_one_of_this_machine() {
        let path = std::env::current_exe().unwrap();
        let name = format!("{}-linux", std::env::consts::ARCH);
        for system in crate::knowledge::systems() {
            assert_eq!(is_program_of(&path, system).unwrap(), system.name == name, "{}", system.name);
        }
        assert!(!is_head_of(b"\x7fELF", &crate::knowledge::systems()[0]));
    }
}
