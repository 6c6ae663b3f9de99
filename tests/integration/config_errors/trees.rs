//! `[nix.tree.SYSTEM]`.

use super::refuses;

#[test]
fn a_tree_payload_without_a_tree() {
    refuses(
        r#"[target.debian-13.nix]
payload = "tree"
"#,
        r#"
error: `payload` is `tree`, but no staged tree is configured
 --> nix-packager.toml:2:11
  |
2 | payload = "tree"
  |           ^^^^^^
  |
  = help: add `[nix.tree.x86_64-linux]` with `path` and `version`
"#,
    );
}

#[test]
fn a_tree_that_lacks_everything() {
    refuses(
        r#"[nix]
payload = "tree"

[nix.tree.x86_64-linux]
"#,
        r#"
error: `[nix.tree.x86_64-linux]` needs `path`
 --> nix-packager.toml:4:11
  |
4 | [nix.tree.x86_64-linux]
  |           ^^^^^^^^^^^^
  |
  = help: add the directory that was `DESTDIR`: `path = "stage/amd64"`

error: `[nix.tree.x86_64-linux]` needs `version`
 --> nix-packager.toml:4:11
  |
4 | [nix.tree.x86_64-linux]
  |           ^^^^^^^^^^^^
  |
  = help: add the version of Nix, such as `version = "2.35.4"`
"#,
    );
}

#[test]
fn a_tree_of_no_release_and_with_ranges() {
    refuses(
        r#"[nix]
payload = "tree"

[nix.tree.x86_64-linux]
path = ""
version = "latest"
requires = ["libsodium23", "libcurl4 (>= 7)", 1]

[nix.tree.aarch64-linux]
path = "stage"
version = "2.26.3"
requires = "libsodium23"
"#,
        r#"
error: invalid path ``: it is empty
 --> nix-packager.toml:5:8
  |
5 | path = ""
  |        ^^
  |
  = help: relative paths are resolved from the directory of this file

error: `latest` is not a Nix version; expected numbers such as `2.26.3`
 --> nix-packager.toml:6:11
  |
6 | version = "latest"
  |           ^^^^^^^^
  |
  = help: `nix --version` prints it

error: invalid package name `libcurl4 (>= 7)`: a space is not allowed in it
 --> nix-packager.toml:7:28
  |
7 | requires = ["libsodium23", "libcurl4 (>= 7)", 1]
  |                            ^^^^^^^^^^^^^^^^^
  |
  = help: use the name only, such as `libsodium23`

error: each entry of `requires` must be a string, not an integer
 --> nix-packager.toml:7:47
  |
7 | requires = ["libsodium23", "libcurl4 (>= 7)", 1]
  |                                               ^
  |
  = help: write it in quotes

error: `requires` must be a list of strings, not a string
  --> nix-packager.toml:12:12
   |
12 | requires = "libsodium23"
   |            ^^^^^^^^^^^^^
   |
   = help: for example: `requires = ["libsodium23", "libcurl4"]`
"#,
    );
}
