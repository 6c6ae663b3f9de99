//! `[nix] payload` and `[nix.closure.SYSTEM]`.

use super::refuses;

#[test]
fn a_closure_payload_without_a_closure() {
    refuses(
        r#"[nix]
payload = "closure"
"#,
        r#"
error: `payload` is `closure`, but no tarball is configured
 --> nix-packager.toml:2:11
  |
2 | payload = "closure"
  |           ^^^^^^^^^
  |
  = help: add `[nix.closure.x86_64-linux]` with `url` or `path`, and `sha256`
"#,
    );
}

#[test]
fn a_section_that_no_payload_reads() {
    refuses(
        r#"[nix]
payload = "closure"

[nix.closure.x86_64-linux]
url = "https://example.org/nix.tar.xz"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"

[nix.tree.x86_64-linux]
path = "stage"
version = "2.35.4"
"#,
        r#"
error: `[nix.tree.x86_64-linux]` has no effect: `payload` is not `tree`
 --> nix-packager.toml:8:11
  |
8 | [nix.tree.x86_64-linux]
  |           ^^^^^^^^^^^^
  |
  = help: set `payload = "tree"` in `[nix]`, or remove the section
"#,
    );
}

#[test]
fn a_closure_without_the_payload() {
    refuses(
        r#"[nix.closure.x86_64-linux]
url = "https://example.org/nix.tar.xz"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
"#,
        r#"
error: `[nix.closure.x86_64-linux]` has no effect: `payload` is not `closure`
 --> nix-packager.toml:1:14
  |
1 | [nix.closure.x86_64-linux]
  |              ^^^^^^^^^^^^
  |
  = help: set `payload = "closure"` in `[nix]`, or remove the section
"#,
    );
}

#[test]
fn a_tarball_in_two_places() {
    refuses(
        r#"[nix]
payload = "closure"

[nix.closure.x86_64-linux]
url = "https://example.org/nix.tar.xz"
path = "nix.tar.xz"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
"#,
        r#"
error: `[nix.closure.x86_64-linux]` has both `url` and `path`
 --> nix-packager.toml:6:1
  |
6 | path = "nix.tar.xz"
  | ^^^^
  |
  = help: keep one of the two
"#,
    );
}

#[test]
fn a_tarball_in_no_place_and_without_its_digest() {
    refuses(
        r#"[nix]
payload = "closure"

[nix.closure.x86_64-linux]
"#,
        r#"
error: `[nix.closure.x86_64-linux]` needs `sha256`
 --> nix-packager.toml:4:14
  |
4 | [nix.closure.x86_64-linux]
  |              ^^^^^^^^^^^^
  |
  = help: `nix-packager pin` writes it; upstream publishes it next to the tarball

error: `[nix.closure.x86_64-linux]` needs `url` or `path`
 --> nix-packager.toml:4:14
  |
4 | [nix.closure.x86_64-linux]
  |              ^^^^^^^^^^^^
  |
  = help: add the `url` or the `path` of the tarball
"#,
    );
}

#[test]
fn a_digest_of_another_kind_and_one_cut_off() {
    refuses(
        r#"[nix]
payload = "closure"

[nix.closure.x86_64-linux]
url = "https://example.org/nix.tar.xz"
sha256 = "sha512-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

[nix.closure.aarch64-linux]
url = "https://example.org/nix.tar.xz"
sha256 = "e3b0c44298fc1c14"
"#,
        r#"
error: invalid SHA-256 `sha512-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=`: it is sha512, not sha256
 --> nix-packager.toml:6:10
  |
6 | sha256 = "sha512-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
  |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use 64 hexadecimal digits as `sha256sum` prints them, 52 characters as `nix-prefetch-url` prints them, or `sha256-` and 44 characters of base64; or let `nix-packager pin` write it

error: invalid SHA-256 `e3b0c44298fc1c14`: it has 16 hexadecimal digits instead of 64
  --> nix-packager.toml:10:10
   |
10 | sha256 = "e3b0c44298fc1c14"
   |          ^^^^^^^^^^^^^^^^^^
   |
   = help: use 64 hexadecimal digits as `sha256sum` prints them, 52 characters as `nix-prefetch-url` prints them, or `sha256-` and 44 characters of base64; or let `nix-packager pin` write it
"#,
    );
}

