//! `[settings]`: names, and what the Nix of each target reads.

use super::{refuses, warns};

#[test]
fn names_nobody_knows() {
    refuses(
        r#"[settings]
max-jbos = 4
frobnicate = true
extra-max-jobs = 4
extra-trusted-user = "alice"
"#,
        r#"
error: unknown setting `max-jbos`
 --> nix-packager.toml:2:1
  |
2 | max-jbos = 4
  | ^^^^^^^^
  |
  = help: did you mean `max-jobs`?

error: unknown setting `frobnicate`
 --> nix-packager.toml:3:1
  |
3 | frobnicate = true
  | ^^^^^^^^^^
  |
  = help: `nix-packager settings` lists those that are known

error: there is no `extra-max-jobs`: `max-jobs` is no list to add to
 --> nix-packager.toml:4:1
  |
4 | extra-max-jobs = 4
  | ^^^^^^^^^^^^^^
  |
  = help: write `max-jobs`

error: unknown setting `extra-trusted-user`
 --> nix-packager.toml:5:1
  |
5 | extra-trusted-user = "alice"
  | ^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `extra-trusted-users`?
"#,
    );
}

#[test]
fn two_names_of_one_setting() {
    refuses(
        r#"[settings]
binary-caches = ["https://a.example/"]
substituters = ["https://b.example/"]
build-use-sandbox = true
build-use-chroot = true
"#,
        r#"
error: `substituters` is the same setting as `binary-caches`
 --> nix-packager.toml:3:1
  |
3 | substituters = ["https://b.example/"]
  | ^^^^^^^^^^^^
  |
  = help: keep one of the two; its name today is `substituters`

error: `build-use-chroot` is the same setting as `build-use-sandbox`
 --> nix-packager.toml:5:1
  |
5 | build-use-chroot = true
  | ^^^^^^^^^^^^^^^^
  |
  = help: keep one of the two; its name today is `sandbox`
"#,
    );
}

#[test]
fn settings_that_are_too_new() {
    refuses(
        r#"targets = ["debian-11", "debian-12", "debian-13", "debian-14"]
[settings]
use-cgroups = false
filetransfer-retry-delay = 200
download-attempts = 3
"#,
        r#"
error: `use-cgroups` is of Nix 2.12 and later; debian-11 has 2.3.7, debian-12 2.8.0
 --> nix-packager.toml:3:1
  |
3 | use-cgroups = false
  | ^^^^^^^^^^^
  |
  = help: set it in `[target.ID.settings]` of those that have it

error: `filetransfer-retry-delay` is of Nix 2.35 and later; debian-11 has 2.3.7, debian-12 2.8.0, debian-13 2.26.3, and 1 more
 --> nix-packager.toml:4:1
  |
4 | filetransfer-retry-delay = 200
  | ^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: set it in `[target.ID.settings]` of those that have it
"#,
    );
}

#[test]
fn settings_that_most_targets_lack() {
    refuses(
        r#"[settings]
http3 = true
lint-url-literals = "warn"
"#,
        r#"
error: `http3` is of Nix 2.35 and later; debian-11 has 2.3.7, debian-12 2.8.0, debian-13 2.26.3, and 8 more
 --> nix-packager.toml:2:1
  |
2 | http3 = true
  | ^^^^^
  |
  = help: set it in `[target.ID.settings]` of those that have it

error: `lint-url-literals` is of Nix 2.34 and later; debian-11 has 2.3.7, debian-12 2.8.0, debian-13 2.26.3, and 7 more
 --> nix-packager.toml:3:1
  |
3 | lint-url-literals = "warn"
  | ^^^^^^^^^^^^^^^^^
  |
  = help: set it in `[target.ID.settings]` of those that have it
"#,
    );
}

#[test]
fn additions_that_a_release_does_not_know() {
    refuses(
        r#"targets = ["debian-11", "debian-13", "debian-14"]
[settings]
extra-substituters = ["https://a.example/"]
extra-trusted-users = ["@admin"]
extra-plugin-files = ["/a.so"]
"#,
        r#"
error: `extra-trusted-users` is of Nix 2.4 and later; debian-11 has 2.3.7
 --> nix-packager.toml:4:1
  |
4 | extra-trusted-users = ["@admin"]
  | ^^^^^^^^^^^^^^^^^^^
  |
  = help: write the whole list as `trusted-users` for those that lack it

error: `extra-plugin-files` is of Nix 2.4 and later; debian-11 has 2.3.7
 --> nix-packager.toml:5:1
  |
5 | extra-plugin-files = ["/a.so"]
  | ^^^^^^^^^^^^^^^^^^
  |
  = help: write the whole list as `plugin-files` for those that lack it

error: `extra-plugin-files` is gone: the last to read it was Nix 2.32; debian-14 has 2.34.8
 --> nix-packager.toml:5:1
  |
5 | extra-plugin-files = ["/a.so"]
  | ^^^^^^^^^^^^^^^^^^
  |
  = help: write the whole list as `plugin-files`
"#,
    );
}

