//! `cache` and `fetch`: what is shown, and what is left alone.

use crate::support::harness::{files, nix_packager};

#[test]
fn a_cache_that_is_not_there_is_empty_and_stays_so() {
    let room = tempfile::tempdir().unwrap();
    let empty = "c\nKIND      NUMBER  BYTES\ntarballs       0      0\nclosures       0      0\nparts          0      0\n";
    nix_packager(&["cache", "--cache", "c"]).within(room.path()).prints(empty);
    nix_packager(&["cache"]).env("NIX_PACKAGER_CACHE", "c").within(room.path()).prints(empty);
    let home = |text: &str| text.replacen('c', "/home/of/mine/.cache/nix-packager", 1);
    nix_packager(&["cache"])
        .env("NIX_PACKAGER_CACHE", "")
        .env("XDG_CACHE_HOME", "relative")
        .env("HOME", "/home/of/mine")
        .within(room.path())
        .prints(&home(empty));
    let stderr = nix_packager(&["cache", "--clear", "--cache", "c"]).within(room.path()).prints("");
    assert_eq!(stderr, "note: `c` is empty\n");
    assert_eq!(files(room.path()), []);
}

#[test]
fn another_directory_is_no_cache() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("mine"), "mine").unwrap();
    for arguments in [&["cache", "--cache", "."][..], &["cache", "--clear", "--cache", "."]] {
        nix_packager(arguments).within(room.path()).fails(
            1,
            "error: `.` is not a cache of nix-packager, and not empty
help: name the directory that `nix-packager cache` shows
",
        );
    }
    assert_eq!(files(room.path()), [("mine".to_owned(), b"mine".to_vec())]);
}

#[test]
fn a_configuration_without_closures_has_nothing_to_fetch() {
    let room = tempfile::tempdir().unwrap();
    let stderr = nix_packager(&["fetch", "--cache", "c"]).within(room.path()).prints("");
    assert_eq!(stderr, "note: the configuration has no closures: nothing to fetch\n");
    assert_eq!(files(room.path()), []);
}

/// A configuration of one closure in `room`, and the closure's hash.
fn configuration(room: &std::path::Path) -> String {
    let closure = crate::support::closure::tarball("2.35.4", "x86_64-linux");
    std::fs::write(room.join("nix.tar.xz"), closure.bytes).unwrap();
    let section = format!("path = \"nix.tar.xz\"\nsha256 = \"{}\"\n", closure.sha256);
    let text = format!(
        "targets = [\"debian-12\", \"debian-13\"]\n\n[nix]\npayload = \"closure\"\n\n[nix.closure.x86_64-linux]\n{section}"
    );
    std::fs::write(room.join("n.toml"), text).unwrap();
    closure.sha256
}

/// A line for each closure, however many targets have it; then it is kept.
#[test]
fn fetch_verifies_closures_and_keeps_them() {
    let room = tempfile::tempdir().unwrap();
    configuration(room.path());
    let fetch = || {
        let got = nix_packager(&["fetch", "-c", "n.toml", "--cache", "c"]).within(room.path()).transcript();
        assert_eq!(got.code, 0, "{}", got.stderr);
        let rows: Vec<Vec<String>> =
            got.stdout.lines().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect();
        assert_eq!((rows.len(), &rows[0].join(" ")[..]), (2, "SYSTEM NIX PATHS BYTES"));
        assert_eq!(rows[1][..3], ["x86_64-linux", "2.35.4", "2"]);
        got.stderr
    };
    assert_eq!(fetch(), "reading nix.tar.xz\n");
    assert_eq!(fetch(), "", "it is kept");
    let shown = nix_packager(&["cache", "--cache", "c"]).within(room.path()).transcript().stdout;
    assert!(shown.contains("\nclosures       1  "), "{shown}");
    nix_packager(&["cache", "--clear", "-q", "--cache", "c"]).within(room.path()).prints("");
    assert!(!room.path().join("c").exists());
}

#[test]
fn fetch_tells_what_is_wrong_and_prints_no_line() {
    let room = tempfile::tempdir().unwrap();
    let sha256 = configuration(room.path());
    std::fs::write(room.path().join("nix.tar.xz"), "changed").unwrap();
    nix_packager(&["fetch", "-q", "-c", "n.toml"]).within(room.path()).fails(
        1,
        &format!(
            "error: hash mismatch for `nix.tar.xz`
help: expected sha256 {sha256}
help: found    sha256 d67e2e944994496c8d8ec76eed0cf9f09679448d584b532bebf941852a37f5ed
help: use the right file, or, if this one is right, write its hash into the configuration
",
        ),
    );
}