#[test]
fn an_unknown_system_is_answered_with_the_nearest() {
    refuses(
        r#"[nix]
payload = "closure"

[nix.closure.x86-64-linux]
url = "https://example.org/nix.tar.xz"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"

[nix.closure.sparc]
url = "https://example.org/nix.tar.xz"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
"#,
        r#"
error: unknown system `x86-64-linux`
 --> nix-packager.toml:4:14
  |
4 | [nix.closure.x86-64-linux]
  |              ^^^^^^^^^^^^
  |
  = help: did you mean `x86_64-linux`?

error: unknown system `sparc`
 --> nix-packager.toml:8:14
  |
8 | [nix.closure.sparc]
  |              ^^^^^
  |
  = help: known systems: `x86_64-linux`, `i686-linux`, `aarch64-linux`, `armv7l-linux`, `riscv64-linux`, `powerpc64le-linux`, `s390x-linux`, `loongarch64-linux`
"#,
    );
}

#[test]
fn a_system_that_no_target_has() {
    refuses(
        r#"targets = ["debian-12", "fedora-44"]

[nix]
payload = "closure"

[nix.closure.x86_64-linux]
url = "https://example.org/nix.tar.xz"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"

[nix.closure.riscv64-linux]
url = "https://example.org/nix.tar.xz"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
"#,
        r#"
error: no target supports riscv64-linux
  --> nix-packager.toml:10:14
   |
10 | [nix.closure.riscv64-linux]
   |              ^^^^^^^^^^^^^
   |
   = help: targets that support it: `debian-13`, `debian-14`, `ubuntu-22.04`, `ubuntu-24.04`, `ubuntu-25.10`, `ubuntu-26.04`, `ubuntu-26.10`
"#,
    );
}

#[test]
fn an_unknown_key_of_a_closure() {
    refuses(
        r#"[nix]
payload = "closure"

[nix.closure.x86_64-linux]
url = "https://example.org/nix.tar.xz"
sha265 = "0000000000000000000000000000000000000000000000000000000000000000"
unpack = true
"#,
        r#"
error: unknown key `sha265` in `[nix.closure.x86_64-linux]`
 --> nix-packager.toml:6:1
  |
6 | sha265 = "0000000000000000000000000000000000000000000000000000000000000000"
  | ^^^^^^
  |
  = help: did you mean `sha256`?

error: unknown key `unpack` in `[nix.closure.x86_64-linux]`
 --> nix-packager.toml:7:1
  |
7 | unpack = true
  | ^^^^^^
  |
  = help: known keys: `url`, `path`, `sha256`
"#,
    );
}

#[test]
fn a_url_that_is_a_path_and_values_of_other_types() {
    refuses(
        r#"[nix]
payload = "closure"

[nix.closure.x86_64-linux]
url = "../nix.tar.xz"
sha256 = 0

[nix.closure]
aarch64-linux = "nix.tar.xz"
"#,
        r#"
error: invalid URL `../nix.tar.xz`: it does not begin with `https://` or `http://`
 --> nix-packager.toml:5:7
  |
5 | url = "../nix.tar.xz"
  |       ^^^^^^^^^^^^^^^
  |
  = help: use `path` for a file on this machine

error: `sha256` must be a string, not an integer
 --> nix-packager.toml:6:10
  |
6 | sha256 = 0
  |          ^
  |
  = help: for example: `sha256 = "0000000000000000000000000000000000000000000000000000000000000000"`

error: `closure.aarch64-linux` must be a section, not a string
 --> nix-packager.toml:9:17
  |
9 | aarch64-linux = "nix.tar.xz"
  |                 ^^^^^^^^^^^^
  |
  = help: write `[nix.closure.aarch64-linux]` on a line of its own
"#,
    );
}

#[test]
fn closures_that_are_no_sections() {
    refuses(
        r#"[nix]
payload = "closure"
closure = "nix.tar.xz"
"#,
        r#"
error: `closure` must be a section for each system, not a string
 --> nix-packager.toml:3:11
  |
3 | closure = "nix.tar.xz"
  |           ^^^^^^^^^^^^
  |
  = help: write `[nix.closure.x86_64-linux]` on a line of its own
"#,
    );
}

#[test]
fn a_mistake_in_an_override_of_a_closure() {
    refuses(
        r#"[nix]
payload = "closure"

[nix.closure.x86_64-linux]
url = "https://example.org/nix.tar.xz"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"

[target.debian-13.nix.closure.x86_64-linux]
url = "https://example.org/other.tar.xz"
"#,
        r#"
error: `[nix.closure.x86_64-linux]` needs `sha256`
 --> nix-packager.toml:8:31
  |
8 | [target.debian-13.nix.closure.x86_64-linux]
  |                               ^^^^^^^^^^^^
  |
  = help: `nix-packager pin` writes it; upstream publishes it next to the tarball
"#,
    );
}
