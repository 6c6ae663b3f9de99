//! Packages of a staged Nix: every file at its place, but for what the package makes itself.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use nix_packager::knowledge::System;

use crate::support::closure::program_head;
use crate::support::harness::{files, nix_packager};

const CONFIGURATION: &str = "targets = [\"debian-13\", \"fedora-44\"]\n\n[nix]\npayload = \"tree\"\n\n\
    [nix.tree.x86_64-linux]\npath = \"stage\"\nversion = \"2.35.4\"\nrequires = [\"libsodium23\"]\n";

fn put(room: &Path, path: &str, mode: u32, bytes: &[u8]) {
    let path = room.join("stage").join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
}

/// What `make install DESTDIR=stage` leaves, in small.
pub fn stage(room: &Path) {
    fs::write(room.join("n.toml"), CONFIGURATION).unwrap();
    put(room, "usr/bin/nix", 0o775, &program_head(System::find("x86_64-linux").unwrap()));
    symlink("nix", room.join("stage/usr/bin/nix-store")).unwrap();
    put(room, "usr/lib/x86_64-linux-gnu/libnixstore.so", 0o600, b"library");
    put(room, "usr/include/nix/store.hh", 0o664, b"header");
    put(room, "usr/share/man/man1/nix.1", 0o644, b"manual");
    put(room, "etc/xdg/nix.ini", 0o640, b"setting");
    for left_out in [
        "etc/nix/nix.conf",
        "etc/profile.d/nix.sh",
        "etc/init/nix-daemon.conf",
        "nix/store/x",
        "usr/lib/systemd/system/nix-daemon.service",
        "usr/lib/tmpfiles.d/nix-daemon.conf",
        "var/log/x",
    ] {
        put(room, left_out, 0o644, b"");
    }
}

#[test]
fn what_was_staged_is_packaged_with_plain_modes() {
    let room = tempfile::tempdir().unwrap();
    stage(room.path());
    let got = nix_packager(&["plan", "-c", "n.toml", "-t", "debian-13"]).within(room.path()).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(got.stdout.starts_with("nix-multiuser 2.35.4-1~deb13 for Debian 13 (trixie), x86_64-linux\n"));
    for line in [
        "  - 0755 /usr/bin/nix",
        "  l 0777 /usr/bin/nix-store -> nix",
        "  d 0755 /usr/include/nix/",
        "  - 0644 /usr/include/nix/store.hh",
        "  - 0644 /usr/lib/x86_64-linux-gnu/libnixstore.so",
        "  - 0644 /etc/xdg/nix.ini  (configuration)",
        "  l 0777 /usr/libexec/nix-multiuser/nix-daemon -> ../../bin/nix",
        "  needs        libsodium23",
        "  conflicts    nix-bin",
        "  provides     nix-bin (= 2.35.4)",
        "  - contains Nix 2.35.4 for x86_64-linux in /usr",
    ] {
        assert!(got.stdout.lines().any(|found| found == line), "no `{line}` in\n{}", got.stdout);
    }
    for absent in
        ["/nix/store/x", "/var/log/x", "/etc/init/", "profile.d/nix.sh", " /usr/bin/\n", " /usr/share/man/\n"]
    {
        assert!(!got.stdout.contains(absent), "{absent} in\n{}", got.stdout);
    }
}

#[test]
fn one_package_for_each_target() {
    let room = tempfile::tempdir().unwrap();
    stage(room.path());
    nix_packager(&["build", "-q", "-c", "n.toml"]).within(room.path()).prints("");
    let names: Vec<_> = files(&room.path().join("dist")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "debian-13/nix-multiuser_2.35.4-1~deb13_amd64.deb",
            "fedora-44/nix-multiuser-2.35.4-1.fc44.x86_64.rpm",
        ]
    );
}

#[test]
fn everything_that_no_package_can_have_in_one_run() {
    let room = tempfile::tempdir().unwrap();
    stage(room.path());
    put(room.path(), "opt/nix/README", 0o644, b"");
    put(room.path(), "usr/bin/nix", 0o755, &program_head(System::find("aarch64-linux").unwrap()));
    put(room.path(), "usr/libexec/nix/helper", 0o4755, b"");
    symlink(room.path().join("stage/usr/bin/nix"), room.path().join("stage/usr/bin/nix-env")).unwrap();
    std::os::unix::net::UnixListener::bind(room.path().join("stage/usr/share/socket")).unwrap();
    nix_packager(&["check", "-c", "n.toml"]).within(room.path()).fails(
        1,
        "error: `stage/opt` is outside /usr and /etc
help: configure Nix with the prefix /usr and the sysconfdir /etc

error: `stage/usr/bin/nix-env` points into the staging directory
help: it would point nowhere on another machine; make it relative

error: `stage/usr/libexec/nix/helper` is setuid or setgid
help: Nix needs no such file; remove the bit with `chmod ug-s`

error: `stage/usr/share/socket` is not a file, directory or link
help: a package cannot have it; take it out of the staged tree

error: `stage/usr/bin/nix` is not a program for x86_64-linux
help: name in `[nix.tree.x86_64-linux]` the Nix that was compiled for that system
",
    );
}

#[test]
fn a_directory_that_is_not_there_and_one_without_nix() {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("n.toml"), CONFIGURATION).unwrap();
    nix_packager(&["check", "-c", "n.toml"]).within(room.path()).fails(
        1,
        "error: cannot read the staged Nix `stage`: no such file or directory
help: `path` in `[nix.tree.x86_64-linux]` is the directory that `DESTDIR` was
",
    );
    fs::create_dir(room.path().join("stage")).unwrap();
    nix_packager(&["check", "-c", "n.toml"]).within(room.path()).fails(
        1,
        "error: cannot read `stage/usr/bin/nix`: no such file or directory
help: configure Nix with the prefix /usr and install it with `DESTDIR=` that directory
",
    );
}

/// A spec cannot name every file, in every version of rpm; the package can have it.
#[test]
fn a_name_that_rpmbuild_reads_in_another_way_has_no_spec() {
    for name in ["pc%{name}", "q\"x", "g*", "b[c]d", "back\\slash"] {
        let room = tempfile::tempdir().unwrap();
        stage(room.path());
        put(room.path(), &format!("usr/share/nix/{name}"), 0o644, b"");
        let run = |command: &str| {
            let arguments = [command, "-c", "n.toml", "-t", "fedora-44", "--out", command];
            nix_packager(&arguments).within(room.path()).transcript()
        };
        let (rendered, built) = (run("render"), run("build"));
        assert_eq!((rendered.code, built.code), (1, 0), "{name}: {}{}", rendered.stderr, built.stderr);
        let why = ", which rpmbuild would read as a pattern or a macro: rename the file, or use `build`";
        assert!(rendered.stderr.contains(why), "{}", rendered.stderr);
    }
}
