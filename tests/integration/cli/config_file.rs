//! Which configuration a command reads.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;

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

/// A configuration names programs that are run, and files beside it.
#[test]
fn a_file_that_another_user_can_change_is_not_read_unasked() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("nix-packager.toml");
    let refused = |why: &str| {
        let message = format!(
            "error: `nix-packager.toml` {why}, and was not named\n\
             help: add `-c nix-packager.toml` to read it, or `--no-config` for the built-in defaults\n"
        );
        nix_packager(&["check"]).within(room.path()).fails(1, &message);
        nix_packager(&["check", "-q", "--no-config"]).within(room.path()).prints("");
    };
    let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    fs::write(&path, NAMED).unwrap();
    mode(&path, 0o646);
    refused("can be changed by other users");
    nix_packager(&["check", "-q", "-c", "nix-packager.toml"]).within(room.path()).prints("");
    mode(&path, 0o644);
    mode(room.path(), 0o777);
    refused("is in a directory that other users can change");
    mode(room.path(), 0o755);
    nix_packager(&["check", "-q"]).within(room.path()).prints("");
    // Only root can give files away.
    if chown(&path, Some(65534), None).is_ok() {
        refused("can be changed by other users");
        chown(&path, Some(0), None).unwrap();
        chown(room.path(), Some(65534), None).unwrap();
        refused("is in a directory that other users can change");
        chown(room.path(), Some(0), None).unwrap();
        // A group with the number of the user is that user's alone.
        mode(&path, 0o664);
        nix_packager(&["check", "-q"]).within(room.path()).prints("");
        chown(&path, None, Some(100)).unwrap();
        refused("can be changed by other users");
    }
}

#[test]
fn what_is_no_file_is_not_read_unasked() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("nix-packager.toml");
    fs::write(room.path().join("elsewhere"), NAMED).unwrap();
    let refused = "error: `nix-packager.toml` is not a regular file, and was not named
help: add `-c nix-packager.toml` to read it, or `--no-config` for the built-in defaults\n";
    for to in ["elsewhere", "nowhere", "/dev/stdin"] {
        symlink(to, &path).unwrap();
        nix_packager(&["check"]).within(room.path()).fails(1, refused);
        fs::remove_file(&path).unwrap();
    }
    fs::create_dir(&path).unwrap();
    nix_packager(&["check"]).within(room.path()).fails(1, refused);
}
