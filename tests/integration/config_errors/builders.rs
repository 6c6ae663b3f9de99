//! `[[builders]]`, and private keys wherever they are.

use super::refuses;

#[test]
fn the_columns_of_a_builder() {
    refuses(
        r#"[[builders]]
uri = "http://builder"
systems = ["x86_64", "x86_64-linux", "x86_64-linux"]
key = "id_ed25519"
jobs = 0
speed = 0.0
features = ["kvm,big-parallel"]
mandatory-features = "kvm"
host-key = "builder ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS"
"#,
        r#"
error: invalid builder `http://builder`: Nix cannot build over `http://`
 --> nix-packager.toml:2:7
  |
2 | uri = "http://builder"
  |       ^^^^^^^^^^^^^^^^
  |
  = help: use `ssh-ng://USER@HOST` or `ssh://USER@HOST`; `HOST` alone means `ssh://HOST`

error: invalid system `x86_64`: it is not of the form CPU-OS
 --> nix-packager.toml:3:12
  |
3 | systems = ["x86_64", "x86_64-linux", "x86_64-linux"]
  |            ^^^^^^^^
  |
  = help: for example: `x86_64-linux` or `aarch64-darwin`

error: `systems` lists `x86_64-linux` twice
 --> nix-packager.toml:3:38
  |
3 | systems = ["x86_64", "x86_64-linux", "x86_64-linux"]
  |                                      ^^^^^^^^^^^^^^
  |
  = help: keep one of the two

error: invalid path `id_ed25519`: it is not an absolute path
 --> nix-packager.toml:4:7
  |
4 | key = "id_ed25519"
  |       ^^^^^^^^^^^^
  |
  = help: use an absolute path of letters, digits, `.`, `_`, `+`, `@` and `-`

error: `jobs` is 0; it must be from 1 to 1000000
 --> nix-packager.toml:5:8
  |
5 | jobs = 0
  |        ^
  |
  = help: remove the builder if it should not build

error: `speed` is 0.0; it must be above 0 and at most 1000000
 --> nix-packager.toml:6:9
  |
6 | speed = 0.0
  |         ^^^
  |
  = help: a builder of speed 2 is twice as fast as one of speed 1

error: invalid system feature `kvm,big-parallel`: `,` is not allowed in it
 --> nix-packager.toml:7:13
  |
7 | features = ["kvm,big-parallel"]
  |             ^^^^^^^^^^^^^^^^^^
  |
  = help: write each feature as a separate entry, such as `kvm` or `big-parallel`

error: `mandatory-features` must be a list of strings, not a string
 --> nix-packager.toml:8:22
  |
8 | mandatory-features = "kvm"
  |                      ^^^^^
  |
  = help: for example: `mandatory-features = ["benchmark"]`

error: invalid host key: there is something before the type of the key
 --> nix-packager.toml:9:12
  |
9 | host-key = "builder ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS"
  |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use the content of /etc/ssh/ssh_host_ed25519_key.pub on that machine, or the output of `ssh-keyscan HOST` without the host name: `ssh-ed25519 AAAA…`
"#,
    );
}

#[test]
fn names_and_types_of_columns() {
    refuses(
        r#"[[builders]]
url = "ssh://a"
[[builders]]
key = "/root/key"
max-jobs = 4
[[builders]]
uri = 1
jobs = "4"
speed = "fast"
"#,
        r#"
error: unknown key `url` in `[[builders]]`
 --> nix-packager.toml:2:1
  |
2 | url = "ssh://a"
  | ^^^
  |
  = help: did you mean `uri`?

error: `[[builders]]` needs `uri`
 --> nix-packager.toml:3:1
  |
3 | [[builders]]
  | ^^^^^^^^^^^^
  |
  = help: add the builder's address: `uri = "ssh-ng://USER@HOST"`

error: unknown key `max-jobs` in `[[builders]]`
 --> nix-packager.toml:5:1
  |
5 | max-jobs = 4
  | ^^^^^^^^
  |
  = help: known keys: `uri`, `systems`, `key`, `jobs`, `speed`, `features`, `mandatory-features`, `host-key`

error: `uri` must be a string, not an integer
 --> nix-packager.toml:7:7
  |
7 | uri = 1
  |       ^
  |
  = help: for example: `uri = "ssh-ng://nix-remote@builder.example.org"`

error: `jobs` must be an integer from 1 to 1000000, not a string
 --> nix-packager.toml:8:8
  |
8 | jobs = "4"
  |        ^^^
  |
  = help: for example: `jobs = 1`

error: `speed` must be a number above 0 and at most 1000000, not a string
 --> nix-packager.toml:9:9
  |
9 | speed = "fast"
  |         ^^^^^^
  |
  = help: for example: `speed = 1`
"#,
    );
}

