//! Experimental features, and the versions of Nix that know them.

use super::{refuses, warns};

#[test]
fn features_that_are_not_enabled() {
    refuses(
        r#"targets = ["debian-12", "debian-13"]
[settings]
accept-flake-config = true
experimental-features = ["nix-command"]
[target.debian-12.settings]
extra-experimental-features = ["flakes"]
"#,
        r#"
error: `accept-flake-config` needs the experimental feature `flakes`, which is not enabled
 --> nix-packager.toml:3:1
  |
3 | accept-flake-config = true
  | ^^^^^^^^^^^^^^^^^^^
  |
  = help: add `flakes` to `extra-experimental-features` in `[settings]`
"#,
    );
}

#[test]
fn features_by_release() {
    refuses(
        r#"targets = ["debian-12", "debian-13"]
[settings]
experimental-features = ["nix-command", "flaks", "pipe-operators", "frobnicate"]
extra-experimental-features = ["pipe-operator", "parallel-eval"]
"#,
        r#"
error: unknown experimental feature `flaks`
 --> nix-packager.toml:3:1
  |
3 | experimental-features = ["nix-command", "flaks", "pipe-operators", "frobnicate"]
  | ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `flakes`?

error: the experimental feature `pipe-operators` needs Nix 2.24 or later; debian-12 has 2.8.0
 --> nix-packager.toml:3:1
  |
3 | experimental-features = ["nix-command", "flaks", "pipe-operators", "frobnicate"]
  | ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: set it only for targets that support it: `[target.ID.settings]`

error: unknown experimental feature `frobnicate`
 --> nix-packager.toml:3:1
  |
3 | experimental-features = ["nix-command", "flaks", "pipe-operators", "frobnicate"]
  | ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it, or see `nix-packager settings experimental-features` for the known ones

error: the experimental feature `pipe-operator` exists in Lix only; debian-12 has 2.8.0
 --> nix-packager.toml:4:1
  |
4 | extra-experimental-features = ["pipe-operator", "parallel-eval"]
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: set it only for targets that support it: `[target.ID.settings]`

error: the experimental feature `parallel-eval` exists in Determinate Nix only; debian-12 has 2.8.0, debian-13 2.26.3
 --> nix-packager.toml:4:1
  |
4 | extra-experimental-features = ["pipe-operator", "parallel-eval"]
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: set it only for targets that support it: `[target.ID.settings]`

error: the experimental feature `pipe-operator` exists in Lix only; debian-13 has 2.26.3
 --> nix-packager.toml:4:1
  |
4 | extra-experimental-features = ["pipe-operator", "parallel-eval"]
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `pipe-operators`?
"#,
    );
}

/// What one of the targets needs is no reason for a warning.
#[test]
fn features_that_are_no_longer_needed() {
    warns(
        r#"targets = ["ubuntu-24.04", "debian-13", "debian-14"]
[settings]
extra-experimental-features = ["discard-references", "repl-flake", "no-url-literals"]
[target.debian-14.settings]
extra-experimental-features = ["no-url-literals", "discard-references"]
"#,
        r#"
warning: the experimental feature `discard-references` is no longer needed after Nix 2.17; ubuntu-24.04 has 2.18.1, debian-13 2.26.3
 --> nix-packager.toml:3:1
  |
3 | extra-experimental-features = ["discard-references", "repl-flake", "no-url-literals"]
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it

warning: the experimental feature `discard-references` is no longer needed after Nix 2.17; debian-14 has 2.34.8
 --> nix-packager.toml:5:1
  |
5 | extra-experimental-features = ["no-url-literals", "discard-references"]
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it
"#,
    );
}

#[test]
fn features_that_were_refused() {
    refuses(
        r#"targets = ["debian-13"]
[settings]
experimental-features = 4
accept-flake-config = true
"#,
        r#"
error: `experimental-features` must be a list of strings, not an integer
 --> nix-packager.toml:3:25
  |
3 | experimental-features = 4
  |                         ^
  |
  = help: for example: `experimental-features = ["one", "two"]`
"#,
    );
}

#[test]
fn a_feature_that_is_asked_for_when_it_is_used() {
    refuses(
        r#"targets = ["debian-13"]
[settings]
use-cgroups = true
auto-allocate-uids = true
extra-experimental-features = ["auto-allocate-uids"]
"#,
        r#"
error: `use-cgroups` needs the experimental feature `cgroups`, which is not enabled
 --> nix-packager.toml:3:1
  |
3 | use-cgroups = true
  | ^^^^^^^^^^^
  |
  = help: add `cgroups` to `extra-experimental-features` in `[settings]`
"#,
    );
}
