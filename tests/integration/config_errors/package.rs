//! `[package]`.

use super::refuses;

#[test]
fn a_name_no_deb_can_have() {
    refuses(
        r#"[package]
name = "Nix_Multiuser"
"#,
        r#"
error: invalid package name `Nix_Multiuser`: `N` is not allowed in it
 --> nix-packager.toml:2:8
  |
2 | name = "Nix_Multiuser"
  |        ^^^^^^^^^^^^^^^
  |
  = help: use two or more of `a` to `z`, `0` to `9`, `+`, `-` and `.`, beginning with a letter or a digit (Debian Policy 5.6.1)
"#,
    );
}

#[test]
fn a_name_of_one_letter() {
    refuses(
        r#"[package]
name = "n"
"#,
        r#"
error: invalid package name `n`: it is too short
 --> nix-packager.toml:2:8
  |
2 | name = "n"
  |        ^^^
  |
  = help: use two or more of `a` to `z`, `0` to `9`, `+`, `-` and `.`, beginning with a letter or a digit (Debian Policy 5.6.1)
"#,
    );
}

#[test]
fn a_version_with_a_hyphen() {
    refuses(
        r#"[package]
version = "1.0-1"
"#,
        r#"
error: invalid version `1.0-1`: `-` separates the version from the revision
 --> nix-packager.toml:2:11
  |
2 | version = "1.0-1"
  |           ^^^^^^^
  |
  = help: use letters, digits, `.`, `+` and `~`, beginning with a digit: dpkg and rpm both allow these
"#,
    );
}

#[test]
fn a_version_dpkg_refuses() {
    refuses(
        r#"[package]
version = "1.0^git1"
"#,
        r#"
error: invalid version `1.0^git1`: dpkg does not allow `^`
 --> nix-packager.toml:2:11
  |
2 | version = "1.0^git1"
  |           ^^^^^^^^^^
  |
  = help: use letters, digits, `.`, `+` and `~`, beginning with a digit: dpkg and rpm both allow these
"#,
    );
}

#[test]
fn a_version_rpm_refuses() {
    refuses(
        r#"[package]
version = "1..0"
"#,
        r#"
error: invalid version `1..0`: rpm does not allow `..`
 --> nix-packager.toml:2:11
  |
2 | version = "1..0"
  |           ^^^^^^
  |
  = help: use letters, digits, `.`, `+` and `~`, beginning with a digit: dpkg and rpm both allow these
"#,
    );
}

#[test]
fn a_version_that_begins_with_a_letter() {
    refuses(
        r#"[package]
version = "v1.0"
"#,
        r#"
error: invalid version `v1.0`: it must begin with a digit
 --> nix-packager.toml:2:11
  |
2 | version = "v1.0"
  |           ^^^^^^
  |
  = help: use letters, digits, `.`, `+` and `~`, beginning with a digit: dpkg and rpm both allow these
"#,
    );
}

#[test]
fn a_revision_with_a_hyphen() {
    refuses(
        r#"[package]
revision = "1-1"
"#,
        r#"
error: invalid revision `1-1`: `-` separates the version from the revision
 --> nix-packager.toml:2:12
  |
2 | revision = "1-1"
  |            ^^^^^
  |
  = help: use letters, digits, `.`, `+` and `~`, beginning with a digit: dpkg and rpm both allow these
"#,
    );
}

#[test]
fn a_maintainer_without_address() {
    refuses(
        r#"[package]
maintainer = "A Team"
"#,
        r#"
error: invalid maintainer `A Team`: it is not of the form `Name <address>`
 --> nix-packager.toml:2:14
  |
2 | maintainer = "A Team"
  |              ^^^^^^^^
  |
  = help: use a name and a mail address: `A Team <at@example.org>`
"#,
    );
}

#[test]
fn a_maintainer_without_host() {
    refuses(
        r#"[package]
maintainer = "A Team <at@localhost>"
"#,
        r#"
error: invalid maintainer `A Team <at@localhost>`: `at@localhost` is not a mail address
 --> nix-packager.toml:2:14
  |
2 | maintainer = "A Team <at@localhost>"
  |              ^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use a name and a mail address: `A Team <at@example.org>`
"#,
    );
}

#[test]
fn a_maintainer_who_writes_another_field() {
    refuses(
        r#"[package]
maintainer = "At\nEssential: yes <at@example.org>"
"#,
        r#"
error: invalid maintainer `At\nEssential: yes <at@example.org>`: a line break is not allowed in the name
 --> nix-packager.toml:2:14
  |
2 | maintainer = "At\nEssential: yes <at@example.org>"
  |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use a name and a mail address: `A Team <at@example.org>`
"#,
    );
}

#[test]
fn a_homepage_without_scheme() {
    refuses(
        r#"[package]
homepage = "nixos.org"
"#,
        r#"
error: invalid homepage `nixos.org`: it does not begin with `https://` or `http://`
 --> nix-packager.toml:2:12
  |
2 | homepage = "nixos.org"
  |            ^^^^^^^^^^^
  |
  = help: use a complete URL: `https://example.org/nix`
"#,
    );
}

#[test]
fn an_empty_description() {
    refuses(
        r#"[package]
description = ""
"#,
        r#"
error: invalid description: its first line is empty
 --> nix-packager.toml:2:15
  |
2 | description = ""
  |               ^^
  |
  = help: write a synopsis of one line; an empty line and the long description may follow
"#,
    );
}

#[test]
fn a_description_without_synopsis() {
    refuses(
        r#"[package]
description = """
nix for all users
of the machine
"""
"#,
        r#"
error: invalid description: its second line is not empty
 --> nix-packager.toml:2:15
  |
2 | description = """
  |               ^^^
  |
  = help: write a synopsis of one line; an empty line and the long description may follow
"#,
    );
}

#[test]
fn everything_wrong_is_said_in_one_run() {
    refuses(
        r#"[package]
name = "N"
version = "x"
vendor = ""
"#,
        r#"
error: invalid package name `N`: `N` is not allowed in it
 --> nix-packager.toml:2:8
  |
2 | name = "N"
  |        ^^^
  |
  = help: use two or more of `a` to `z`, `0` to `9`, `+`, `-` and `.`, beginning with a letter or a digit (Debian Policy 5.6.1)

error: invalid version `x`: it must begin with a digit
 --> nix-packager.toml:3:11
  |
3 | version = "x"
  |           ^^^
  |
  = help: use letters, digits, `.`, `+` and `~`, beginning with a digit: dpkg and rpm both allow these

error: `vendor` is empty
 --> nix-packager.toml:4:10
  |
4 | vendor = ""
  |          ^^
  |
  = help: remove it to use the default
"#,
    );
}
