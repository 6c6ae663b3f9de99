//! `[settings]`, `[[channels]]`, `[services]`.

use super::refuses;

#[test]
fn a_value_of_two_lines() {
    refuses(
        r#"[settings]
substituters = """https://a.example
allowed-users = *"""
"#,
        r#"
error: invalid value `https://a.example\nallowed-users = *`: a setting must fit on one line of nix.conf
 --> nix-packager.toml:2:16
  |
2 | substituters = """https://a.example
  |                ^^^^^^^^^^^^^^^^^^^^
  |
  = help: separate words with spaces, or write a TOML list
"#,
    );
}

#[test]
fn a_value_that_begins_a_comment() {
    refuses(
        r##"[settings]
bash-prompt = "# "
"##,
        r##"
error: invalid value `# `: `#` begins a comment in nix.conf
 --> nix-packager.toml:2:15
  |
2 | bash-prompt = "# "
  |               ^^^^
  |
  = help: nix.conf has no way to escape it
"##,
    );
}

#[test]
fn a_list_that_is_not_of_words() {
    refuses(
        r#"[settings]
experimental-features = ["nix-command flakes", 4]
"#,
        r#"
error: invalid value `nix-command flakes`: an entry of a list is a single word in nix.conf
 --> nix-packager.toml:2:26
  |
2 | experimental-features = ["nix-command flakes", 4]
  |                          ^^^^^^^^^^^^^^^^^^^^
  |
  = help: write each word as a separate entry

error: each entry of a list must be a string, not an integer
 --> nix-packager.toml:2:48
  |
2 | experimental-features = ["nix-command flakes", 4]
  |                                                ^
  |
  = help: write it in quotes
"#,
    );
}

#[test]
fn names_nix_conf_cannot_have() {
    refuses(
        r#"[settings]
"max jobs" = 4
MaxJobs = 4
include = "other.conf"
"#,
        r#"
error: invalid setting name `max jobs`: a space is not allowed in it
 --> nix-packager.toml:2:1
  |
2 | "max jobs" = 4
  | ^^^^^^^^^^
  |
  = help: names of settings consist of lowercase letters, digits and `-`

error: invalid setting name `MaxJobs`: `M` is not allowed in it
 --> nix-packager.toml:3:1
  |
3 | MaxJobs = 4
  | ^^^^^^^
  |
  = help: names of settings consist of lowercase letters, digits and `-`

error: invalid setting name `include`: it is a directive, not a setting
 --> nix-packager.toml:4:1
  |
4 | include = "other.conf"
  | ^^^^^^^
  |
  = help: names of settings consist of lowercase letters, digits and `-`
"#,
    );
}

#[test]
fn values_nix_conf_cannot_have() {
    refuses(
        r#"[settings]
cores = 1.5
max-jobs.linux = 4
"#,
        r#"
error: `cores` must be a number or `"auto"`, not a float
 --> nix-packager.toml:2:9
  |
2 | cores = 1.5
  |         ^^^
  |
  = help: for example: `cores = 4`

error: `max-jobs` must be a number or `"auto"`, not a table
 --> nix-packager.toml:3:1
  |
3 | max-jobs.linux = 4
  | ^^^^^^^^
  |
  = help: for example: `max-jobs = 4`
"#,
    );
}

#[test]
fn a_group_that_is_not_the_packages() {
    refuses(
        r#"[settings]
build-users-group = "builders"
"#,
        r#"
error: `build-users-group` is `builders`, but the package's group is `nixbld`
 --> nix-packager.toml:2:21
  |
2 | build-users-group = "builders"
  |                     ^^^^^^^^^^
  |
  = help: set `group` in `[build-users]`; the package adds the setting itself
"#,
    );
}

#[test]
fn channels_nix_cannot_subscribe_to() {
    refuses(
        r#"[[channels]]
name = "nix pkgs"
url = "https://nixos.org/channels/nixpkgs-unstable"

[[channels]]
name = "a/b"
url = "nixos.org"
"#,
        r#"
error: invalid channel name `nix pkgs`: a space is not allowed in it
 --> nix-packager.toml:2:8
  |
2 | name = "nix pkgs"
  |        ^^^^^^^^^^
  |
  = help: use letters, digits, `_`, `.` and `-`, beginning with a letter, a digit or `_`

error: invalid channel name `a/b`: `/` is not allowed in it
 --> nix-packager.toml:6:8
  |
6 | name = "a/b"
  |        ^^^^^
  |
  = help: use letters, digits, `_`, `.` and `-`, beginning with a letter, a digit or `_`

error: invalid channel URL `nixos.org`: it does not begin with `https://`, `http://` or `file://`
 --> nix-packager.toml:7:7
  |
7 | url = "nixos.org"
  |       ^^^^^^^^^^^
  |
  = help: use a complete URL: `https://channels.nixos.org/nixpkgs-unstable`
"#,
    );
}

#[test]
fn channels_that_are_incomplete_or_have_more() {
    refuses(
        r#"[[channels]]
url = "https://example.org/a"

[[channels]]
name = "a"
url = "https://example.org/a"
priority = 3
"#,
        r#"
error: `[[channels]]` needs `name`
 --> nix-packager.toml:1:1
  |
1 | [[channels]]
  | ^^^^^^^^^^^^
  |
  = help: add `name = "nixpkgs"`, or another name

error: unknown key `priority` in `[[channels]]`
 --> nix-packager.toml:7:1
  |
7 | priority = 3
  | ^^^^^^^^
  |
  = help: known keys: `name`, `url`
"#,
    );
}

#[test]
fn two_channels_of_one_name() {
    refuses(
        r#"[[channels]]
name = "a"
url = "https://example.org/a"

[[channels]]
name = "a"
url = "https://example.org/b"
"#,
        r#"
error: two `[[channels]]` have the name `a`
 --> nix-packager.toml:6:8
  |
6 | name = "a"
  |        ^^^
  |
  = help: give each channel its own name
"#,
    );
}

#[test]
fn runlevels_that_start_no_daemon() {
    refuses(
        r#"[services]
runlevels = [1, 2, 2, "3"]
"#,
        r#"
error: `runlevels` is 1; it must be from 2 to 5
 --> nix-packager.toml:2:14
  |
2 | runlevels = [1, 2, 2, "3"]
  |              ^
  |
  = help: runlevel 0 halts, 1 is single-user mode and 6 reboots; daemons start in 2 to 5

error: `runlevels` lists 2 twice
 --> nix-packager.toml:2:20
  |
2 | runlevels = [1, 2, 2, "3"]
  |                    ^
  |
  = help: keep one of the two

error: `runlevels` must be a list of integers from 2 to 5, not a string
 --> nix-packager.toml:2:23
  |
2 | runlevels = [1, 2, 2, "3"]
  |                       ^^^
  |
  = help: for example: `runlevels = [2, 3, 4, 5]`
"#,
    );
}

#[test]
fn no_runlevel_at_all() {
    refuses(
        r#"[services]
runlevels = []
"#,
        r#"
error: `runlevels` is empty
 --> nix-packager.toml:2:13
  |
2 | runlevels = []
  |             ^^
  |
  = help: `runlevels` is a list of integers from 2 to 5
"#,
    );
}

#[test]
fn a_priority_of_three_digits() {
    refuses(
        r#"[services]
priority = 100
"#,
        r#"
error: `priority` is 100; it must be from 0 to 99
 --> nix-packager.toml:2:12
  |
2 | priority = 100
  |            ^^^
  |
  = help: the order is two digits in the link's name, S00 to S99
"#,
    );
}
