//! `[access]`.

use super::refuses;

#[test]
fn the_build_users_are_nobodys_users() {
    refuses(
        r#"[build-users]
group = "builders"
[access]
group = "builders"
"#,
        r#"
error: `builders` is the group of the build users, whose members the daemon refuses
 --> nix-packager.toml:4:9
  |
4 | group = "builders"
  |         ^^^^^^^^^^
  |
  = help: choose another group, such as `nix-users`
"#,
    );
}

#[test]
fn a_group_that_is_no_name() {
    refuses(
        r#"[access]
group = "nix users"
"#,
        r#"
error: invalid group name `nix users`: a space is not allowed in it
 --> nix-packager.toml:2:9
  |
2 | group = "nix users"
  |         ^^^^^^^^^^^
  |
  = help: use letters `a` to `z`, digits, `_` and `-`, beginning with a letter or `_`
"#,
    );
}
