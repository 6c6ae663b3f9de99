//! `[build-users]`.

use super::refuses;

#[test]
fn no_user_at_all() {
    refuses(
        r#"[build-users]
count = 0
"#,
        r#"
error: `count` is 0; it must be from 1 to 500
 --> nix-packager.toml:2:9
  |
2 | count = 0
  |         ^
  |
  = help: each running build needs its own user, and a system has at most 799 ids for all its system users together
"#,
    );
}

#[test]
fn more_users_than_a_system_has_ids() {
    refuses(
        r#"[build-users]
count = 1000
"#,
        r#"
error: `count` is 1000; it must be from 1 to 500
 --> nix-packager.toml:2:9
  |
2 | count = 1000
  |         ^^^^
  |
  = help: each running build needs its own user, and a system has at most 799 ids for all its system users together
"#,
    );
}

#[test]
fn negative_ids() {
    refuses(
        r#"[build-users]
ids = { group = -1, first = -20000 }
"#,
        r#"
error: `group` is -1; it must be from 0 to 4294967295
 --> nix-packager.toml:2:17
  |
2 | ids = { group = -1, first = -20000 }
  |                 ^^
  |
  = help: an id is a 32-bit number

error: `first` is -20000; it must be from 0 to 4294967295
 --> nix-packager.toml:2:29
  |
2 | ids = { group = -1, first = -20000 }
  |                             ^^^^^^
  |
  = help: an id is a 32-bit number
"#,
    );
}

#[test]
fn an_id_beyond_uid_t() {
    refuses(
        r#"[build-users]
ids = { group = 20000, first = 4294967296 }
"#,
        r#"
error: `first` is 4294967296; it must be from 0 to 4294967295
 --> nix-packager.toml:2:32
  |
2 | ids = { group = 20000, first = 4294967296 }
  |                                ^^^^^^^^^^
  |
  = help: an id is a 32-bit number
"#,
    );
}

#[test]
fn an_id_beyond_all_numbers() {
    refuses(
        r#"[build-users]
ids = { group = 20000, first = 99999999999999999999 }
"#,
        r#"
error: `first` is 99999999999999999999; it must be from 0 to 4294967295
 --> nix-packager.toml:2:32
  |
2 | ids = { group = 20000, first = 99999999999999999999 }
  |                                ^^^^^^^^^^^^^^^^^^^^
  |
  = help: an id is a 32-bit number
"#,
    );
}

#[test]
fn the_ids_of_root() {
    refuses(
        r#"[build-users]
ids = { group = 0, first = 0 }
"#,
        r#"
error: gid 0 is reserved for root
 --> nix-packager.toml:2:17
  |
2 | ids = { group = 0, first = 0 }
  |                 ^
  |
  = help: choose another, such as 20000

error: uid 0 is reserved for root
 --> nix-packager.toml:2:28
  |
2 | ids = { group = 0, first = 0 }
  |                            ^
  |
  = help: choose another, such as 20001
"#,
    );
}

#[test]
fn the_ids_of_nobody() {
    refuses(
        r#"[build-users]
ids = { group = 65534, first = 65535 }
"#,
        r#"
error: gid 65534 is reserved for `nobody` and `nogroup`
 --> nix-packager.toml:2:17
  |
2 | ids = { group = 65534, first = 65535 }
  |                 ^^^^^
  |
  = help: choose another, such as 20000

error: uid 65535 is reserved for the 16-bit error value
 --> nix-packager.toml:2:32
  |
2 | ids = { group = 65534, first = 65535 }
  |                                ^^^^^
  |
  = help: choose another, such as 20001
"#,
    );
}

#[test]
fn uids_that_run_into_those_of_systemd() {
    refuses(
        r#"[build-users]
count = 32
ids = { group = 20000, first = 61170 }
"#,
        r#"
error: the uids 61170 to 61201 overlap 61184 to 65519, reserved for systemd's dynamic users
 --> nix-packager.toml:3:32
  |
3 | ids = { group = 20000, first = 61170 }
  |                                ^^^^^
  |
  = help: choose another first uid, such as 20001, or fewer users
"#,
    );
}

