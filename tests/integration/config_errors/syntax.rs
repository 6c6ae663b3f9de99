//! Texts that are no TOML.

use super::refuses;

#[test]
fn a_missing_value() {
    refuses(
        r#"[package]
name =
"#,
        r#"
error: there is no value after `=`
 --> nix-packager.toml:2:7
  |
2 | name =
  |       ^
  |
  = help: add a value, or remove the line to use the default
"#,
    );
}

#[test]
fn a_string_without_quotes() {
    refuses(
        r#"[removal]
purge = delete
"#,
        r#"
error: this is not a TOML value
 --> nix-packager.toml:2:9
  |
2 | purge = delete
  |         ^^^^^^
  |
  = help: strings need quotes: `"text"`
"#,
    );
}

#[test]
fn an_unclosed_string_hides_nothing_else() {
    refuses(
        r#"[package]
name = "nix-multiuser
version = "one"
"#,
        r#"
error: the string is not closed
 --> nix-packager.toml:2:8
  |
2 | name = "nix-multiuser
  |        ^^^^^^^^^^^^^^
  |
  = help: end it with the same quotes it begins with

error: invalid version `one`: it must begin with a digit
 --> nix-packager.toml:3:11
  |
3 | version = "one"
  |           ^^^^^
  |
  = help: use letters, digits, `.`, `+` and `~`, beginning with a digit: dpkg and rpm both allow these
"#,
    );
}

#[test]
fn an_unclosed_array_is_one_mistake() {
    refuses(
        r#"targets = [
    "debian-13",

[package]
name = "nix"
"#,
        r#"
error: unclosed array, expected `]`
 --> nix-packager.toml:1:11
  |
1 | targets = [
  |           ^
  |
  = help: the syntax of TOML: https://toml.io/
"#,
    );
}

#[test]
fn a_broken_header_and_what_follows_it_is_one_mistake() {
    refuses(
        r#"[package
name = 1

[services]
priority = 60

[shells]
profile = 1
"#,
        r#"
error: unclosed table, expected `]`
 --> nix-packager.toml:1:1
  |
1 | [package
  | ^
  |
  = help: the syntax of TOML: https://toml.io/

error: `profile` must be `true` or `false`, not an integer
 --> nix-packager.toml:8:11
  |
8 | profile = 1
  |           ^
  |
  = help: for example: `profile = true`
"#,
    );
}

#[test]
fn two_values_on_one_line() {
    refuses(
        r#"[build-users]
count = 3 4
"#,
        r#"
error: this is not a TOML value
 --> nix-packager.toml:2:9
  |
2 | count = 3 4
  |         ^^^
  |
  = help: strings need quotes: `"text"`
"#,
    );
}

#[test]
fn a_key_set_twice() {
    refuses(
        r#"[build-users]
count = 3
count = 4
"#,
        r#"
error: `count` is set twice
 --> nix-packager.toml:3:1
  |
3 | count = 4
  | ^^^^^
  |
  = help: keep one of the two
"#,
    );
}

#[test]
fn a_section_written_twice() {
    refuses(
        r#"[shells]
profile = true

[removal]
[shells]
"#,
        r#"
error: `shells` is set twice
 --> nix-packager.toml:5:2
  |
5 | [shells]
  |  ^^^^^^
  |
  = help: keep one of the two
"#,
    );
}

#[test]
fn tabs_and_line_ends_of_other_systems_move_no_caret() {
    refuses(
        "[package]\r\n\tname = \"Ä\"\r\n",
        r#"
error: invalid package name `Ä`: `Ä` is not allowed in it
 --> nix-packager.toml:2:9
  |
2 |     name = "Ä"
  |            ^^^
  |
  = help: use two or more of `a` to `z`, `0` to `9`, `+`, `-` and `.`, beginning with a letter or a digit (Debian Policy 5.6.1)
"#,
    );
}
