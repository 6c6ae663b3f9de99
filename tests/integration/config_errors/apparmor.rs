//! `[apparmor]`: nothing in it can change the pattern that it becomes part of.

use super::refuses;

#[test]
fn lists_of_programs() {
    refuses(
        r#"[apparmor]
userns = []

[target.debian-12.apparmor]
userns = ["/usr/bin/bwrap", "bin/", "a*b", "{a,b}", "@{HOME}", "a b", "..", ""]

[target.debian-13.apparmor]
userns = ["bwrap", "chromium", "bwrap", 3]
"#,
        r#"
error: `userns` is empty
 --> nix-packager.toml:2:10
  |
2 | userns = []
  |          ^^
  |
  = help: `userns` is `"off"`, `"store"` or a list of program names

error: invalid program name `/usr/bin/bwrap`: it is a path
 --> nix-packager.toml:5:11
  |
5 | userns = ["/usr/bin/bwrap", "bin/", "a*b", "{a,b}", "@{HOME}", "a b", "..", ""]
  |           ^^^^^^^^^^^^^^^^
  |
  = help: write `bwrap`: every program in the store of that name

error: invalid program name `bin/`: it is a path
 --> nix-packager.toml:5:29
  |
5 | userns = ["/usr/bin/bwrap", "bin/", "a*b", "{a,b}", "@{HOME}", "a b", "..", ""]
  |                             ^^^^^^
  |
  = help: write the file name only, such as `bwrap`

error: invalid program name `a*b`: `*` has a meaning in AppArmor's patterns
 --> nix-packager.toml:5:37
  |
5 | userns = ["/usr/bin/bwrap", "bin/", "a*b", "{a,b}", "@{HOME}", "a b", "..", ""]
  |                                     ^^^^^
  |
  = help: write each program's file name as a separate entry, such as `bwrap`

error: invalid program name `{a,b}`: `{` has a meaning in AppArmor's patterns
 --> nix-packager.toml:5:44
  |
5 | userns = ["/usr/bin/bwrap", "bin/", "a*b", "{a,b}", "@{HOME}", "a b", "..", ""]
  |                                            ^^^^^^^
  |
  = help: write each program's file name as a separate entry, such as `bwrap`

error: invalid program name `@{HOME}`: `@` has a meaning in AppArmor's patterns
 --> nix-packager.toml:5:53
  |
5 | userns = ["/usr/bin/bwrap", "bin/", "a*b", "{a,b}", "@{HOME}", "a b", "..", ""]
  |                                                     ^^^^^^^^^
  |
  = help: write each program's file name as a separate entry, such as `bwrap`

error: invalid program name `a b`: a space is not allowed in it
 --> nix-packager.toml:5:64
  |
5 | userns = ["/usr/bin/bwrap", "bin/", "a*b", "{a,b}", "@{HOME}", "a b", "..", ""]
  |                                                                ^^^^^
  |
  = help: write each program's file name as a separate entry, such as `bwrap`

error: invalid program name `..`: it is no file name
 --> nix-packager.toml:5:71
  |
5 | userns = ["/usr/bin/bwrap", "bin/", "a*b", "{a,b}", "@{HOME}", "a b", "..", ""]
  |                                                                       ^^^^
  |
  = help: write each program's file name as a separate entry, such as `bwrap`

error: invalid program name ``: it is empty
 --> nix-packager.toml:5:77
  |
5 | userns = ["/usr/bin/bwrap", "bin/", "a*b", "{a,b}", "@{HOME}", "a b", "..", ""]
  |                                                                             ^^
  |
  = help: write each program's file name as a separate entry, such as `bwrap`

error: `userns` lists `bwrap` twice
 --> nix-packager.toml:8:32
  |
8 | userns = ["bwrap", "chromium", "bwrap", 3]
  |                                ^^^^^^^
  |
  = help: keep one of the two

error: each entry of `userns` must be a string, not an integer
 --> nix-packager.toml:8:41
  |
8 | userns = ["bwrap", "chromium", "bwrap", 3]
  |                                         ^
  |
  = help: write it in quotes
"#,
    );
}

#[test]
fn words_and_types() {
    refuses(
        r#"[apparmor]
userns = "all"

[target.debian-12.apparmor]
userns = "stor"

[target.debian-13.apparmor]
userns = true
"#,
        r#"
error: `userns` cannot be `all`
 --> nix-packager.toml:2:10
  |
2 | userns = "all"
  |          ^^^^^
  |
  = help: `userns` is `"off"`, `"store"` or a list of program names

error: `userns` cannot be `stor`
 --> nix-packager.toml:5:10
  |
5 | userns = "stor"
  |          ^^^^^^
  |
  = help: did you mean `"store"`?

error: `userns` must be `"off"`, `"store"` or a list of program names, not a boolean
 --> nix-packager.toml:8:10
  |
8 | userns = true
  |          ^^^^
  |
  = help: for example: `userns = "off"`
"#,
    );
}
