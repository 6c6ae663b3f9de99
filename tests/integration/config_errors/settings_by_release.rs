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
  = help: `nix-packager settings` lists the known settings

error: `extra-max-jobs` does not exist: `max-jobs` is not a list
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
  = help: keep one of the two; its current name is `substituters`

error: `build-use-chroot` is the same setting as `build-use-sandbox`
 --> nix-packager.toml:5:1
  |
5 | build-use-chroot = true
  | ^^^^^^^^^^^^^^^^
  |
  = help: keep one of the two; its current name is `sandbox`
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
error: `use-cgroups` needs Nix 2.12 or later; debian-11 has 2.3.7, debian-12 2.8.0
 --> nix-packager.toml:3:1
  |
3 | use-cgroups = false
  | ^^^^^^^^^^^
  |
  = help: set it only for targets that support it: `[target.ID.settings]`

error: `filetransfer-retry-delay` needs Nix 2.35 or later; debian-11 has 2.3.7, debian-12 2.8.0, debian-13 2.26.3, and 1 more
 --> nix-packager.toml:4:1
  |
4 | filetransfer-retry-delay = 200
  | ^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: set it only for targets that support it: `[target.ID.settings]`
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
error: `http3` needs Nix 2.35 or later; debian-12 has 2.8.0, debian-13 2.26.3, debian-14 2.34.8, and 6 more
 --> nix-packager.toml:2:1
  |
2 | http3 = true
  | ^^^^^
  |
  = help: set it only for targets that support it: `[target.ID.settings]`

error: `lint-url-literals` needs Nix 2.34 or later; debian-12 has 2.8.0, debian-13 2.26.3, ubuntu-22.04 2.6.0, and 3 more
 --> nix-packager.toml:3:1
  |
3 | lint-url-literals = "warn"
  | ^^^^^^^^^^^^^^^^^
  |
  = help: set it only for targets that support it: `[target.ID.settings]`
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
error: `extra-trusted-users` needs Nix 2.4 or later; debian-11 has 2.3.7
 --> nix-packager.toml:4:1
  |
4 | extra-trusted-users = ["@admin"]
  | ^^^^^^^^^^^^^^^^^^^
  |
  = help: set the complete list as `trusted-users` for the other targets

error: `extra-plugin-files` needs Nix 2.4 or later; debian-11 has 2.3.7
 --> nix-packager.toml:5:1
  |
5 | extra-plugin-files = ["/a.so"]
  | ^^^^^^^^^^^^^^^^^^
  |
  = help: set the complete list as `plugin-files` for the other targets

error: `extra-plugin-files` was removed after Nix 2.32; debian-14 has 2.34.8
 --> nix-packager.toml:5:1
  |
5 | extra-plugin-files = ["/a.so"]
  | ^^^^^^^^^^^^^^^^^^
  |
  = help: set the complete list as `plugin-files`
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
error: `repeat` was removed after Nix 2.12; debian-13 has 2.26.3
 --> nix-packager.toml:3:1
  |
3 | repeat = 1
  | ^^^^^^
  |
  = help: remove it; `nix-build --check` builds again and compares

error: `use-binary-caches` was removed after Nix 1.11; debian-12 has 2.8.0, debian-13 2.26.3
 --> nix-packager.toml:4:1
  |
4 | use-binary-caches = true
  | ^^^^^^^^^^^^^^^^^
  |
  = help: use `substitute`

error: `binary-cache-public-key-example-1` was removed after Nix 1.8; debian-12 has 2.8.0, debian-13 2.26.3
 --> nix-packager.toml:5:1
  |
5 | binary-cache-public-key-example-1 = "/a.pub"
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: add the key itself to `trusted-public-keys`

error: `gc-check-reachability` was removed after Nix 2.3; debian-12 has 2.8.0, debian-13 2.26.3
 --> nix-packager.toml:6:1
  |
6 | gc-check-reachability = true
  | ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it

error: `verify-https-binary-caches` was removed after Nix 1.11; debian-12 has 2.8.0, debian-13 2.26.3
 --> nix-packager.toml:7:1
  |
7 | verify-https-binary-caches = false
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it: certificates are always verified
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
error: `darwin-log-sandbox-violations` is for Nix on macOS only
 --> nix-packager.toml:2:1
  |
2 | darwin-log-sandbox-violations = true
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it
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
error: `build-hook` must be a single path before Nix 2.17; debian-12 has 2.8.0
 --> nix-packager.toml:3:1
  |
3 | build-hook = ["/usr/bin/hook", "--fast"]
  | ^^^^^^^^^^
  |
  = help: use a program that needs no arguments
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
error: `use-xdg-base-directories` needs Nix 2.14 or later; debian-13.x86_64-linux has 2.3.16
 --> nix-packager.toml:9:1
  |
9 | use-xdg-base-directories = true
  | ^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: set it only for targets that support it: `[target.ID.settings]`
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
warning: `build-max-jobs` was renamed to `max-jobs` in Nix 2.0
 --> nix-packager.toml:2:1
  |
2 | build-max-jobs = 4
  | ^^^^^^^^^^^^^^
  |
  = help: use `max-jobs`; nix.conf gets the name that each target's Nix reads

warning: `build-use-chroot` was renamed to `sandbox` in Nix 2.0
 --> nix-packager.toml:3:1
  |
3 | build-use-chroot = "relaxed"
  | ^^^^^^^^^^^^^^^^
  |
  = help: use `sandbox`; nix.conf gets the name that each target's Nix reads

warning: `build-cores` was renamed to `cores` in Nix 2.0
 --> nix-packager.toml:4:1
  |
4 | build-cores = "auto"
  | ^^^^^^^^^^^
  |
  = help: use `cores`; nix.conf gets the name that each target's Nix reads

warning: `binary-caches` was renamed to `substituters` in Nix 2.0
 --> nix-packager.toml:6:1
  |
6 | binary-caches = ["https://a.example/"]
  | ^^^^^^^^^^^^^
  |
  = help: use `substituters`; nix.conf gets the name that each target's Nix reads
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
warning: `download-attempts` was renamed to `filetransfer-retry-attempts` in Nix 2.35
  --> nix-packager.toml:11:1
   |
11 | download-attempts = 3
   | ^^^^^^^^^^^^^^^^^
   |
   = help: use `filetransfer-retry-attempts`; nix.conf gets the name that each target's Nix reads
"#,
    );
}
