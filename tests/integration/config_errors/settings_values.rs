//! `[settings]`: types, secrets, and rules between values.

use super::refuses;

#[test]
fn values_of_another_type() {
    refuses(
        r#"[settings]
keep-outputs = "maybe"
keep-derivations = 1
cores = "many"
max-jobs = true
min-free = "5 GB"
max-free = -1
sandbox = "strict"
substituters = { a = "b" }
trusted-users = 4
builders = ["ssh://a", "ssh://b"]
netrc-file = "netrc"
plugin-files = ["/a", "b"]
store = ""
"#,
        r#"
error: `keep-outputs` cannot be `maybe`
 --> nix-packager.toml:2:16
  |
2 | keep-outputs = "maybe"
  |                ^^^^^^^
  |
  = help: it is `true` or `false`; for example: `keep-outputs = true`

error: `keep-derivations` must be `true` or `false`, not an integer
 --> nix-packager.toml:3:20
  |
3 | keep-derivations = 1
  |                    ^
  |
  = help: for example: `keep-derivations = false`

error: `cores` cannot be `many`
 --> nix-packager.toml:4:9
  |
4 | cores = "many"
  |         ^^^^^^
  |
  = help: it is a number or `"auto"`; for example: `cores = 4`

error: `max-jobs` must be a number or `"auto"`, not a boolean
 --> nix-packager.toml:5:12
  |
5 | max-jobs = true
  |            ^^^^
  |
  = help: for example: `max-jobs = 4`

error: `min-free` cannot be `5 GB`
 --> nix-packager.toml:6:12
  |
6 | min-free = "5 GB"
  |            ^^^^^^
  |
  = help: it is a number, such as `4` or `"5G"`; for example: `min-free = 4`

error: `max-free` cannot be `-1`
 --> nix-packager.toml:7:12
  |
7 | max-free = -1
  |            ^^
  |
  = help: it is a number, such as `4` or `"5G"`; for example: `max-free = 9223372036854775807`

error: `sandbox` cannot be `strict`
 --> nix-packager.toml:8:11
  |
8 | sandbox = "strict"
  |           ^^^^^^^^
  |
  = help: it is `true`, `false` or `"relaxed"`; for example: `sandbox = true`

error: `substituters` must be a list of strings, not a table
 --> nix-packager.toml:9:16
  |
9 | substituters = { a = "b" }
  |                ^^^^^^^^^^^
  |
  = help: for example: `substituters = ["https://cache.nixos.org/"]`

error: `trusted-users` must be a list of strings, not an integer
  --> nix-packager.toml:10:17
   |
10 | trusted-users = 4
   |                 ^
   |
   = help: for example: `trusted-users = ["root"]`

error: `builders` must be a string, not a list
  --> nix-packager.toml:11:12
   |
11 | builders = ["ssh://a", "ssh://b"]
   |            ^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: for example: `builders = "@/etc/nix/machines"`

error: `netrc-file` cannot be `netrc`: it is not an absolute path
  --> nix-packager.toml:12:14
   |
12 | netrc-file = "netrc"
   |              ^^^^^^^
   |
   = help: it is an absolute path; for example: `netrc-file = "/etc/nix/netrc"`

error: `plugin-files` cannot be `b`: it is not an absolute path
  --> nix-packager.toml:13:23
   |
13 | plugin-files = ["/a", "b"]
   |                       ^^^
   |
   = help: it is a list of absolute paths; for example: `plugin-files = ["/srv/nix/a", "/srv/nix/b"]`

error: `store` cannot be ``: it is empty
  --> nix-packager.toml:14:9
   |
14 | store = ""
   |         ^^
   |
   = help: it is the URI of a store; for example: `store = "auto"`
"#,
    );
}

#[test]
fn paths_of_the_sandbox_that_are_none() {
    refuses(
        r#"[settings]
sandbox-paths = ["/bin/sh=/bin/busybox", "/bin/bash?", "bin", "/usr=", "=/usr"]
extra-sandbox-paths = "/dev/kvm /lib=lib?"
"#,
        r#"
error: `sandbox-paths` cannot be `bin`: it is not PATH or INSIDE=OUTSIDE with absolute paths
 --> nix-packager.toml:2:56
  |
2 | sandbox-paths = ["/bin/sh=/bin/busybox", "/bin/bash?", "bin", "/usr=", "=/usr"]
  |                                                        ^^^^^
  |
  = help: it is a list of paths; for example: `sandbox-paths = ["/bin/sh=/usr/bin/bash-static"]`

error: `sandbox-paths` cannot be `/usr=`: it is not PATH or INSIDE=OUTSIDE with absolute paths
 --> nix-packager.toml:2:63
  |
2 | sandbox-paths = ["/bin/sh=/bin/busybox", "/bin/bash?", "bin", "/usr=", "=/usr"]
  |                                                               ^^^^^^^
  |
  = help: it is a list of paths; for example: `sandbox-paths = ["/bin/sh=/usr/bin/bash-static"]`

error: `sandbox-paths` cannot be `=/usr`: it is not PATH or INSIDE=OUTSIDE with absolute paths
 --> nix-packager.toml:2:72
  |
2 | sandbox-paths = ["/bin/sh=/bin/busybox", "/bin/bash?", "bin", "/usr=", "=/usr"]
  |                                                                        ^^^^^^^
  |
  = help: it is a list of paths; for example: `sandbox-paths = ["/bin/sh=/usr/bin/bash-static"]`

error: `extra-sandbox-paths` cannot be `/lib=lib?`: it is not PATH or INSIDE=OUTSIDE with absolute paths
 --> nix-packager.toml:3:23
  |
3 | extra-sandbox-paths = "/dev/kvm /lib=lib?"
  |                       ^^^^^^^^^^^^^^^^^^^^
  |
  = help: it is a list of paths; for example: `extra-sandbox-paths = ["/bin/sh=/usr/bin/bash-static"]`
"#,
    );
}