#[test]
fn uris_that_would_not_be_reached() {
    refuses(
        r#"builders = [
    { uri = "localhost" },
    { uri = "ssh://a/b" },
    { uri = "ssh://a;b" },
    { uri = "ssh://-oProxyCommand=x" },
    { uri = "ssh://a?ssh-key=/root/key" },
    { uri = "nix@" },
]
"#,
        r#"
error: invalid builder `localhost`: a machine cannot be its own remote builder
 --> nix-packager.toml:2:13
  |
2 |     { uri = "localhost" },
  |             ^^^^^^^^^^^
  |
  = help: use `ssh-ng://USER@HOST` or `ssh://USER@HOST`; `HOST` alone means `ssh://HOST`

error: invalid builder `ssh://a/b`: `/` is not allowed in the host name
 --> nix-packager.toml:3:13
  |
3 |     { uri = "ssh://a/b" },
  |             ^^^^^^^^^^^
  |
  = help: use `ssh-ng://USER@HOST` or `ssh://USER@HOST`; `HOST` alone means `ssh://HOST`

error: invalid builder `ssh://a;b`: `;` is not allowed in it
 --> nix-packager.toml:4:13
  |
4 |     { uri = "ssh://a;b" },
  |             ^^^^^^^^^^^
  |
  = help: use `ssh-ng://USER@HOST` or `ssh://USER@HOST`; `HOST` alone means `ssh://HOST`

error: invalid builder `ssh://-oProxyCommand=x`: `=` is not allowed in the host name
 --> nix-packager.toml:5:13
  |
5 |     { uri = "ssh://-oProxyCommand=x" },
  |             ^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use `ssh-ng://USER@HOST` or `ssh://USER@HOST`; `HOST` alone means `ssh://HOST`

error: invalid builder `ssh://a?ssh-key=/root/key`: set the private key with `key`
 --> nix-packager.toml:6:13
  |
6 |     { uri = "ssh://a?ssh-key=/root/key" },
  |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use `ssh-ng://USER@HOST` or `ssh://USER@HOST`; `HOST` alone means `ssh://HOST`

error: invalid builder `nix@`: it has no host name
 --> nix-packager.toml:7:13
  |
7 |     { uri = "nix@" },
  |             ^^^^^^
  |
  = help: use `ssh-ng://USER@HOST` or `ssh://USER@HOST`; `HOST` alone means `ssh://HOST`
"#,
    );
}

#[test]
fn no_list_of_tables() {
    refuses(
        r#"builders = "@/etc/nix/machines"
"#,
        r#"
error: `builders` must be a list of tables, not a string
 --> nix-packager.toml:1:12
  |
1 | builders = "@/etc/nix/machines"
  |            ^^^^^^^^^^^^^^^^^^^^
  |
  = help: write `[[builders]]` on a line of its own
"#,
    );
}

#[test]
fn two_of_one_place() {
    refuses(
        r#"[[builders]]
uri = "ssh://a"
[[builders]]
uri = "a"
"#,
        r#"
error: two `[[builders]]` have the uri `ssh://a`
 --> nix-packager.toml:4:7
  |
4 | uri = "a"
  |       ^^^
  |
  = help: to run more builds on one machine at once, raise its `jobs`
"#,
    );
}

