//! `[serve]`.

use super::refuses;

#[test]
fn nobody_s_key() {
    refuses(
        r#"[serve]
enable = true
"#,
        r#"
error: `[serve]` is enabled, but nobody's key is authorized
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
error: `authorized-keys` is for a machine that builds for others, and this one does not
 --> nix-packager.toml:2:19
  |
2 | authorized-keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS"]
  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: set `enable = true` in `[serve]`, or leave the keys out
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
error: invalid public key: it does not begin with a kind of keys that OpenSSH takes
 --> nix-packager.toml:4:5
  |
4 |     "/root/.ssh/id_ed25519.pub",
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write the line of a file such as id_ed25519.pub: `ssh-ed25519 AAAA… comment`

error: invalid public key: there is no key behind its kind
 --> nix-packager.toml:5:5
  |
5 |     "ssh-ed25519",
  |     ^^^^^^^^^^^^^
  |
  = help: write the line of a file such as id_ed25519.pub: `ssh-ed25519 AAAA… comment`

error: invalid public key: it does not begin with a kind of keys that OpenSSH takes
 --> nix-packager.toml:6:5
  |
6 |     "ssh-dss AAAAB3NzaC1kc3M=",
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write the line of a file such as id_ed25519.pub: `ssh-ed25519 AAAA… comment`

error: invalid public key: the key is no base64
 --> nix-packager.toml:7:5
  |
7 |     "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0",
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write the line of a file such as id_ed25519.pub: `ssh-ed25519 AAAA… comment`

error: invalid public key: something stands in front of the kind of the key
 --> nix-packager.toml:8:5
  |
8 |     'from="10.0.0.0/8" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS',
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write the line of a file such as id_ed25519.pub: `ssh-ed25519 AAAA… comment`

error: this is a private key: everybody who has a package can read it
 --> nix-packager.toml:9:8
  |
9 |     """********** ******* ******* ********
  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: take it out, and treat it as lost if the file was shown to anybody; `key` of a builder names a file on the machine that builds are sent from
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
error: `authorized-keys` has `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4…` twice
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
error: `user` in `[serve]` is `root`: root, whose logins it would take the place of
 --> nix-packager.toml:2:8
  |
2 | user = "root"
  |        ^^^^^^
  |
  = help: give the user a name that is nobody else's

error: `user` in `[serve]` is `nixbld7`: one of the build users, which the daemon refuses
 --> nix-packager.toml:4:8
  |
4 | user = "nixbld7"
  |        ^^^^^^^^^
  |
  = help: give the user a name that is nobody else's

error: invalid user name `nix remote`: a space is not allowed in it
 --> nix-packager.toml:6:8
  |
6 | user = "nix remote"
  |        ^^^^^^^^^^^^
  |
  = help: letters `a` to `z`, digits, `_` and `-`, beginning with a letter or `_`
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
error: `user` in `[serve]` is `nix-remote`: the name of the group that reaches the daemon
 --> nix-packager.toml:2:9
  |
2 | group = "nix-remote"
  |         ^^^^^^^^^^^^
  |
  = help: give the user a name that is nobody else's
"#,
    );
}
