//! `targets` and `[target.ID]`.

use super::refuses;

#[test]
fn a_target_listed_twice() {
    refuses(
        r#"targets = ["debian-13", "debian-12", "debian-13"]
"#,
        r#"
error: target `debian-13` is listed twice
 --> nix-packager.toml:1:38
  |
1 | targets = ["debian-13", "debian-12", "debian-13"]
  |                                      ^^^^^^^^^^^
  |
  = help: keep one of the two
"#,
    );
}

#[test]
fn an_unknown_target_is_answered_with_the_nearest() {
    refuses(
        r#"targets = ["debian-13", "debain-12"]
"#,
        r#"
error: unknown target `debain-12`
 --> nix-packager.toml:1:25
  |
1 | targets = ["debian-13", "debain-12"]
  |                         ^^^^^^^^^^^
  |
  = help: did you mean `debian-12`?
"#,
    );
}

#[test]
fn no_target_at_all() {
    refuses(
        "targets = []\n",
        r#"
error: `targets` is empty
 --> nix-packager.toml:1:11
  |
1 | targets = []
  |           ^^
  |
  = help: remove it to build for all known targets
"#,
    );
}

#[test]
fn an_override_of_an_unknown_target_is_read_all_the_same() {
    refuses(
        r#"[target.fedora-99.removal]
purge = "never"
"#,
        r#"
error: unknown target `fedora-99`
 --> nix-packager.toml:1:9
  |
1 | [target.fedora-99.removal]
  |         ^^^^^^^^^
  |
  = help: did you mean `fedora-43`?

error: `purge` cannot be `never`
 --> nix-packager.toml:2:9
  |
2 | purge = "never"
  |         ^^^^^^^
  |
  = help: `purge` is `"keep"` or `"delete"`
"#,
    );
}

#[test]
fn an_override_whose_name_lacks_its_quotes() {
    refuses(
        r#"[target.ubuntu-24.04.build-users]
count = 8
"#,
        r#"
error: unknown target `ubuntu-24`
 --> nix-packager.toml:1:9
  |
1 | [target.ubuntu-24.04.build-users]
  |         ^^^^^^^^^
  |
  = help: a name with a dot needs quotes: `[target."ubuntu-24.04"]`
"#,
    );
}

#[test]
fn a_list_of_targets_inside_a_target() {
    refuses(
        r#"[target.debian-13]
targets = ["debian-13"]
"#,
        r#"
error: `targets` cannot be set for one target
 --> nix-packager.toml:2:1
  |
2 | targets = ["debian-13"]
  | ^^^^^^^
  |
  = help: move it to the top of the file
"#,
    );
}

#[test]
fn a_target_that_is_no_section() {
    refuses(
        r#"[target]
debian-13 = true
"#,
        r#"
error: target `debian-13` must be a section, not a boolean
 --> nix-packager.toml:2:13
  |
2 | debian-13 = true
  |             ^^^^
  |
  = help: write `[target."debian-13"]` on a line of its own
"#,
    );
}

#[test]
fn an_unknown_key_of_an_override() {
    refuses(
        r#"[target.el-10.services]
systemV = true
"#,
        r#"
error: unknown key `systemV` in `[services]`
 --> nix-packager.toml:2:1
  |
2 | systemV = true
  | ^^^^^^^
  |
  = help: did you mean `systemd`?
"#,
    );
}

#[test]
fn a_mistake_all_targets_share_is_reported_once() {
    refuses(
        r#"[build-users]
ids = { group = 20000, first = 65534 }

[target.debian-12.shells]
profile = false

[target.debian-13.build-users]
count = 3
"#,
        r#"
error: uid 65534 is reserved for `nobody` and `nogroup`
 --> nix-packager.toml:2:32
  |
2 | ids = { group = 20000, first = 65534 }
  |                                ^^^^^
  |
  = help: choose another, such as 20001
"#,
    );
}
