//! `[serve]`.

use super::refuses;

#[test]
fn nobody_s_key() {
    refuses(
        r#"[serve]
enable = true
"#,
        r#"
error: `[serve]` is enabled, but `authorized-keys` is empty
 --> nix-packager.toml:2:10
  |
2 | enable = true
  |          ^^^^
  |
  = help: list the public keys of the machines that may build here in `authorized-keys`
"#,
    );
}

#[test]
fn keys_for_nothing() {
    refuses(
        r#"[serve]
authorized-keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS"]
"#,
        r#"
error: `authorized-keys` has no effect: `[serve]` is not enabled
 --> nix-packager.toml:2:19
  |
2 | authorized-keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS"]
  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: set `enable = true` in `[serve]`, or remove the keys
"#,
    );
}

#[test]
fn no_public_keys() {
    refuses(
        r#"[serve]
enable = true
authorized-keys = [
    "/root/.ssh/id_ed25519.pub",
    "ssh-ed25519",
    "ssh-dss AAAAB3NzaC1kc3M=",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0",
    'from="10.0.0.0/8" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS',
    """-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
-----END OPENSSH PRIVATE KEY-----""",
]
"#,
        r#"
error: invalid public key: it does not begin with a key type that OpenSSH accepts
 --> nix-packager.toml:4:5
  |
4 |     "/root/.ssh/id_ed25519.pub",
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use the line in a file such as id_ed25519.pub: `ssh-ed25519 AAAA… comment`

error: invalid public key: there is no key after the type
 --> nix-packager.toml:5:5
  |
5 |     "ssh-ed25519",
  |     ^^^^^^^^^^^^^
  |
  = help: use the line in a file such as id_ed25519.pub: `ssh-ed25519 AAAA… comment`

error: invalid public key: it does not begin with a key type that OpenSSH accepts
 --> nix-packager.toml:6:5
  |
6 |     "ssh-dss AAAAB3NzaC1kc3M=",
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use the line in a file such as id_ed25519.pub: `ssh-ed25519 AAAA… comment`

error: invalid public key: the key is not base64
 --> nix-packager.toml:7:5
  |
7 |     "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0",
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use the line in a file such as id_ed25519.pub: `ssh-ed25519 AAAA… comment`

error: invalid public key: there is something before the type of the key
 --> nix-packager.toml:8:5
  |
8 |     'from="10.0.0.0/8" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS',
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use the line in a file such as id_ed25519.pub: `ssh-ed25519 AAAA… comment`

error: this is a private key, and everyone can read a package
 --> nix-packager.toml:9:8
  |
9 |     """********** ******* ******* ********
  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it, and replace the key if anyone else has seen this file; `key` of a builder names a file on the machine that sends the builds
"#,
    );
}

#[test]
fn one_key_under_two_comments() {
    refuses(
        r#"[serve]
enable = true
authorized-keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS a", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS b"]
"#,
        r#"
error: `authorized-keys` lists `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4…` twice
 --> nix-packager.toml:3:19
  |
3 | ... = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS a", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS b"]
  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: keep one of the two
"#,
    );
}

#[test]
fn a_user_that_is_another() {
    refuses(
        r#"[serve]
user = "root"
[target.debian-13.serve]
user = "nixbld7"
[target.el-10.serve]
user = "nix remote"
"#,
        r#"
error: `user` in `[serve]` cannot be `root`: root could then no longer log in with its own keys
 --> nix-packager.toml:2:8
  |
2 | user = "root"
  |        ^^^^^^
  |
  = help: choose a name that no other user or group has

error: `user` in `[serve]` cannot be `nixbld7`: it is one of the build users, which the daemon refuses
 --> nix-packager.toml:4:8
  |
4 | user = "nixbld7"
  |        ^^^^^^^^^
  |
  = help: choose a name that no other user or group has

error: invalid user name `nix remote`: a space is not allowed in it
 --> nix-packager.toml:6:8
  |
6 | user = "nix remote"
  |        ^^^^^^^^^^^^
  |
  = help: use letters `a` to `z`, digits, `_` and `-`, beginning with a letter or `_`
"#,
    );
}

#[test]
fn a_user_with_the_name_of_the_group() {
    refuses(
        r#"[access]
group = "nix-remote"
[serve]
enable = true
authorized-keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS"]
"#,
        r#"
error: `user` in `[serve]` cannot be `nix-remote`: it is the group in `[access]`
 --> nix-packager.toml:2:9
  |
2 | group = "nix-remote"
  |         ^^^^^^^^^^^^
  |
  = help: choose a name that no other user or group has
"#,
    );
}
