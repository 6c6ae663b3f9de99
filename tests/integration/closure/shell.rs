//! The shell that the Nix of a closure was compiled to use for builds, and what a package makes of it.

use std::path::Path;

use nix_packager::payload::closure::BuiltInShell;

use super::sample::{LIB, NIX, Sample, directory, file, program};
use super::{hex, open_in};
use crate::support::closure::allowed;
use crate::support::harness::nix_packager;
use crate::support::packages::xz;

const SHELL: &str = "22222222222222222222222222222222-shells-1.0";

/// A library of Nix with these strings.
fn library(strings: &[&str]) -> Vec<u8> {
    let mut bytes = program(62);
    bytes.push(0);
    strings.iter().for_each(|string| bytes.extend([string.as_bytes(), b"\0"].concat()));
    bytes
}

/// A program for 64-bit x86 whose only program header asks for a dynamic linker.
fn dynamic_program() -> Vec<u8> {
    let mut bytes = program(62);
    bytes.resize(256, 0);
    // e_phoff, e_phentsize and e_phnum, and the header's p_type (elf.h).
    (bytes[32], bytes[54], bytes[56], bytes[64]) = (64, 56, 1, 3);
    bytes[65..68].fill(0);
    bytes
}

/// A closure whose libnixstore has `strings`, with these programs in a store path of shells.
fn closure(strings: &[&str], shells: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut sample = Sample::new();
    sample.items.push(file(&format!("store/{LIB}/lib/libnixstore.so.2.26.3"), 0o555, &library(strings)));
    sample.register(LIB, &[]);
    if !shells.is_empty() {
        sample.items.extend([directory(&format!("store/{SHELL}")), directory(&format!("store/{SHELL}/bin"))]);
        for (name, bytes) in shells {
            sample.items.push(file(&format!("store/{SHELL}/bin/{name}"), 0o555, bytes));
        }
        sample.register(SHELL, &[]);
        sample.register(NIX, &[NIX, LIB, SHELL]);
    }
    xz(&sample.tar())
}

/// What `plan` says for a target of a package with that closure, and `rest` in its configuration.
fn plan(folder: &Path, target: &str, closure: &[u8], rest: &str) -> String {
    std::fs::write(folder.join("nix.tar.xz"), closure).unwrap();
    let text = format!(
        "targets = [\"{target}\"]\n[nix]\npayload = \"closure\"\n{}[nix.closure.x86_64-linux]\npath = \"nix.tar.xz\"\n\
         sha256 = \"{}\"\n{rest}",
        allowed(),
        hex(closure)
    );
    std::fs::write(folder.join("n.toml"), text).unwrap();
    let got = nix_packager(&["plan", "-q", "-c", "n.toml"]).within(folder).transcript();
    format!("{}{}", got.stdout, got.stderr)
}

#[test]
fn the_shell_is_read_with_the_closure_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = closure(&["/usr/bin/bash-static", "/bin/sh", "extra-sandbox-paths"], &[]);
    // Read, and from the cache.
    for _ in 0..2 {
        let shell = open_in(dir.path(), &bytes).unwrap().built_in_shell;
        assert_eq!(shell, BuiltInShell::Outside("/usr/bin/bash-static".into()));
    }
}

/// Debian's Nix of 2.26 and of 2.34 as a closure, without a shell: the distribution's static one, and a dependency.
#[test]
fn a_shell_outside_of_the_closure_is_replaced_by_the_distributions() {
    let room = tempfile::tempdir().unwrap();
    for strings in [&["/bin/sh=/usr/bin/bash-static"][..], &["/usr/bin/bash-static", "/bin/sh"]] {
        let bytes = closure(strings, &[]);
        let debian = plan(room.path(), "debian-13", &bytes, "");
        assert!(debian.contains("\n  sandbox-paths = /bin/sh=/usr/bin/bash-static\n"), "{debian}");
        assert!(debian.contains("bash-static\n"), "{debian}");
        let fedora = plan(room.path(), "fedora-44", &bytes, "");
        assert!(fedora.contains("\n  sandbox-paths = /bin/sh=/usr/bin/busybox\n"), "{fedora}");
    }
}

/// The same where the closure has shells: its own, of which a static one needs no libraries.
#[test]
fn a_shell_outside_of_the_closure_is_replaced_by_one_inside() {
    let room = tempfile::tempdir().unwrap();
    for (shells, expected) in [
        (vec![("bash", dynamic_program()), ("busybox", program(62))], "busybox"),
        (vec![("bash", program(62)), ("busybox", dynamic_program())], "bash"),
        (vec![("bash", dynamic_program())], "bash"),
    ] {
        let bytes = closure(&["/bin/sh=/usr/bin/bash-static"], &shells);
        let plan = plan(room.path(), "debian-13", &bytes, "");
        assert!(
            plan.contains(&format!("\n  sandbox-paths = /bin/sh=/nix/store/{SHELL}/bin/{expected}\n")),
            "{plan}"
        );
        assert!(!plan.contains("bash-static"), "{plan}");
    }
}

#[test]
fn a_nix_without_a_shell_gets_one() {
    let room = tempfile::tempdir().unwrap();
    let plan = plan(room.path(), "debian-13", &closure(&["/bin/sh", "extra-sandbox-paths"], &[]), "");
    assert!(plan.contains("\n  sandbox-paths = /bin/sh=/usr/bin/bash-static\n"), "{plan}");
}

/// A shell in the closure, one in the program, and a Nix that tells nothing: it is left to Nix.
#[test]
fn a_shell_that_nix_has_is_left_alone() {
    let room = tempfile::tempdir().unwrap();
    let inside = format!("/bin/sh=/nix/store/{SHELL}/bin/busybox");
    let shells = [("busybox", program(62))];
    for strings in [&[inside.as_str()][..], &["/bin/sh=__embedded_sandbox_shell__"], &["/bin/sh"]] {
        let plan = plan(room.path(), "debian-13", &closure(strings, &shells), "");
        assert!(!plan.contains("sandbox-paths"), "{plan}");
    }
}

#[test]
fn a_built_in_shell_that_is_not_there_is_refused() {
    let room = tempfile::tempdir().unwrap();
    let refused = |strings: &[&str], shells: &[(&str, Vec<u8>)]| {
        plan(room.path(), "debian-13", &closure(strings, shells), "[sandbox]\nshell = \"built-in\"\n")
    };
    assert_eq!(
        refused(&["/bin/sh=/usr/bin/bash-static"], &[]),
        format!(
            "error: `shell` is `built-in`, but {NIX} was compiled to use `/usr/bin/bash-static`, which is not in the closure\n\
             help: remove `shell`: builds then use the distribution's static one\n"
        )
    );
    assert_eq!(
        refused(&["extra-sandbox-paths"], &[("bash", program(62))]),
        format!(
            "error: `shell` is `built-in`, but {NIX} was compiled without a built-in shell\n\
             help: remove `shell`: builds then use that of the closure\n"
        )
    );
    let sound = refused(&["/bin/sh=__embedded_sandbox_shell__"], &[]);
    assert!(!sound.contains("error"), "{sound}");
}
