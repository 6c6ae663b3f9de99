//! Unknown names and wrong types.

use super::refuses;

#[test]
fn an_unknown_key_is_answered_with_the_nearest() {
    refuses(
        r#"[package]
mantainer = "A Team <at@example.org>"
"#,
        r#"
error: unknown key `mantainer` in `[package]`
 --> nix-packager.toml:2:1
  |
2 | mantainer = "A Team <at@example.org>"
  | ^^^^^^^^^
  |
  = help: did you mean `maintainer`?
"#,
    );
}

#[test]
fn an_unknown_key_like_no_other_is_answered_with_all() {
    refuses(
        r#"[removal]
when-asked = true
"#,
        r#"
error: unknown key `when-asked` in `[removal]`
 --> nix-packager.toml:2:1
  |
2 | when-asked = true
  | ^^^^^^^^^^
  |
  = help: known keys: `purge`
"#,
    );
}

#[test]
fn an_unknown_section_is_answered_with_the_nearest() {
    refuses(
        r#"[build_users]
count = 8
"#,
        r#"
error: unknown section `build_users`
 --> nix-packager.toml:1:2
  |
1 | [build_users]
  |  ^^^^^^^^^^^
  |
  = help: did you mean `build-users`?
"#,
    );
}

#[test]
fn an_unknown_section_like_no_other_is_answered_with_all() {
    refuses(
        "[daemon]\n",
        r#"
error: unknown section `daemon`
 --> nix-packager.toml:1:2
  |
1 | [daemon]
  |  ^^^^^^
  |
  = help: known names: `targets`, `channels`, `builders`, `settings`, `package`, `nix`, `build-users`, `services`, `access`, `sandbox`, `serve`, `shells`, `apparmor`, `removal`, `repository`, `target`
"#,
    );
}

#[test]
fn a_key_in_the_wrong_section_is_answered_with_its_own() {
    refuses(
        r#"[nix]
count = 8
"#,
        r#"
error: unknown key `count` in `[nix]`
 --> nix-packager.toml:2:1
  |
2 | count = 8
  | ^^^^^
  |
  = help: `count` belongs to `[build-users]`
"#,
    );
}

#[test]
fn a_key_before_all_sections_is_answered_with_its_own() {
    refuses(
        "priority = 60\n",
        r#"
error: unknown key `priority`
 --> nix-packager.toml:1:1
  |
1 | priority = 60
  | ^^^^^^^^
  |
  = help: `priority` belongs to `[services]`
"#,
    );
}

#[test]
fn a_list_below_a_section_is_answered_with_the_top() {
    refuses(
        r#"[package]
targets = ["debian-13"]
"#,
        r#"
error: unknown key `targets` in `[package]`
 --> nix-packager.toml:2:1
  |
2 | targets = ["debian-13"]
  | ^^^^^^^
  |
  = help: `targets` belongs to the top of the file, before the first section
"#,
    );
}

#[test]
fn a_section_written_as_a_value() {
    refuses(
        r#"package = "nix-multiuser"
"#,
        r#"
error: `package` must be a section, not a string
 --> nix-packager.toml:1:11
  |
1 | package = "nix-multiuser"
  |           ^^^^^^^^^^^^^^^
  |
  = help: write `[package]` on a line of its own
"#,
    );
}

#[test]
fn a_section_written_as_a_list() {
    refuses(
        r#"[[package]]
name = "nix-multiuser"
"#,
        r#"
error: `package` must be a section, not a list
 --> nix-packager.toml:1:1
  |
1 | [[package]]
  | ^^^^^^^^^^^
  |
  = help: write `[package]` on a line of its own
"#,
    );
}

