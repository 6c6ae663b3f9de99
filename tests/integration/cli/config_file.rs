//! Which configuration a command reads.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};

use crate::support::harness::nix_packager;

const NAMED: &str = "[package]\nname = \"acme-nix\"\n";

/// What `init` writes is what every command reads, without a word; it says so.
#[test]
fn the_file_that_is_there_is_read() {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("nix-packager.toml"), NAMED).unwrap();
    for (command, named) in [
        (&["render", "-t", "debian-13", "--out"][..], true),
        (&["render", "--no-config", "-t", "debian-13", "--out"], false),
    ] {
        let out = if named { "here" } else { "stock" };
        let got = nix_packager(&[command, &[out]].concat()).within(room.path()).transcript();
        assert_eq!(got.code, 0, "{}", got.stderr);
        assert_eq!(got.stderr.contains("note: reading nix-packager.toml\n"), named, "{}", got.stderr);
        let control = fs::read_to_string(room.path().join(out).join("debian-13/DEBIAN/control")).unwrap();
        assert_eq!(control.contains("Package: acme-nix\n"), named, "{control}");
    }
    for command in ["build", "check", "fetch", "plan", "release", "render", "repo"] {
        fs::write(room.path().join("nix-packager.toml"), "[package]\nnmae = 1\n").unwrap();
        let got = nix_packager(&[command, "--out", "other"]).within(room.path()).transcript();
        let got = if got.code == 2 { nix_packager(&[command]).within(room.path()).transcript() } else { got };
        assert_eq!(got.code, 1, "{command}: {}", got.stderr);
        assert!(
            got.stderr.contains("unknown key `nmae`") && got.stderr.contains("nix-packager.toml:2:1"),
            "{}",
            got.stderr
        );
    }
    let both = nix_packager(&["check", "-c", "nix-packager.toml", "--no-config"]).within(room.path());
    assert_eq!(both.transcript().code, 2);
}

/// A configuration names programs that are run.
#[test]
fn a_file_that_another_user_can_change_is_not_read_unasked() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("nix-packager.toml");
    fs::write(&path, NAMED).unwrap();
    let refused = "error: `nix-packager.toml` is here, but another user can change it
help: add `-c nix-packager.toml` to read it anyway, or `--no-config` for the built-in defaults\n";
    fs::set_permissions(&path, Permissions::from_mode(0o646)).unwrap();
    nix_packager(&["check"]).within(room.path()).fails(1, refused);
    for asked in [&["check", "-q", "-c", "nix-packager.toml"][..], &["check", "-q", "--no-config"]] {
        nix_packager(asked).within(room.path()).prints("");
    }
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    // Only root can give files away.
    if chown(&path, Some(65534), None).is_ok() {
        nix_packager(&["check"]).within(room.path()).fails(1, refused);
    }
}

#[test]
fn a_link_to_nowhere_is_no_missing_file() {
    let room = tempfile::tempdir().unwrap();
    symlink("elsewhere", room.path().join("nix-packager.toml")).unwrap();
    let got = nix_packager(&["check"]).within(room.path()).transcript();
    assert_eq!(got.code, 1);
    assert!(got.stderr.starts_with("error: cannot read `nix-packager.toml`: "), "{}", got.stderr);
}
