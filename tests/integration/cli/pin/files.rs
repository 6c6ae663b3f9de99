//! The file: replaced as a whole, or as it was.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use super::upstream::{Upstream, address, arguments, configuration, pin, pins};
use crate::support::harness::{files, nix_packager};

const NAME: &str = "nix-packager.toml";

#[track_caller]
fn fails(room: &Path, more: &[&str], stderr: &str) {
    let server = Upstream::usual().serve();
    let before = files(room);
    let got = pin(room, &server, more);
    assert_eq!((got.code, got.stdout.as_str(), got.stderr.as_str()), (1, "", stderr));
    assert_eq!(files(room), before);
    assert!(server.requests().is_empty(), "known before the site is asked");
}

#[test]
fn mode_and_symbolic_links_stay() {
    let (room, server) = (tempfile::tempdir().unwrap(), Upstream::usual().serve());
    let (real, link) = (room.path().join("d/real.toml"), room.path().join(NAME));
    std::fs::create_dir(room.path().join("d")).unwrap();
    std::fs::write(&real, configuration("https://h", "2.34.8")).unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("d/real.toml", &link).unwrap();
    let got = pin(room.path(), &server, &[]);
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert_eq!(link.read_link().unwrap(), Path::new("d/real.toml"));
    assert_eq!(std::fs::read_to_string(&real).unwrap(), configuration(&address(&server), "2.35.4"));
    assert_eq!(real.metadata().unwrap().mode() & 0o7777, 0o640);
    assert_eq!(files(room.path()).len(), 2, "nothing temporary is left");
    // Nothing to change: not even the same file again.
    let inode = real.metadata().unwrap().ino();
    let got = pin(room.path(), &server, &[]);
    assert!(got.stderr.ends_with("note: `nix-packager.toml` has these pins already: nothing was written\n"));
    assert_eq!(real.metadata().unwrap().ino(), inode);
}

/// A disk that is full, for which a limit on file sizes stands.
#[test]
fn a_file_that_cannot_be_written_stays_whole() {
    let (room, server) = (tempfile::tempdir().unwrap(), Upstream::usual().serve());
    std::fs::write(room.path().join(NAME), configuration("https://h", "2.34.8")).unwrap();
    let before = files(room.path());
    let address = address(&server);
    let output = Command::new("/bin/sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_nix-packager")])
        .args(arguments(&address, &[]))
        .current_dir(room.path())
        .env("no_proxy", "*")
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{stderr}");
    assert!(stderr.contains("error: cannot write `") && stderr.contains("nix-packager.toml`: "), "{stderr}");
    assert_eq!(files(room.path()), before);
}

/// Another program, or a person, was faster.
#[test]
fn a_file_that_changes_meanwhile_is_not_overwritten() {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join(NAME);
    std::fs::write(&file, configuration("https://h", "2.34.8")).unwrap();
    let other = file.clone();
    let server = Upstream::usual().serve_after(move |path| {
        if path.ends_with(".sha256") {
            std::fs::write(&other, "# mine\n").unwrap();
        }
    });
    let got = pin(room.path(), &server, &[]);
    assert_eq!((got.code, got.stdout.as_str()), (1, ""));
    let message = "nix-packager.toml` was changed by another program\nhelp: nothing was written: run the command again\n";
    assert!(got.stderr.ends_with(message), "{}", got.stderr);
    assert_eq!(files(room.path()), [(NAME.to_owned(), b"# mine\n".to_vec())]);
}

#[test]
fn files_that_are_no_configuration_are_reported_as_by_check() {
    let room = tempfile::tempdir().unwrap();
    fails(
        room.path(),
        &[],
        "error: cannot read `nix-packager.toml`: no such file or directory
help: `nix-packager init` writes a configuration to start from
",
    );
    for text in
        ["[nix\n", "[nix]\npayload = \"closure\"\npayloads = 1\n[nix.closure.x86_64-linux]\nurl = 3\n"]
    {
        std::fs::write(room.path().join(NAME), text).unwrap();
        let check = nix_packager(&["check", "-c", NAME]).within(room.path()).transcript().stderr;
        fails(room.path(), &[], &check);
    }
    std::fs::create_dir(room.path().join("d")).unwrap();
    let got = nix_packager(&["pin", "-c", "d"]).within(room.path()).transcript();
    assert!(got.code == 1 && got.stderr.contains("is a directory"), "{}", got.stderr);
}

#[test]
fn pins_that_no_target_uses_are_refused() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join(NAME), "targets = [\"debian-13\"]\n[nix]\npayload = \"distro\"\n")
        .unwrap();
    fails(
        room.path(),
        &[],
        "error: no target of `nix-packager.toml` has a Nix from upstream, so that pins would have no effect
help: write `payload = \"auto\"` or `payload = \"closure\"` into `[nix]`, then pin again
",
    );
    // A target that is not built uses them.
    let text = "targets = [\"debian-13\"]\n\n[target.debian-12.nix]\npayload = \"closure\"\n";
    std::fs::write(room.path().join(NAME), text).unwrap();
    let got = pin(room.path(), &Upstream::usual().serve(), &[]);
    assert_eq!(got.code, 0, "{}", got.stderr);
    let note =
        "note: these pins are not used until `[nix]` has `payload = \"auto\"` or `payload = \"closure\"`\n";
    assert!(got.stderr.starts_with(note), "{}", got.stderr);
}