#[test]
fn a_wrong_type_for_each_type_there_is() {
    refuses(
        r#"[package]
version = 1.0

[nix]
payload = true

[build-users]
count = "32"
ids = 20000

[services]
systemd = "yes"
runlevels = 5
"#,
        r#"
error: `version` must be a string, not a float
 --> nix-packager.toml:2:11
  |
2 | version = 1.0
  |           ^^^
  |
  = help: for example: `version = "0.1.0"`

error: `payload` must be `"distro"`, `"auto"`, `"closure"` or `"tree"`, not a boolean
 --> nix-packager.toml:5:11
  |
5 | payload = true
  |           ^^^^
  |
  = help: for example: `payload = "distro"`

error: `count` must be an integer from 1 to 500, not a string
 --> nix-packager.toml:8:9
  |
8 | count = "32"
  |         ^^^^
  |
  = help: for example: `count = 32`

error: `ids` must be `"dynamic"`, `"auto"` or `{ group = 20000, first = 20001 }`, not an integer
 --> nix-packager.toml:9:7
  |
9 | ids = 20000
  |       ^^^^^
  |
  = help: for example: `ids = "dynamic"`

error: `systemd` must be `true` or `false`, not a string
  --> nix-packager.toml:12:11
   |
12 | systemd = "yes"
   |           ^^^^^
   |
   = help: for example: `systemd = true`

error: `runlevels` must be a list of integers from 2 to 5, not an integer
  --> nix-packager.toml:13:13
   |
13 | runlevels = 5
   |             ^
   |
   = help: for example: `runlevels = [2, 3, 4, 5]`
"#,
    );
}

#[test]
fn lists_and_sections_of_a_wrong_type() {
    refuses(
        r#"targets = "debian-13"
channels = "nixpkgs"
settings = "max-jobs = 4"
target = ["debian-13"]
"#,
        r#"
error: `targets` must be a list of target ids, not a string
 --> nix-packager.toml:1:11
  |
1 | targets = "debian-13"
  |           ^^^^^^^^^^^

error: `channels` must be a list of tables, not a string
 --> nix-packager.toml:2:12
  |
2 | channels = "nixpkgs"
  |            ^^^^^^^^^
  |
  = help: write `[[channels]]` on a line of its own

error: `settings` must be a section of nix.conf settings, not a string
 --> nix-packager.toml:3:12
  |
3 | settings = "max-jobs = 4"
  |            ^^^^^^^^^^^^^^
  |
  = help: write `[settings]` on a line of its own

error: `target` must be sections `[target.ID]`, not a list
 --> nix-packager.toml:4:10
  |
4 | target = ["debian-13"]
  |          ^^^^^^^^^^^^^
  |
  = help: the list of targets to build for is `targets`
"#,
    );
}

#[test]
fn an_unknown_payload() {
    refuses(
        r#"[nix]
payload = "distribution"
"#,
        r#"
error: `payload` cannot be `distribution`
 --> nix-packager.toml:2:11
  |
2 | payload = "distribution"
  |           ^^^^^^^^^^^^^^
  |
  = help: `payload` is `"distro"`, `"auto"`, `"closure"` or `"tree"`
"#,
    );
}

#[test]
fn a_misspelt_word_is_answered_with_the_nearest() {
    refuses(
        r#"[removal]
purge = "kept"
"#,
        r#"
error: `purge` cannot be `kept`
 --> nix-packager.toml:2:9
  |
2 | purge = "kept"
  |         ^^^^^^
  |
  = help: did you mean `"keep"`?
"#,
    );
}

#[test]
fn what_stands_elsewhere_is_answered_with_its_place() {
    refuses(
        r#"max_jobs = 4

[access]
trusted-users = ["@wheel"]
flakes = true

[settings]
count = 8

[targets.debian-13.package]
revision = "2"
"#,
        r#"
error: unknown key `max_jobs`
 --> nix-packager.toml:1:1
  |
1 | max_jobs = 4
  | ^^^^^^^^
  |
  = help: `max-jobs` is a setting of nix.conf: it belongs to `[settings]`

error: unknown key `trusted-users` in `[access]`
 --> nix-packager.toml:4:1
  |
4 | trusted-users = ["@wheel"]
  | ^^^^^^^^^^^^^
  |
  = help: `trusted-users` is a setting of nix.conf: it belongs to `[settings]`

error: unknown key `flakes` in `[access]`
 --> nix-packager.toml:5:1
  |
5 | flakes = true
  | ^^^^^^
  |
  = help: write `experimental-features = ["nix-command", "flakes"]` in `[settings]`

error: unknown setting `count`
 --> nix-packager.toml:8:1
  |
8 | count = 8
  | ^^^^^
  |
  = help: `count` belongs to `[build-users]`

error: `targets` is the list of targets, not a section
  --> nix-packager.toml:10:2
   |
10 | [targets.debian-13.package]
   |  ^^^^^^^
   |
   = help: the section of one target is `[target.debian-13]`
"#,
    );
}
