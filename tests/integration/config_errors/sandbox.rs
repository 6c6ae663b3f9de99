//! `[sandbox]`, and what else depends on the release.

use super::refuses;

#[test]
fn a_shell_the_distribution_does_not_have() {
    refuses(
        r#"targets = ["fedora-44"]

[sandbox]
shell = "bash"
"#,
        r#"
error: Fedora 44 has no static bash
 --> nix-packager.toml:4:9
  |
4 | shell = "bash"
  |         ^^^^^^
  |
  = help: set `shell = "busybox"` for `fedora-44`
"#,
    );
}

#[test]
fn a_shell_nix_was_not_compiled_with() {
    refuses(
        r#"targets = ["debian-12", "debian-13"]

[sandbox]
shell = "built-in"
"#,
        r#"
error: Nix 2.8.0 of Debian 12 (bookworm) was compiled without a built-in shell
 --> nix-packager.toml:4:9
  |
4 | shell = "built-in"
  |         ^^^^^^^^^^
  |
  = help: remove `shell`: builds then use the one of bash-static
"#,
    );
}

#[test]
fn a_closures_shell_without_a_closure() {
    refuses(
        r#"[sandbox]
shell = "closure"
"#,
        r#"
error: `shell` is `closure`, but the package includes no closure
 --> nix-packager.toml:2:9
  |
2 | shell = "closure"
  |         ^^^^^^^^^
  |
  = help: set `payload = "closure"` in `[nix]`, or remove `shell`
"#,
    );
}

#[test]
fn shells_that_are_none() {
    refuses(
        r#"[sandbox]
shell = "bsh"

[target.debian-13.sandbox]
shell = "/bin/sh"

[target.debian-12.sandbox]
shell = 7
"#,
        r#"
error: `shell` cannot be `bsh`
 --> nix-packager.toml:2:9
  |
2 | shell = "bsh"
  |         ^^^^^
  |
  = help: did you mean `"bash"`?

error: invalid shell `/bin/sh`: it is not a file in a store path
 --> nix-packager.toml:5:9
  |
5 | shell = "/bin/sh"
  |         ^^^^^^^^^
  |
  = help: use the complete path, such as `/nix/store/HASH-bash-5.2/bin/bash`

error: `shell` must be `"auto"`, `"bash"`, `"busybox"`, `"closure"`, `"built-in"`, `"file"`, `"none"` or a path in the store, not an integer
 --> nix-packager.toml:8:9
  |
8 | shell = 7
  |         ^
  |
  = help: for example: `shell = "auto"`
"#,
    );
}

#[test]
fn a_file_that_is_not_named() {
    refuses(
        r#"[sandbox]
shell = "file"
"#,
        r#"
error: `shell` is `file`, but no shell is configured
 --> nix-packager.toml:2:9
  |
2 | shell = "file"
  |         ^^^^^^
  |
  = help: add `[sandbox.file.x86_64-linux]` with the `path` of a statically linked shell
"#,
    );
}

#[test]
fn a_file_that_nobody_reads() {
    refuses(
        r#"[sandbox.file.x86_64-linux]
path = "busybox"
"#,
        r#"
error: `[sandbox.file.x86_64-linux]` has no effect: `shell` is not `file`
 --> nix-packager.toml:1:15
  |
1 | [sandbox.file.x86_64-linux]
  |               ^^^^^^^^^^^^
  |
  = help: set `shell = "file"` in `[sandbox]`, or remove the section
"#,
    );
}

#[test]
fn a_file_for_one_system_of_two() {
    refuses(
        r#"targets = ["debian-13"]

[nix]
payload = "closure"

[nix.closure.x86_64-linux]
path = "a"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"

[nix.closure.aarch64-linux]
path = "b"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"

[sandbox]
shell = "file"

[sandbox.file.x86_64-linux]
path = "busybox"
"#,
        r#"
error: `shell` is `file`, but there is no file for aarch64-linux
  --> nix-packager.toml:15:9
   |
15 | shell = "file"
   |         ^^^^^^
   |
   = help: add `[sandbox.file.aarch64-linux]` with its `path`
"#,
    );
}

