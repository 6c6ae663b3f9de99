//! `cache` and `fetch`: what is shown, and what is left alone.

use crate::harness::{files, nix_packager};

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
            "error: `.` is no cache of nix-packager, and not empty
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
    assert_eq!(stderr, "note: the configuration names no closure: nothing to fetch\n");
    assert_eq!(files(room.path()), []);
}
