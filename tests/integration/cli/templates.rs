//! Template overrides: what they change, and how they fail.

use std::path::Path;

use crate::support::harness::{files, nix_packager};

fn override_with(folder: &Path, name: &str, text: &str) {
    let path = folder.join("overrides").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn an_override_takes_the_place_of_a_template() {
    let room = tempfile::tempdir().unwrap();
    override_with(room.path(), "templates/environment.tera", "# group {{ build_users.group }}\n");
    nix_packager(&["render", "-q", "-t", "debian-12", "--templates", "overrides", "--out", "r"])
        .within(room.path())
        .prints("");
    let text = std::fs::read_to_string(room.path().join("r/debian-12/tree/etc/default/nix-daemon")).unwrap();
    assert_eq!(text, "# group nixbld\n");
}

#[test]
fn one_that_uses_an_unknown_value_is_an_error_with_its_place() {
    let room = tempfile::tempdir().unwrap();
    override_with(room.path(), "templates/environment.tera", "# first\n# {{ build_users.grup }}\n");
    nix_packager(&["build", "--templates", "overrides"]).within(room.path()).fails(
        1,
        "error: template: field `grup` is not defined
 --> overrides/templates/environment.tera:2:18
  |
2 | # {{ build_users.grup }}
  |                  ^^^^
  |
  = help: known here: auto_jobs, comment, count, first, fixed, gid, group, home, prefix, shell
",
    );
    assert!(!room.path().join("dist").exists());
}

#[test]
fn one_that_does_not_parse_is_an_error_with_its_place() {
    let room = tempfile::tempdir().unwrap();
    override_with(room.path(), "debian/prerm.tera", "#!/bin/sh\n{% if package.name %}\n");
    let got = nix_packager(&["check", "--templates", "overrides"]).within(room.path()).transcript();
    assert_eq!((got.code, got.stdout.as_str()), (1, ""));
    assert!(got.stderr.starts_with("error: template: "), "{}", got.stderr);
    assert!(got.stderr.contains("\n --> overrides/debian/prerm.tera:"), "{}", got.stderr);
}

#[test]
fn one_that_overrides_nothing_is_an_error() {
    let room = tempfile::tempdir().unwrap();
    override_with(room.path(), "templates/enviroment.tera", "");
    nix_packager(&["check", "--templates", "overrides"]).within(room.path()).fails(
        1,
        "error: `overrides/templates/enviroment.tera` does not override any template
help: did you mean `templates/environment.tera`?
",
    );
    assert_eq!(files(room.path()).len(), 1);
}
