//! A shell for builds that the package ships: a program that works where there is no library.

use std::io::{self, Read};

use crate::config::ShellFile;
use crate::diagnostic::Diagnostic;
use crate::knowledge::system::Elf;
use crate::local_file;
use crate::model::Data;
use crate::output::reason;
use crate::print::ShowPath;

/// The program.
///
/// # Errors
/// What cannot be read, is not a program for the system, or asks for a dynamic linker.
pub fn read(shell: &ShellFile) -> Result<Data, Diagnostic> {
    let (path, system) = (shell.path.shown(), shell.system);
    let problem = |message: String| {
        Diagnostic::new(message).help(format!(
            "`path` in `[sandbox.file.{}]` is a statically linked shell, such as a static busybox",
            system.name
        ))
    };
    let unreadable = |error: io::Error| problem(format!("cannot read `{path}`: {}", reason(&error)));
    let head = head(shell).map_err(unreadable)?;
    if Elf::of(&head) != Some(system.elf) {
        return Err(problem(format!("`{path}` is not a program for {}", system.name)));
    }
    if is_dynamic(&head, system.elf.class).unwrap_or(true) {
        return Err(problem(format!("`{path}` is not statically linked")));
    }
    Data::of_file(&shell.path).map_err(unreadable)
}

/// Bytes that have the ELF header, and the program headers behind it.
const HEAD: u64 = 4096;

fn head(shell: &ShellFile) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    local_file::open(&shell.path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

/// Whether `data` is a program that asks for no dynamic linker; false for what cannot be read.
pub fn is_static(data: &Data) -> bool {
    let mut head = Vec::new();
    let read = data.open().and_then(|content| content.take(HEAD).read_to_end(&mut head));
    read.is_ok() && Elf::of(&head).is_some_and(|elf| is_dynamic(&head, elf.class) == Some(false))
}

/// Whether one of the program headers asks for an interpreter (elf.h: `PT_INTERP`). `None` where they are not in
/// `head`.
fn is_dynamic(head: &[u8], class: u8) -> Option<bool> {
    const PT_INTERP: u64 = 3;
    let big = head[5] == 2;
    let number = |at: usize, bytes: usize| {
        let field = head.get(at..at + bytes)?;
        let fold = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Some(if big { field.iter().fold(0, fold) } else { field.iter().rev().fold(0, fold) })
    };
    // e_phoff, e_phentsize and e_phnum of Elf64_Ehdr and Elf32_Ehdr.
    let (offset, size, count) = match class {
        64 => (number(32, 8)?, number(54, 2)?, number(56, 2)?),
        _ => (number(28, 4)?, number(42, 2)?, number(44, 2)?),
    };
    let mut kinds = (0..count).map(|n| {
        let at = n.checked_mul(size)?.checked_add(offset)?;
        number(usize::try_from(at).ok().filter(|at| *at < head.len())?, 4)
    });
    kinds.try_fold(false, |found, kind| Some(found || kind? == PT_INTERP))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::knowledge::System;

    #[test]
    fn a_program_that_wants_a_linker_is_dynamic() {
        let path = std::env::current_exe().unwrap();
        let head = &std::fs::read(&path).unwrap()[..4096];
        assert_eq!(is_dynamic(head, 64), Some(true));
        assert_eq!(is_dynamic(&head[..70], 64), None);
    }

    #[test]
    fn what_is_no_shell_is_refused() {
        let system = System::find("x86_64-linux").unwrap();
        let message = |path: &str| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
            read(&ShellFile { system, path }).unwrap_err().message
        };
        assert!(message("Cargo.toml").ends_with("is not a program for x86_64-linux"));
        assert!(message("missing").contains("cannot read"));
    }
}
