//! What the program refuses: one message, a status, and nothing half-written.

use std::process::Command;

use crate::support::harness::{files, nix_packager};

#[test]
fn every_configuration_error_in_one_run_and_no_output() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("n.toml"), "[package]\nnmae = \"x\"\n\n[build-users]\ncount = 0\n")
        .unwrap();
    nix_packager(&["build", "-c", "n.toml"]).within(room.path()).fails(
        1,
        "error: unknown key `nmae` in `[package]`
 --> n.toml:2:1
  |
2 | nmae = \"x\"
  | ^^^^
  |
  = help: did you mean `name`?

error: `count` is 0; it must be from 1 to 500
 --> n.toml:5:9
  |
5 | count = 0
  |         ^
  |
  = help: each running build needs its own user, and a system has at most 799 ids for all its system users together
",
    );
    assert_eq!(files(room.path()).len(), 1);
}

#[test]
fn a_configuration_that_is_not_there() {
    let room = tempfile::tempdir().unwrap();
    nix_packager(&["check", "-c", "missing.toml"]).within(room.path()).fails(
        1,
        "error: cannot read `missing.toml`: no such file or directory
help: `nix-packager init` writes a configuration to start from
",
    );
}

#[test]
fn a_configuration_that_is_no_text() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("n.toml"), b"# one\n# two \xff\n").unwrap();
    nix_packager(&["check", "-c", "n.toml"])
        .within(room.path())
        .fails(1, "error: `n.toml` is not UTF-8 text: line 2\nhelp: save the file as UTF-8\n");
}

#[test]
fn wrong_use_is_status_2() {
    for arguments in [&["buidl"][..], &["build", "--target", "debian-31"], &["inspect"], &[]] {
        let got = nix_packager(arguments).transcript();
        assert_eq!((got.code, got.stdout.as_str()), (2, ""), "{arguments:?}");
    }
    let got = nix_packager(&["build", "--target", "debian-31"]).transcript();
    assert!(got.stderr.contains("'debian-13'"), "the nearest target is named:\n{}", got.stderr);
}

#[test]
fn an_output_directory_that_cannot_be_made() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("file"), "").unwrap();
    nix_packager(&["build", "--out", "file/dist"]).within(room.path()).fails(
        1,
        "error: cannot create the directory `file/dist`: not a directory
help: there is another file of that name; choose another directory
",
    );
}

#[test]
fn one_name_that_is_taken_keeps_all_packages_back() {
    let room = tempfile::tempdir().unwrap();
    std::fs::create_dir(room.path().join("dist")).unwrap();
    std::fs::write(room.path().join("dist/fedora-44"), "mine").unwrap();
    nix_packager(&["build", "-q"]).within(room.path()).fails(
        1,
        "error: cannot create the directory `dist/fedora-44`: file exists
help: there is another file of that name; choose another directory
",
    );
    assert_eq!(files(room.path()), [("dist/fedora-44".to_owned(), b"mine".to_vec())]);
}

/// A limit on file sizes stands for a disk that fills up: both stop a write in its middle.
#[test]
fn a_write_that_fails_in_the_middle_leaves_nothing() {
    let room = tempfile::tempdir().unwrap();
    let output = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 16; exec \"$0\" build -q --out dist",
            env!("CARGO_BIN_EXE_nix-packager"),
        ])
        .current_dir(room.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("error: cannot write `dist/"), "{stderr}");
    assert_eq!(files(room.path()), [], "nothing is left");
    assert!(!room.path().join("dist").exists());
}

/// What temporary names begin with.
const TEMPORARY: &str = ".nix-packager-tmp-";

/// Files of the user are not temporary ones, whatever they are called.
#[test]
fn files_of_the_user_stay() {
    let folder = tempfile::tempdir().unwrap();
    let kept = [".nix-packager-config", ".nix-packager-backup/deep/f", ".nix-packager-tmp-backup/f"];
    for name in kept {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "precious").unwrap();
    }
    let run = |arguments: &[&str]| {
        let run = nix_packager(arguments).within(folder.path());
        run.env("TMPDIR", folder.path().to_str().unwrap()).prints("");
    };
    run(&["init", "-q", "x.toml"]);
    run(&["build", "-q", "-c", "x.toml", "-t", "debian-13", "--out", "."]);
    for name in kept {
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), "precious", "{name}");
    }
}

/// What an interrupted run left goes with the next run, wherever temporary names are used.
#[test]
fn what_an_interrupted_run_left_is_removed() {
    let room = tempfile::tempdir().unwrap();
    let left = ["dist", "cache/unfinished", ".", "tmp"].map(|folder| room.path().join(folder));
    let closure = crate::support::closure::tarball("2.35.4", "x86_64-linux");
    std::fs::write(room.path().join("nix.tar.xz"), &closure.bytes).unwrap();
    let text = format!(
        "targets = [\"debian-13\"]\n[nix]\npayload = \"closure\"\n[nix.closure.x86_64-linux]\npath = \"nix.tar.xz\"\nsha256 = \"{}\"\n",
        closure.sha256
    );
    std::fs::write(room.path().join("x.toml"), text).unwrap();
    std::fs::create_dir(room.path().join("tmp")).unwrap();
    let run = |arguments: &[&str]| {
        let run = nix_packager(arguments).within(room.path());
        run.env("TMPDIR", room.path().join("tmp").to_str().unwrap()).prints("");
    };
    run(&["check", "-q", "-c", "x.toml", "--cache", "cache"]);
    for folder in &left {
        std::fs::create_dir_all(folder.join(format!("{TEMPORARY}{}/new/tree", "a1B2".repeat(6)))).unwrap();
        std::fs::write(folder.join(format!("{TEMPORARY}{}", "b1B2".repeat(6))), "half").unwrap();
    }
    run(&["build", "-q", "-t", "debian-13"]);
    run(&["render", "-q", "-t", "debian-13", "--out", "review", "--cache", "cache"]);
    run(&["check", "-q", "-c", "x.toml", "--cache", "cache"]);
    for folder in &left {
        let names =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let names: Vec<_> = names.filter(|name| name.starts_with(TEMPORARY)).collect();
        assert!(names.is_empty(), "{}: {names:?}", folder.display());
    }
}

#[test]
fn render_does_not_touch_a_directory_with_something_in_it() {
    let room = tempfile::tempdir().unwrap();
    std::fs::create_dir(room.path().join("r")).unwrap();
    std::fs::write(room.path().join("r/mine"), "mine").unwrap();
    nix_packager(&["render", "--out", "r"]).within(room.path()).fails(
        1,
        "error: `r` exists and is not an empty directory
help: name a directory that does not exist yet, or empty this one
",
    );
    assert_eq!(files(room.path()), [("r/mine".to_owned(), b"mine".to_vec())]);
}
