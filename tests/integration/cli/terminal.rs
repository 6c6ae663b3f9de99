//! What a person at a terminal sees while packages are built.

use std::fs::File;
use std::io::Read;
use std::os::fd::{FromRawFd, OwnedFd};
use std::process::{Command, Stdio};

/// A pseudo-terminal: the side a person reads, and the side a program writes.
fn terminal() -> (File, OwnedFd) {
    let (mut person, mut program) = (0, 0);
    use std::ptr::{null, null_mut};
    // SAFETY: openpty(3) fills the two numbers it is given; both descriptors are ours then.
    unsafe {
        assert_eq!(libc::openpty(&mut person, &mut program, null_mut(), null(), null()), 0);
        (File::from_raw_fd(person), OwnedFd::from_raw_fd(program))
    }
}

fn seen(arguments: &[&str]) -> String {
    let room = tempfile::tempdir().unwrap();
    let (mut person, program) = terminal();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // The end of a terminal whose program is gone is an error on Linux.
        let _ = person.read_to_end(&mut bytes);
        String::from_utf8(bytes).expect("output is UTF-8")
    });
    let status = Command::new(env!("CARGO_BIN_EXE_nix-packager"))
        .args(arguments)
        .current_dir(room.path())
        .env("TERM", "xterm")
        .stdout(Stdio::null())
        .stderr(program)
        .status()
        .unwrap();
    assert!(status.success());
    reader.join().unwrap()
}

#[test]
fn a_bar_that_counts_and_goes() {
    // Releases that there is nothing to warn of.
    let seen = seen(&["build", "-t", "fedora-45", "-t", "fedora-46"]);
    assert!(seen.contains("/2 built "), "{seen:?}");
    assert!(!seen.contains('\n'), "no lines are left behind: {seen:?}");
    assert!(seen.trim_end_matches('\r').ends_with("\u{1b}[2K"), "the bar is wiped: {seen:?}");
}

#[test]
fn nothing_when_quiet() {
    assert_eq!(seen(&["build", "-q"]), "");
}