/// Files on this machine, other Nix, and what one target has: never changed without a word.
#[test]
fn other_sources_are_left_alone() {
    let room = tempfile::tempdir().unwrap();
    let zeros = "0".repeat(64);
    let path = format!("[nix.closure.x86_64-linux]\npath = \"x.tar.xz\"\nsha256 = \"{zeros}\"\n");
    let lix = format!(
        "[nix.closure.aarch64-linux]\nurl = \"https://h/lix/lix-2.94.0/lix-2.94.0-aarch64-linux.tar.xz\"\nsha256 = \"{zeros}\"\n"
    );
    let head = "targets = [\"debian-13\", \"ubuntu-24.04\"]\n[nix]\npayload = \"closure\"\n";
    std::fs::write(room.path().join(NAME), format!("{head}{path}{lix}")).unwrap();
    fails(
        room.path(),
        &["--system", "x86_64-linux"],
        "error: `[nix.closure.x86_64-linux]` has a `path`, and is left as it is
 --> nix-packager.toml:5:8
  |
5 | path = \"x.tar.xz\"
  |        ^^^^^^^^^^
  |
  = help: to pin upstream's tarball, write a `url` in place of `path`
",
    );
    let server = Upstream::usual().serve();
    let got = pin(room.path(), &server, &[]);
    assert_eq!(got.code, 1);
    let message = "error: `[nix.closure.aarch64-linux]` is another Nix than upstream's, and is left as it is\n --> nix-packager.toml:8:7\n";
    assert!(got.stderr.contains(message), "{}", got.stderr);

    // By its name, it is replaced.
    let own = format!(
        "[target.\"ubuntu-24.04\".nix.closure.x86_64-linux]\n{}",
        pins("https://h", "2.34.8", "x86_64-linux")
    );
    let text = format!("{head}{path}{lix}{own}");
    std::fs::write(room.path().join(NAME), &text).unwrap();
    let got = pin(room.path(), &server, &["--system", "aarch64-linux"]);
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(got.stdout.starts_with("aarch64-linux: unknown -> 2.35.4\n"), "{}", got.stdout);
    let note = "note: target `ubuntu-24.04` has closures of its own, which `pin` leaves as they are\n";
    assert!(got.stderr.contains(note), "{}", got.stderr);
    let lines: Vec<_> = lix.split_inclusive('\n').collect();
    let new = format!("{}{}", lines[0], pins(&address(&server), "2.35.4", "aarch64-linux"));
    assert_eq!(std::fs::read_to_string(room.path().join(NAME)).unwrap(), text.replace(&lix, &new));
    // Beside it, what has a path is left, with a note.
    let got = pin(room.path(), &server, &[]);
    let note = "note: `[nix.closure.x86_64-linux]` has a `path`, and is left as it is\n";
    assert!(got.code == 0 && got.stderr.contains(note), "{}", got.stderr);
}

/// Determinate Nix, whatever its tarballs are called.
#[test]
fn tarballs_of_determinate_are_left_alone() {
    let room = tempfile::tempdir().unwrap();
    for url in [
        "https://github.com/DeterminateSystems/nix-src/releases/download/v3.21.1/nix-3.21.1-x86_64-linux.tar.xz",
        "https://install.determinate.systems/nix/nix-x86_64-linux.tar.xz",
        "https://mirror.example.org/nix-3.21.1-x86_64-linux.tar.xz",
    ] {
        let zeros = "0".repeat(64);
        let text = format!(
            "targets = [\"debian-13\"]\n[nix]\npayload = \"closure\"\n[nix.closure.x86_64-linux]\nurl = \"{url}\"\n\
             sha256 = \"{zeros}\"\n"
        );
        std::fs::write(room.path().join(NAME), &text).unwrap();
        let got = pin(room.path(), &Upstream::usual().serve(), &[]);
        assert!(
            got.code == 1 && got.stderr.contains("is another Nix than upstream's"),
            "{url}: {}",
            got.stderr
        );
        assert_eq!(std::fs::read_to_string(room.path().join(NAME)).unwrap(), text);
    }
}

/// `[nix]` is only there by the headers of its closures.
#[test]
fn a_payload_is_added_before_sections_of_closures() {
    let (room, server) = (tempfile::tempdir().unwrap(), Upstream::usual().serve());
    let closure =
        |version| format!("[nix.closure.x86_64-linux]\n{}", pins(&address(&server), version, "x86_64-linux"));
    let head = "targets = [\"debian-13\"]\n\n# Most machines.\n";
    std::fs::write(room.path().join(NAME), format!("{head}{}", closure("2.34.8"))).unwrap();
    let got = pin(room.path(), &server, &[]);
    assert_eq!(got.code, 0, "{}", got.stderr);
    let expected = format!("{head}[nix]\npayload = \"auto\"\n\n{}", closure("2.35.4"));
    assert_eq!(std::fs::read_to_string(room.path().join(NAME)).unwrap(), expected);
}

/// A pin that was not asked for stays, and that is said.
#[test]
fn other_systems_are_named() {
    let (room, server) = (tempfile::tempdir().unwrap(), Upstream::usual().serve());
    std::fs::write(room.path().join(NAME), configuration(&address(&server), "2.34.8")).unwrap();
    let got = pin(room.path(), &server, &["--system", "aarch64-linux"]);
    assert_eq!(got.code, 0, "{}", got.stderr);
    let note = "note: x86_64-linux stays at 2.34.8, which is open to CVE-2026-110450\n";
    assert!(got.stderr.contains(note), "{}", got.stderr);
}