#[test]
fn what_a_release_cannot_read() {
    refuses(
        r#"targets = ["debian-11", "debian-13"]
[[builders]]
uri = "ssh://a:2222"
[[builders]]
uri = "ssh://[fe80::1]"
speed = 1.5
"#,
        r#"
error: Nix 2.3.7 takes the port in `ssh://a:2222` for part of the host name
 --> nix-packager.toml:3:7
  |
3 | uri = "ssh://a:2222"
  |       ^^^^^^^^^^^^^^
  |
  = help: define a host with `HostName` and `Port` in /root/.ssh/config, and use its name here; or write a list for Debian 11 (bullseye) alone, as `[[target.debian-11.builders]]`

error: Nix 2.26.3 takes the port in `ssh://a:2222` for part of the host name
 --> nix-packager.toml:3:7
  |
3 | uri = "ssh://a:2222"
  |       ^^^^^^^^^^^^^^
  |
  = help: define a host with `HostName` and `Port` in /root/.ssh/config, and use its name here; or write a list for Debian 13 (trixie) alone, as `[[target.debian-13.builders]]`

error: Nix 2.3.7 cannot read the IPv6 address in `ssh://[fe80::1]`
 --> nix-packager.toml:5:7
  |
5 | uri = "ssh://[fe80::1]"
  |       ^^^^^^^^^^^^^^^^^
  |
  = help: use the machine's host name; or write a list for Debian 11 (bullseye) alone, as `[[target.debian-11.builders]]`

error: Nix 2.3.7 cannot read a fraction, and `speed` is 1.5
 --> nix-packager.toml:6:9
  |
6 | speed = 1.5
  |         ^^^
  |
  = help: multiply the speed of every builder: only their ratio matters; or write a list for Debian 11 (bullseye) alone, as `[[target.debian-11.builders]]`
"#,
    );
}

#[test]
fn what_a_tarball_of_a_release_cannot_read() {
    refuses(
        r#"targets = ["debian-13"]
[nix]
payload = "closure"
[nix.closure.x86_64-linux]
path = "nix-2.18.1-x86_64-linux.tar.xz"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
[[builders]]
uri = "ssh://a"
speed = 1.5
"#,
        r#"
error: Nix 2.18.1 cannot read a fraction, and `speed` is 1.5
 --> nix-packager.toml:9:9
  |
9 | speed = 1.5
  |         ^^^
  |
  = help: multiply the speed of every builder: only their ratio matters; or write a list for Debian 13 (trixie) alone, as `[[target.debian-13.builders]]`
"#,
    );
}

#[test]
fn two_lists() {
    refuses(
        r#"[settings]
builders = "@/etc/nix/machines"
[[builders]]
uri = "ssh://a"
"#,
        r#"
error: both `[[builders]]` and the setting `builders` list remote builders
 --> nix-packager.toml:2:12
  |
2 | builders = "@/etc/nix/machines"
  |            ^^^^^^^^^^^^^^^^^^^^
  |
  = help: list every builder in `[[builders]]`; the package adds the setting itself
"#,
    );
}

#[test]
fn a_key_that_is_another_s() {
    refuses(
        r#"[[builders]]
uri = "ssh://a"
host-key = "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS"
"#,
        r#"
error: invalid host key: the key does not match its type
 --> nix-packager.toml:3:12
  |
3 | host-key = "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS"
  |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use the content of /etc/ssh/ssh_host_ed25519_key.pub on that machine, or the output of `ssh-keyscan HOST` without the host name: `ssh-ed25519 AAAA…`
"#,
    );
}

#[test]
fn a_private_key() {
    refuses(
        r#"[[builders]]
uri = "ssh://a"
key = """
-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
-----END OPENSSH PRIVATE KEY-----
"""
[settings]
# -----BEGIN RSA PRIVATE KEY-----
max-jobs = 4
"#,
        r#"
error: this is a private key, and everyone can read a package
 --> nix-packager.toml:4:1
  |
4 | ********** ******* ******* ********
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it, and replace the key if anyone else has seen this file; `key` of a builder names a file on the machine that sends the builds

error: this is a private key, and everyone can read a package
 --> nix-packager.toml:9:3
  |
9 | # ********** *** ******* ********
  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it, and replace the key if anyone else has seen this file; `key` of a builder names a file on the machine that sends the builds
"#,
    );
}