#[test]
fn a_file_without_path() {
    refuses(
        r#"[sandbox]
shell = "file"

[sandbox.file.x86_64-linux]
sha256 = "0"
"#,
        r#"
error: `[sandbox.file.x86_64-linux]` needs `path`
 --> nix-packager.toml:4:15
  |
4 | [sandbox.file.x86_64-linux]
  |               ^^^^^^^^^^^^
  |
  = help: add the `path` of a statically linked shell for that system

error: unknown key `sha256` in `[sandbox.file.x86_64-linux]`
 --> nix-packager.toml:5:1
  |
5 | sha256 = "0"
  | ^^^^^^
  |
  = help: known keys: `path`
"#,
    );
}

#[test]
fn a_shell_that_a_setting_names_too() {
    refuses(
        r#"[sandbox]
shell = "busybox"

[settings]
sandbox-paths = ["/bin/sh=/bin/dash"]
"#,
        r#"
error: both `shell` and the setting `sandbox-paths` set the /bin/sh of builds
 --> nix-packager.toml:2:9
  |
2 | shell = "busybox"
  |         ^^^^^^^^^
  |
  = help: move the other paths to `paths` in `[sandbox]`, and remove `sandbox-paths`
"#,
    );
}

#[test]
fn paths_and_devices_builds_cannot_have() {
    refuses(
        r#"[sandbox]
paths = ["cache", "/=/srv", "/nix/store", "/a b"]
devices = ["kvn", "sda"]
"#,
        r#"
error: invalid sandbox path `cache`: it is not an absolute path
 --> nix-packager.toml:2:10
  |
2 | paths = ["cache", "/=/srv", "/nix/store", "/a b"]
  |          ^^^^^^^
  |
  = help: use `PATH`, or `INSIDE=PATH` for another name in the build, with a `?` at the end if it may be missing

error: invalid sandbox path `/=/srv`: the root directory of a build cannot be replaced
 --> nix-packager.toml:2:19
  |
2 | paths = ["cache", "/=/srv", "/nix/store", "/a b"]
  |                   ^^^^^^^^
  |
  = help: use `PATH`, or `INSIDE=PATH` for another name in the build, with a `?` at the end if it may be missing

error: invalid sandbox path `/nix/store`: builds already see the store paths that they depend on
 --> nix-packager.toml:2:29
  |
2 | paths = ["cache", "/=/srv", "/nix/store", "/a b"]
  |                             ^^^^^^^^^^^^
  |
  = help: use `PATH`, or `INSIDE=PATH` for another name in the build, with a `?` at the end if it may be missing

error: invalid sandbox path `/a b`: a space is not allowed in it
 --> nix-packager.toml:2:43
  |
2 | paths = ["cache", "/=/srv", "/nix/store", "/a b"]
  |                                           ^^^^^^
  |
  = help: use `PATH`, or `INSIDE=PATH` for another name in the build, with a `?` at the end if it may be missing

error: unknown device `kvn`
 --> nix-packager.toml:3:12
  |
3 | devices = ["kvn", "sda"]
  |            ^^^^^
  |
  = help: did you mean `kvm`?

error: unknown device `sda`
 --> nix-packager.toml:3:19
  |
3 | devices = ["kvn", "sda"]
  |                   ^^^^^
  |
  = help: known devices: `kvm`, `fuse`, `tun`, `dri`; list others in `paths`
"#,
    );
}

#[test]
fn what_only_later_releases_have() {
    refuses(
        r#"targets = ["debian-12", "debian-13"]

[build-users]
ids = "auto"

[sandbox]
cgroups = true
"#,
        r#"
error: `auto-allocate-uids` needs Nix 2.12 or later; debian-12 has 2.8.0
 --> nix-packager.toml:4:7
  |
4 | ids = "auto"
  |       ^^^^^^
  |
  = help: set it only for targets that support it, in `[target.ID.…]`

error: `use-cgroups` needs Nix 2.12 or later; debian-12 has 2.8.0
 --> nix-packager.toml:7:11
  |
7 | cgroups = true
  |           ^^^^
  |
  = help: set it only for targets that support it, in `[target.ID.…]`
"#,
    );
}

#[test]
fn build_users_that_are_not_made() {
    refuses(
        r#"targets = ["debian-13"]

[build-users]
ids = "auto"
count = 8
"#,
        r#"
error: `count` has no effect: with `ids = "auto"` there are no build users
 --> nix-packager.toml:5:9
  |
5 | count = 8
  |         ^
  |
  = help: remove it
"#,
    );
}
