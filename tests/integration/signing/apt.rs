//! The apt of this machine updates from what is signed here, without a warning.

use std::fs;
use std::path::Path;
use std::process::Output;

use super::oracle::program;
use super::sample::{TIME, both, open};

/// An empty suite, with what apt looks at in a Release file.
const RELEASE: &str = "\
Origin: nix-multiuser
Label: nix-multiuser
Suite: trixie
Codename: trixie
Date: Mon, 23 Nov 2026 00:00:00 UTC
Architectures: amd64
Components: main
SHA256:
 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 main/binary-amd64/Packages
";

/// apt's directories, a suite below `folder`/repository, and its source, believed by `keyring`.
fn prepared(folder: &Path, keyring: &[u8]) {
    for name in [
        "lists/partial",
        "cache/archives/partial",
        "etc/apt.conf.d",
        "repository/dists/trixie/main/binary-amd64",
    ] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    let write = |name: &str, content: &[u8]| fs::write(folder.join(name), content).unwrap();
    write("repository/dists/trixie/main/binary-amd64/Packages", b"");
    write("keyring.gpg", keyring);
    write("status", b"");
    let here = folder.display();
    write(
        "etc/sources.list",
        format!("deb [signed-by={here}/keyring.gpg] file:{here}/repository trixie main\n").as_bytes(),
    );
}

/// `apt-get update` in a world of its own.
fn update(folder: &Path) -> Option<Output> {
    let here = folder.display();
    let mut apt = program("apt-get")?;
    for option in [
        format!("Dir::Etc={here}/etc"),
        format!("Dir::Etc::sourcelist={here}/etc/sources.list"),
        "Dir::Etc::sourceparts=-".into(),
        format!("Dir::State={here}"),
        format!("Dir::State::lists={here}/lists"),
        format!("Dir::State::status={here}/status"),
        format!("Dir::Cache={here}/cache"),
        "APT::Architecture=amd64".into(),
        "APT::Architectures=amd64".into(),
        "APT::Sandbox::User=root".into(),
        "Acquire::Languages=none".into(),
    ] {
        apt.arg("-o").arg(option);
    }
    Some(apt.arg("update").output().expect("apt-get starts"))
}

#[track_caller]
fn believes(folder: &Path, expected: bool) {
    let _ = fs::remove_dir_all(folder.join("lists"));
    fs::create_dir_all(folder.join("lists/partial")).unwrap();
    let Some(output) = update(folder) else { return };
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let silent = output.status.success() && !said.contains("W:") && !said.contains("E:");
    assert_eq!(silent, expected, "{}\n{said}", output.status);
}

#[test]
fn apt_accepts_inrelease_and_release_gpg_and_rejects_changes() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let keys = both(folder, TIME);
    prepared(folder, &keys.keyring());
    let suite = folder.join("repository/dists/trixie");
    let document = keys.cleartext(RELEASE).unwrap();
    fs::write(suite.join("InRelease"), &document).unwrap();
    believes(folder, true);
    fs::write(suite.join("InRelease"), document.replace("Label: nix", "Label: nyx")).unwrap();
    believes(folder, false);

    fs::remove_file(suite.join("InRelease")).unwrap();
    fs::write(suite.join("Release"), RELEASE).unwrap();
    fs::write(suite.join("Release.gpg"), keys.detached(RELEASE.as_bytes()).unwrap()).unwrap();
    believes(folder, true);
    fs::write(suite.join("Release"), RELEASE.replace("Label: nix", "Label: nyx")).unwrap();
    believes(folder, false);
}

/// While two keys sign, and after that.
#[test]
fn a_client_with_one_key_keeps_working_while_two_sign() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let keys = both(folder, TIME);
    let old = open("for-tests-only.asc", TIME).unwrap();
    let new = keys.keyring().split_off(old.keyring().len());
    let suite = folder.join("repository/dists/trixie");
    for ring in [&old.keyring(), &new] {
        prepared(folder, ring);
        fs::write(suite.join("InRelease"), keys.cleartext(RELEASE).unwrap()).unwrap();
        believes(folder, true);
    }
    fs::write(suite.join("InRelease"), old.cleartext(RELEASE).unwrap()).unwrap();
    believes(folder, false);
}
