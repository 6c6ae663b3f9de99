//! `[nix.tree.SYSTEM]`.

use super::refuses;

#[test]
fn a_tree_payload_without_a_tree() {
    refuses(
        r#"[target.debian-13.nix]
payload = "tree"
"#,
        r#"
error: `payload` is `tree`, but no directory is named
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
error: `[nix.tree.x86_64-linux]` lacks `path`
 --> nix-packager.toml:4:11
  |
4 | [nix.tree.x86_64-linux]
  |           ^^^^^^^^^^^^
  |
  = help: name the directory that `DESTDIR` was

error: `[nix.tree.x86_64-linux]` lacks `version`
 --> nix-packager.toml:4:11
  |
4 | [nix.tree.x86_64-linux]
  |           ^^^^^^^^^^^^
  |
  = help: say which release it is, such as `version = "2.34.8"`
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
  = help: a relative path begins at this file's directory

error: `latest` is no Nix release; expected numbers such as `2.26.3`
 --> nix-packager.toml:6:11
  |
6 | version = "latest"
  |           ^^^^^^^^
  |
  = help: `nix --version` prints it

error: invalid name of a package `libcurl4 (>= 7)`: a space is not allowed in it
 --> nix-packager.toml:7:28
  |
7 | requires = ["libsodium23", "libcurl4 (>= 7)", 1]
  |                            ^^^^^^^^^^^^^^^^^
  |
  = help: write the name alone, such as `libsodium23`

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
   = help: for example: `requires = ["libsodium23"]`
"#,
    );
}
