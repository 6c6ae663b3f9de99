//! `[nix]`: which Nix a target has, and what it may be open to.

use super::{refuses, warns};

#[test]
fn an_advisory_that_nobody_knows() {
    refuses(
        r#"[nix]
allow-vulnerable = ["CVE-2026-110451"]
"#,
        r#"
error: unknown advisory `CVE-2026-110451`
 --> nix-packager.toml:2:21
  |
2 | allow-vulnerable = ["CVE-2026-110451"]
  |                     ^^^^^^^^^^^^^^^^^
  |
  = help: `nix-packager advisories` lists the known advisories
"#,
    );
}

#[test]
fn a_version_for_all_targets() {
    refuses(
        r#"[nix]
version = "2.35.4"
"#,
        r#"
error: `version` in `[nix]` says which Nix one distribution has, not which is packaged
 --> nix-packager.toml:2:11
  |
2 | version = "2.35.4"
  |           ^^^^^^^^
  |
  = help: to choose the Nix in the package, pin it: `nix-packager pin`; to say which Nix a distribution has, write `version` in `[target.ID.nix]`
"#,
    );
}

#[test]
fn a_version_of_a_bundled_nix() {
    refuses(
        r#"targets = ["debian-13"]
[nix]
payload = "closure"
closure.x86_64-linux = { path = "x", sha256 = "0000000000000000000000000000000000000000000000000000000000000000" }
[target.debian-13.nix]
version = "2.35.4"
"#,
        r#"
error: `version` in `[nix]` has no effect: the package includes its own Nix
 --> nix-packager.toml:6:11
  |
6 | version = "2.35.4"
  |           ^^^^^^^^
  |
  = help: remove it; the version of the tarball or tree counts
"#,
    );
}

#[test]
fn an_automatic_payload_without_tarballs() {
    refuses(
        r#"targets = ["debian-12", "fedora-45"]
[nix]
payload = "auto"
"#,
        r#"
error: `payload` is `auto`, and some targets need a bundled Nix, but no tarball is configured
 --> nix-packager.toml:3:11
  |
3 | payload = "auto"
  |           ^^^^^^
  |
  = help: `nix-packager pin` adds the tarballs of the newest Nix; `nix-packager targets` says what is wrong with the distributions' own
"#,
    );
}

/// Fedora 44 went from 2.31.3 to 2.35.3.
#[test]
fn a_setting_that_some_versions_of_a_release_read() {
    warns(
        r#"targets = ["fedora-44"]
[settings]
http3 = true
"#,
        r#"
warning: `http3` needs Nix 2.35 or later; fedora-44 has 2.31.3 to 2.35.3
 --> nix-packager.toml:3:1
  |
3 | http3 = true
  | ^^^^^
  |
  = help: set it only for targets that support it: `[target.ID.settings]`
"#,
    );
    refuses(
        r#"targets = ["fedora-44"]
[target.fedora-44.nix]
version = "2.31.6"
[settings]
http3 = true
"#,
        r#"
error: `http3` needs Nix 2.35 or later; fedora-44 has 2.31.6
 --> nix-packager.toml:5:1
  |
5 | http3 = true
  | ^^^^^
  |
  = help: set it only for targets that support it: `[target.ID.settings]`
"#,
    );
}

#[test]
fn a_channel_that_the_nix_cannot_evaluate() {
    refuses(
        r#"targets = ["debian-11", "debian-12", "debian-13"]
[[channels]]
name = "nixpkgs"
url = "https://mirror.example.org/channels/nixos-25.11-small"
"#,
        r#"
error: the channel `nixos-25.11` needs Nix 2.18 or later; debian-11 has 2.3.7
 --> nix-packager.toml:4:7
  |
4 | url = "https://mirror.example.org/channels/nixos-25.11-small"
  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: include a newer Nix: `nix-packager pin`; or set `channels` for that target, in `[target.ID]`: the newest channel for its Nix is https://channels.nixos.org/nixos-24.05, which gets no updates any more

error: the channel `nixos-25.11` needs Nix 2.18 or later; debian-12 has 2.8.0
 --> nix-packager.toml:4:7
  |
4 | url = "https://mirror.example.org/channels/nixos-25.11-small"
  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: include a newer Nix: `nix-packager pin`; or set `channels` for that target, in `[target.ID]`: the newest channel for its Nix is https://channels.nixos.org/nixos-25.05, which gets no updates any more
"#,
    );
}

#[test]
fn a_version_that_the_release_never_had() {
    refuses(
        r#"targets = ["debian-13"]
[target.debian-13.nix]
version = "2.8.0"
"#,
        r#"
error: Debian 13 (trixie) came with Nix 2.26.3, not with 2.8.0
 --> nix-packager.toml:3:11
  |
3 | version = "2.8.0"
  |           ^^^^^^^
  |
  = help: `nix --version` on a machine prints its version
"#,
    );
}
