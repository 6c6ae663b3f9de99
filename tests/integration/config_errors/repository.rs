//! `[repository]`.

use super::refuses;

#[test]
fn one_repository_has_all_targets() {
    refuses(
        "[target.debian-12.repository]\nkeep = 3\n",
        r#"
error: `[repository]` cannot be set for one target
 --> nix-packager.toml:1:19
  |
1 | [target.debian-12.repository]
  |                   ^^^^^^^^^^
  |
  = help: set it once: one repository has all targets
"#,
    );
}

/// Logs are public, as is the repository: a password is not shown.
#[test]
fn an_address_with_a_password() {
    refuses(
        "[repository]\nurl = \"https://me:secret@example.org/nix\"\n",
        r#"
error: the URL of the repository contains a user name or a password
 --> nix-packager.toml:2:7
  |
2 | url = "*********************************"
  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: the URL is published; administrators put passwords into apt_auth.conf(5)
"#,
    );
}

#[test]
fn an_address_that_is_none() {
    refuses(
        "[repository]\nurl = \"packages.example.org\"\n",
        r#"
error: invalid URL `packages.example.org`: it does not begin with `https://`, `http://` or `file://`
 --> nix-packager.toml:2:7
  |
2 | url = "packages.example.org"
  |       ^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: use the URL of the directory that is served
"#,
    );
}

#[test]
fn a_common_suite_of_what_apt_does_not_read() {
    refuses(
        "[repository]\ncommon-target = \"fedora-44\"\ncommon-suite = \"trixie\"\n",
        r#"
error: `fedora-44` has no apt suite
 --> nix-packager.toml:2:17
  |
2 | common-target = "fedora-44"
  |                 ^^^^^^^^^^^
  |
  = help: choose a release of Debian or Ubuntu

error: invalid name `trixie`: it is the codename of Debian 13 (trixie)
 --> nix-packager.toml:3:16
  |
3 | common-suite = "trixie"
  |                ^^^^^^^^
  |
  = help: choose another name: each distribution release has a suite of that name
"#,
    );
}

#[test]
fn a_version_stays_in_any_case() {
    refuses(
        "[repository]\nkeep = 0\n",
        r#"
error: `keep` is 0; it must be from 1 to 1000
 --> nix-packager.toml:2:8
  |
2 | keep = 0
  |        ^
  |
  = help: the newest version is always kept
"#,
    );
}
