//! Files that never end, or that nobody writes to, wherever a local file is read: a message, and no waiting.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use rustix::fs::{CWD, Mode, mkfifoat};

use super::trees;
use crate::support::closure::tarball;
use crate::support::harness::nix_packager;

const SPECIAL: &str = "it is a device, pipe or socket";

fn pipe(path: &Path) {
    let _ = fs::remove_file(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    mkfifoat(CWD, path, Mode::from_raw_mode(0o600)).unwrap();
}

/// Runs the program, for seconds at most; what it says has to contain `expected`.
#[track_caller]
fn refuses(room: &Path, arguments: &[&str], expected: &str) {
    let output = Command::new("timeout")
        .args(["--signal=KILL", "20", env!("CARGO_BIN_EXE_nix-packager")])
        .args(arguments)
        .current_dir(room)
        .env_remove("SOURCE_DATE_EPOCH")
        .env("NIX_PACKAGER_CACHE", room.join("own-cache"))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {stderr}");
    assert!(stderr.contains(expected), "{arguments:?}: {stderr}");
}

/// Links that lead to each other, a pipe, and a file without an end.
#[test]
fn templates() {
    let room = tempfile::tempdir().unwrap();
    let check = ["check", "--templates", "overrides"];
    let path = room.path().join("overrides/templates/environment.tera");
    pipe(&path);
    refuses(room.path(), &check, &format!("cannot read `overrides/templates/environment.tera`: {SPECIAL}"));
    fs::remove_file(&path).unwrap();
    symlink("/dev/zero", &path).unwrap();
    refuses(room.path(), &check, SPECIAL);
    fs::remove_file(&path).unwrap();
    fs::File::create(&path).unwrap().set_len(4 << 30).unwrap();
    refuses(room.path(), &check, "environment.tera`: it is larger than 1 MiB");
    fs::remove_file(&path).unwrap();
    for n in 1..=8 {
        symlink(".", room.path().join(format!("overrides/l{n}"))).unwrap();
    }
    refuses(
        room.path(),
        &check,
        "`overrides/l8` is a link to a directory, which is not followed\nhelp: replace it",
    );
}

#[test]
fn a_staged_nix() {
    let room = tempfile::tempdir().unwrap();
    trees::stage(room.path());
    pipe(&room.path().join("stage/usr/bin/nix"));
    refuses(room.path(), &["check", "-c", "n.toml"], &format!("cannot read `stage/usr/bin/nix`: {SPECIAL}"));
}

#[test]
fn a_cache() {
    let room = tempfile::tempdir().unwrap();
    let closure = tarball("2.35.4", "x86_64-linux");
    fs::write(room.path().join("nix.tar.xz"), &closure.bytes).unwrap();
    let configuration = format!(
        "targets = [\"debian-13\"]\n[nix]\npayload = \"closure\"\n[nix.closure.x86_64-linux]\npath = \"nix.tar.xz\"\nsha256 = \"{}\"\n",
        closure.sha256
    );
    fs::write(room.path().join("n.toml"), configuration).unwrap();
    pipe(&room.path().join("cache/CACHEDIR.TAG"));
    let arguments = ["plan", "-q", "-c", "n.toml", "--cache", "cache"];
    refuses(room.path(), &arguments, "`cache` is not a cache of nix-packager, and not empty");
    fs::remove_dir_all(room.path().join("cache")).unwrap();

    // What cannot be read in a cache is created again.
    nix_packager(&arguments).within(room.path()).transcript();
    for entry in fs::read_dir(room.path().join("cache/closures")).unwrap() {
        pipe(&entry.unwrap().path());
    }
    assert_eq!(nix_packager(&arguments).within(room.path()).transcript().code, 0);
}

#[test]
fn keys_configurations_and_packages() {
    let room = tempfile::tempdir().unwrap();
    for name in ["key.asc", "a.deb", "shell"] {
        pipe(&room.path().join(name));
    }
    refuses(
        room.path(),
        &["key", "show", "key.asc"],
        &format!("cannot read the key file `key.asc`: {SPECIAL}"),
    );
    refuses(room.path(), &["key", "show", "/dev/zero"], SPECIAL);
    refuses(room.path(), &["check", "-c", "/dev/zero"], &format!("cannot read `/dev/zero`: {SPECIAL}"));
    refuses(room.path(), &["inspect", "a.deb"], "is a device, pipe or socket");
    let publish = ["repo", "--unsigned", "--url", "https://example.org", "--out", "out", "a.deb"];
    refuses(room.path(), &publish, "is a device, pipe or socket");
    let shell = "targets = [\"debian-13\"]\n[sandbox]\nshell = \"file\"\n[sandbox.file.x86_64-linux]\npath = \"shell\"\n";
    fs::write(room.path().join("n.toml"), shell).unwrap();
    refuses(room.path(), &["check", "-c", "n.toml"], "shell");
}

/// A shell passes the output of a command as a pipe.
#[test]
fn a_configuration_may_come_through_a_pipe() {
    let room = tempfile::tempdir().unwrap();
    let script = "printf 'targets = [\"debian-13\"]\\n' | \"$0\" check -q -c /dev/stdin";
    let program = env!("CARGO_BIN_EXE_nix-packager");
    let output = Command::new("sh").args(["-c", script, program]).current_dir(room.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