#[test]
fn uids_that_run_into_those_of_nobody_by_one_targets_count() {
    refuses(
        r#"[build-users]
ids = { group = 20000, first = 65525 }
count = 9

[target.debian-13.build-users]
count = 10
"#,
        r#"
error: the uids 65525 to 65534 overlap 65534, reserved for `nobody` and `nogroup`
 --> nix-packager.toml:6:9
  |
6 | count = 10
  |         ^^
  |
  = help: choose another first uid, such as 20001, or fewer users
"#,
    );
}

#[test]
fn ids_that_are_incomplete_or_misspelt() {
    refuses(
        r#"[build-users]
ids = { group = 20000 }

[target.debian-13.build-users]
ids = { gruop = 20000, first = 20001 }
"#,
        r#"
error: `ids` needs `first`
 --> nix-packager.toml:2:7
  |
2 | ids = { group = 20000 }
  |       ^^^^^^^^^^^^^^^^^
  |
  = help: add the uid of the first user: `first = 20001`

error: unknown key `gruop` in `ids`
 --> nix-packager.toml:5:9
  |
5 | ids = { gruop = 20000, first = 20001 }
  |         ^^^^^
  |
  = help: did you mean `group`?
"#,
    );
}

#[test]
fn ids_by_an_unknown_word() {
    refuses(
        r#"[build-users]
ids = "static"
"#,
        r#"
error: `ids` cannot be `static`
 --> nix-packager.toml:2:7
  |
2 | ids = "static"
  |       ^^^^^^^^
  |
  = help: `ids` is `"dynamic"`, `"auto"` or `{ group = 20000, first = 20001 }`
"#,
    );
}

#[test]
fn names_no_account_can_have() {
    refuses(
        r#"[build-users]
group = "Nix Builders"
prefix = "1nix"
"#,
        r#"
error: invalid group name `Nix Builders`: `N` is not allowed in it
 --> nix-packager.toml:2:9
  |
2 | group = "Nix Builders"
  |         ^^^^^^^^^^^^^^
  |
  = help: use letters `a` to `z`, digits, `_` and `-`, beginning with a letter or `_`

error: invalid user name prefix `1nix`: it must begin with a letter or `_`
 --> nix-packager.toml:3:10
  |
3 | prefix = "1nix"
  |          ^^^^^^
  |
  = help: use letters `a` to `z`, digits, `_` and `-`, beginning with a letter or `_`
"#,
    );
}

#[test]
fn a_user_name_that_is_too_long_with_its_number() {
    refuses(
        r#"[build-users]
prefix = "nix-build-user-of-this-machine"
"#,
        r#"
error: the user name `nix-build-user-of-this-machine32` is longer than 31 characters
 --> nix-packager.toml:2:10
  |
2 | prefix = "nix-build-user-of-this-machine"
  |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: choose a shorter prefix
"#,
    );
}

#[test]
fn a_comment_that_ends_its_field() {
    refuses(
        r#"[build-users]
comment = "Nix: build user {n}"
"#,
        r#"
error: invalid comment `Nix: build user {n}`: `:` is not allowed in /etc/passwd
 --> nix-packager.toml:2:11
  |
2 | comment = "Nix: build user {n}"
  |           ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: for example: `Nix build user {n}`
"#,
    );
}

#[test]
fn an_unknown_placeholder() {
    refuses(
        r#"[build-users]
comment = "Nix build user {number}"
"#,
        r#"
error: invalid comment `Nix build user {number}`: the only placeholder is `{n}`, the number of the user
 --> nix-packager.toml:2:11
  |
2 | comment = "Nix build user {number}"
  |           ^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: for example: `Nix build user {n}`
"#,
    );
}

#[test]
fn paths_that_are_none() {
    refuses(
        r#"[build-users]
home = "var/empty"
shell = "/usr/sbin/no login"
"#,
        r#"
error: invalid path `var/empty`: it is not an absolute path
 --> nix-packager.toml:2:8
  |
2 | home = "var/empty"
  |        ^^^^^^^^^^^
  |
  = help: use an absolute path of letters, digits, `.`, `_`, `+`, `@` and `-`

error: invalid path `/usr/sbin/no login`: a space is not allowed in it
 --> nix-packager.toml:3:9
  |
3 | shell = "/usr/sbin/no login"
  |         ^^^^^^^^^^^^^^^^^^^^
  |
  = help: use an absolute path of letters, digits, `.`, `_`, `+`, `@` and `-`
"#,
    );
}