#[test]
fn settings_that_are_gone() {
    refuses(
        r#"targets = ["debian-12", "debian-13"]
[settings]
repeat = 1
use-binary-caches = true
binary-cache-public-key-example-1 = "/a.pub"
gc-check-reachability = true
verify-https-binary-caches = false
"#,
        r#"
error: `repeat` is gone: the last to read it was Nix 2.12; debian-13 has 2.26.3
 --> nix-packager.toml:3:1
  |
3 | repeat = 1
  | ^^^^^^
  |
  = help: take the line out; `nix-build --check` builds a second time and compares

error: `use-binary-caches` is gone: the last to read it was Nix 1.11; debian-12 has 2.8.0, debian-13 2.26.3
 --> nix-packager.toml:4:1
  |
4 | use-binary-caches = true
  | ^^^^^^^^^^^^^^^^^
  |
  = help: write `substitute`

error: `binary-cache-public-key-example-1` is gone: the last to read it was Nix 1.8; debian-12 has 2.8.0, debian-13 2.26.3
 --> nix-packager.toml:5:1
  |
5 | binary-cache-public-key-example-1 = "/a.pub"
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write the key itself into `trusted-public-keys`

error: `gc-check-reachability` is gone: the last to read it was Nix 2.3; debian-12 has 2.8.0, debian-13 2.26.3
 --> nix-packager.toml:6:1
  |
6 | gc-check-reachability = true
  | ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: take the line out

error: `verify-https-binary-caches` is gone: the last to read it was Nix 1.11; debian-12 has 2.8.0, debian-13 2.26.3
 --> nix-packager.toml:7:1
  |
7 | verify-https-binary-caches = false
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: take the line out: it is always done
"#,
    );
}

#[test]
fn a_setting_of_macos() {
    refuses(
        r#"[settings]
darwin-log-sandbox-violations = true
"#,
        r#"
error: `darwin-log-sandbox-violations` is a setting of Nix on macOS
 --> nix-packager.toml:2:1
  |
2 | darwin-log-sandbox-violations = true
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: take it out
"#,
    );
}

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

#[test]
fn a_helper_with_arguments_before_it_could_have_some() {
    refuses(
        r#"targets = ["debian-12", "debian-13"]
[settings]
build-hook = ["/usr/bin/hook", "--fast"]
"#,
        r#"
error: `build-hook` is one path before Nix 2.17; debian-12 has 2.8.0
 --> nix-packager.toml:3:1
  |
3 | build-hook = ["/usr/bin/hook", "--fast"]
  | ^^^^^^^^^^
  |
  = help: name a program that needs no arguments
"#,
    );
}

#[test]
fn a_tree_of_an_older_release() {
    refuses(
        r#"targets = ["debian-13"]
[nix]
payload = "tree"
[nix.tree.x86_64-linux]
path = "stage"
version = "2.3.16"
[settings]
keep-outputs = true
use-xdg-base-directories = true
"#,
        r#"
error: `use-xdg-base-directories` is of Nix 2.14 and later; debian-13.x86_64-linux has 2.3.16
 --> nix-packager.toml:9:1
  |
9 | use-xdg-base-directories = true
  | ^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: set it in `[target.ID.settings]` of those that have it
"#,
    );
}

#[test]
fn an_old_name() {
    warns(
        r#"[settings]
build-max-jobs = 4
build-use-chroot = "relaxed"
build-cores = "auto"
[target.debian-13.settings]
binary-caches = ["https://a.example/"]
"#,
        r#"
warning: `build-max-jobs` is called `max-jobs` since Nix 2.0
 --> nix-packager.toml:2:1
  |
2 | build-max-jobs = 4
  | ^^^^^^^^^^^^^^
  |
  = help: write `max-jobs`; nix.conf gets the name that each target's Nix reads

warning: `build-use-chroot` is called `sandbox` since Nix 2.0
 --> nix-packager.toml:3:1
  |
3 | build-use-chroot = "relaxed"
  | ^^^^^^^^^^^^^^^^
  |
  = help: write `sandbox`; nix.conf gets the name that each target's Nix reads

warning: `build-cores` is called `cores` since Nix 2.0
 --> nix-packager.toml:4:1
  |
4 | build-cores = "auto"
  | ^^^^^^^^^^^
  |
  = help: write `cores`; nix.conf gets the name that each target's Nix reads

warning: `binary-caches` is called `substituters` since Nix 2.0
 --> nix-packager.toml:6:1
  |
6 | binary-caches = ["https://a.example/"]
  | ^^^^^^^^^^^^^
  |
  = help: write `substituters`; nix.conf gets the name that each target's Nix reads
"#,
    );
}

#[test]
fn a_name_that_became_old_in_one_release() {
    warns(
        r#"targets = ["debian-13"]
[nix]
payload = "tree"
[nix.tree.x86_64-linux]
path = "stage/amd64"
version = "2.35.2"
[nix.tree.aarch64-linux]
path = "stage/arm64"
version = "2.26.3"
[settings]
download-attempts = 3
"#,
        r#"
warning: `download-attempts` is called `filetransfer-retry-attempts` since Nix 2.35
  --> nix-packager.toml:11:1
   |
11 | download-attempts = 3
   | ^^^^^^^^^^^^^^^^^
   |
   = help: write `filetransfer-retry-attempts`; nix.conf gets the name that each target's Nix reads
"#,
    );
}
