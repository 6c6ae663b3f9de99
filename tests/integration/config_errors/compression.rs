//! `compression` in `[package]`.

use super::refuses;

#[test]
fn a_compression_that_a_target_does_not_read() {
    refuses(
        r#"targets = ["debian-11"]
[package]
compression = "zstd"
"#,
        r#"
error: Debian 11 (bullseye) cannot read packages compressed with zstd
 --> nix-packager.toml:3:15
  |
3 | compression = "zstd"
  |               ^^^^^^
  |
  = help: set `compression = "xz"` in `[target.debian-11.package]`
"#,
    );
}

#[test]
fn a_compression_of_one_target_that_it_does_not_read() {
    refuses(
        r#"[package]
compression = "xz"

[target.debian-11.package]
compression = "zstd"
"#,
        r#"
error: Debian 11 (bullseye) cannot read packages compressed with zstd
 --> nix-packager.toml:5:15
  |
5 | compression = "zstd"
  |               ^^^^^^
  |
  = help: set `compression = "xz"` in `[target.debian-11.package]`
"#,
    );
}