#[test]
fn tables_and_json_for_settings_that_are_none() {
    refuses(
        r#"targets = ["debian-14"]
[settings]
impure-env = { A = 1, "B=C" = "d", E = "f g" }
external-builders = "[{"
extra-experimental-features = ["configurable-impure-env", "external-builders"]
"#,
        r#"
error: a value in `impure-env` must be a string, not an integer
 --> nix-packager.toml:3:20
  |
3 | impure-env = { A = 1, "B=C" = "d", E = "f g" }
  |                    ^
  |
  = help: write it in quotes

error: `impure-env` cannot be `B=C`: `=` is not allowed in a name
 --> nix-packager.toml:3:23
  |
3 | impure-env = { A = 1, "B=C" = "d", E = "f g" }
  |                       ^^^^^
  |
  = help: it is a table of strings; for example: `impure-env = { NAME = "value" }`

error: invalid value `f g`: an entry of a list is a single word in nix.conf
 --> nix-packager.toml:3:40
  |
3 | impure-env = { A = 1, "B=C" = "d", E = "f g" }
  |                                        ^^^^^
  |
  = help: write each word as a separate entry

error: `external-builders` cannot be `[{`: it is not JSON: EOF while parsing an object at line 1 column 2
 --> nix-packager.toml:4:21
  |
4 | external-builders = "[{"
  |                     ^^^^
  |
  = help: it is a list or table, or JSON in a string; for example: `external-builders = '[]'`
"#,
    );
}

#[test]
fn public_keys_that_are_none() {
    refuses(
        r#"[settings]
trusted-public-keys = ["cache.example-1", "cache.example-1:abc=", "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="]
"#,
        r#"
error: `trusted-public-keys` cannot be `cache.example-1`: it is not a name, `:` and 32 bytes in base64
 --> nix-packager.toml:2:24
  |
2 | trusted-public-keys = ["cache.example-1", "cache.example-1:abc=", "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="]
  |                        ^^^^^^^^^^^^^^^^^
  |
  = help: it is a list of public keys; for example: `trusted-public-keys = ["cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="]`

error: `trusted-public-keys` cannot be `cache.example-1:abc=`: it is not a name, `:` and 32 bytes in base64
 --> nix-packager.toml:2:43
  |
2 | trusted-public-keys = ["cache.example-1", "cache.example-1:abc=", "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="]
  |                                           ^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: it is a list of public keys; for example: `trusted-public-keys = ["cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="]`
"#,
    );
}

#[test]
fn secrets() {
    refuses(
        r#"targets = ["debian-13"]
[settings]
access-tokens = { "github.com" = "ghp_secret" }
extra-access-tokens = "ghp_secret"
substituters = ["https://cache.example/", "https://me:secret@cache.example/"]
secret-key-files = "cache.example-1:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw=="
post-build-hook = "-----BEGIN OPENSSH PRIVATE KEY-----"
frobnicate = "s3+https://me:secret@cache.example/"
"#,
        r#"
error: `access-tokens` contains tokens, and everyone can read a package
 --> nix-packager.toml:3:17
  |
3 | access-tokens = * "**********" * "**********" *
  |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: put them into /etc/nix/nix.custom.conf on the machine, or into a file that it includes

error: `extra-access-tokens` contains tokens, and everyone can read a package
 --> nix-packager.toml:4:23
  |
4 | extra-access-tokens = "**********"
  |                       ^^^^^^^^^^^^
  |
  = help: put them into /etc/nix/nix.custom.conf on the machine, or into a file that it includes

error: `substituters` contains a password in a URL, and everyone can read a package
 --> nix-packager.toml:5:43
  |
5 | substituters = ["https://cache.example/", "********************************"]
  |                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: put it into the `netrc-file` on the machine

error: `secret-key-files` contains a private key, and everyone can read a package
 --> nix-packager.toml:6:20
  |
6 | secret-key-files = "********************************************************************************************************"
  |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: put it into a file on the machine that only root can read, and set `secret-key-files` to that file

error: this is a private key, and everyone can read a package
 --> nix-packager.toml:7:20
  |
7 | post-build-hook = "********** ******* ******* ********"
  |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it, and replace the key if anyone else has seen this file; `key` of a builder names a file on the machine that sends the builds

error: `frobnicate` contains a password in a URL, and everyone can read a package
 --> nix-packager.toml:8:14
  |
8 | frobnicate = "***********************************"
  |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: put it into the `netrc-file` on the machine
"#,
    );
}

#[test]
fn more_jobs_than_users() {
    refuses(
        r#"[build-users]
count = 8
[settings]
build-max-jobs = 9
"#,
        r#"
error: `max-jobs` is 9, but `count` in `[build-users]` is 8
 --> nix-packager.toml:4:18
  |
4 | build-max-jobs = 9
  |                  ^
  |
  = help: each running build needs its own user: raise `count`, or lower `max-jobs`
"#,
    );
}

#[test]
fn a_collection_that_ends_before_it_begins() {
    refuses(
        r#"[settings]
min-free = "10G"
max-free = "5G"
"#,
        r#"
error: `max-free` is 5368709120, which is less than `min-free`, 10737418240
 --> nix-packager.toml:3:12
  |
3 | max-free = "5G"
  |            ^^^^
  |
  = help: garbage collection starts when less than `min-free` bytes are free, and stops when `max-free` are
"#,
    );
}
