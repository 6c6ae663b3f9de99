//! `nix-packager release`: from a configuration to a repository, with SBOM and provenance.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::harness::{Run, nix_packager};

const CONFIGURATION: &str = "targets = [\"debian-13\", \"fedora-44\"]\n[repository]\nkey = \"key.asc\"\n\
                             url = \"https://packages.example.org/nix\"\n";

fn room() -> tempfile::TempDir {
    let room = tempfile::tempdir().expect("a temporary directory");
    let key = room.path().join("key.asc");
    fs::copy(format!("{}/tests/keys/for-tests-only.asc", env!("CARGO_MANIFEST_DIR")), &key).expect("a key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("a file");
    fs::write(room.path().join("nix-packager.toml"), CONFIGURATION).expect("a configuration");
    room
}

fn release(room: &Path, arguments: &[&str]) -> Run {
    let base = ["release", "-c", "nix-packager.toml", "--out", "public"];
    nix_packager(&[&base[..], arguments].concat()).within(room).env("SOURCE_DATE_EPOCH", "1795400000")
}

fn json(path: &Path) -> Value {
    let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).expect("JSON")
}

/// Every subject of a provenance is the file it names, below `folder`.
fn subjects(provenance: &Path, folder: &Path) -> usize {
    let statement = json(provenance);
    let subjects = statement["subject"].as_array().expect("subjects").clone();
    for subject in &subjects {
        let content =
            fs::read(folder.join(subject["name"].as_str().unwrap())).expect("the file of a subject");
        let digest: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(subject["digest"]["sha256"], Value::String(digest), "{subject}");
    }
    subjects.len()
}

#[test]
fn one_command_from_a_configuration_to_a_repository() {
    let room = room();
    let got = release(room.path(), &["--lint", "off"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(got.stdout.ends_with("public: 4 packages, 4 new\n"), "{}", got.stdout);
    let (dist, public) = (room.path().join("dist"), room.path().join("public"));
    assert_eq!(subjects(&dist.join("nix-multiuser.provenance.json"), &dist), 2);
    let documents = public.join("release").join(format!("{}-1", env!("CARGO_PKG_VERSION")));
    assert_eq!(
        subjects(&documents.join("nix-multiuser.provenance.json"), &public),
        2,
        "signed packages, too"
    );
    assert_eq!(json(&documents.join("nix-multiuser.spdx.json"))["spdxVersion"], "SPDX-2.3");
    let page = fs::read_to_string(public.join("index.html")).unwrap();
    assert!(page.contains("nix-multiuser.spdx.json"), "the page links to the release documents");

    // They stay when something is published without a release.
    let again = ["repo", "-c", "nix-packager.toml", "--out", "public"];
    let again = nix_packager(&again).within(room.path()).env("SOURCE_DATE_EPOCH", "1795500000");
    again.prints("public: 4 packages, 0 new\n");
    assert!(documents.join("nix-multiuser.spdx.json").is_file());
}

/// The address of the command line is that of the documents, too.
#[test]
fn the_documents_name_the_repository_of_this_run() {
    let room = room();
    let url = "https://other.example.org/nix";
    let got = release(room.path(), &["--target", "debian-13", "--lint", "off", "--url", url]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    let published = format!("public/release/{}-1/nix-multiuser.spdx.json", env!("CARGO_PKG_VERSION"));
    for document in ["dist/nix-multiuser.spdx.json", &published] {
        let text = json(&room.path().join(document)).to_string();
        assert!(text.contains("repository_url=https%3A%2F%2Fother.example.org%2Fnix"), "{document}: {text}");
        assert!(!text.contains("packages.example.org"), "{document}: {text}");
    }
}

/// A stand-in for a linter that is not content: nothing is published.
#[test]
fn what_a_linter_finds_stops_the_release() {
    let room = room();
    let linter = room.path().join("lintian");
    fs::write(&linter, "#!/bin/sh\necho 'E: nix-multiuser: some-tag'\nexit 2\n").unwrap();
    fs::set_permissions(&linter, fs::Permissions::from_mode(0o755)).unwrap();
    let path = room.path().display().to_string();
    let got = release(room.path(), &["--target", "debian-13"])
        .env("PATH", &format!("{path}:/usr/bin:/bin"))
        .transcript();
    assert_eq!((got.code, got.stdout.as_str()), (1, ""));
    assert!(
        got.stderr.ends_with(
            "error: lintian found problems in the packages:\nE: nix-multiuser: some-tag\n\
             help: nothing was published; fix them, or publish unchecked with `--lint off`\n"
        ),
        "{}",
        got.stderr
    );
    assert!(!room.path().join("public").exists());
}

/// What another program gets, it may print or store.
#[test]
fn a_linter_does_not_get_the_passphrase() {
    let room = room();
    let linter = room.path().join("lintian");
    fs::write(&linter, "#!/bin/sh\necho 'E: linted'\nenv\nexit 2\n").unwrap();
    fs::set_permissions(&linter, fs::Permissions::from_mode(0o755)).unwrap();
    let path = room.path().display().to_string();
    let got = release(room.path(), &["--target", "debian-13"])
        .env("PATH", &format!("{path}:/usr/bin:/bin"))
        .env("NIX_PACKAGER_PASSPHRASE", "hunter2")
        .transcript();
    assert!(got.stderr.contains("E: linted") && !got.stderr.contains("hunter2"), "{}", got.stderr);
}

/// Every other program is started without it.
#[test]
fn no_program_gets_the_passphrase() {
    fn check(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { check(&path) } else { check_file(&path) }).sum()
    }
    fn check_file(path: &Path) -> usize {
        let text = fs::read_to_string(path).unwrap();
        if !text.contains("std::process::{") && !text.contains("std::process::Command") {
            return 0;
        }
        let (started, removed) =
            (text.matches("Command::new(").count(), text.matches(".env_remove(").count());
        assert_eq!(started, removed, "{}", path.display());
        started
    }
    assert_eq!(check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")), 2);
}

#[test]
fn a_missing_linter_is_said_or_refused() {
    let room = room();
    let nowhere = room.path().display().to_string();
    let got = release(room.path(), &["--target", "debian-13"]).env("PATH", &nowhere).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(
        got.stderr.contains("note: lintian is not installed: packages were not checked\n"),
        "{}",
        got.stderr
    );
    let required = ["--target", "debian-13", "--lint", "required"];
    let got = release(room.path(), &required).env("PATH", &nowhere).transcript();
    assert_eq!(got.code, 1);
    assert!(got.stderr.contains("error: lintian cannot be run: "), "{}", got.stderr);
}

/// A passphrase that is missing is said before minutes of building.
#[test]
fn the_key_is_asked_for_first() {
    let room = room();
    let key = room.path().join("key.asc");
    fs::copy(format!("{}/tests/keys/for-tests-only-protected.asc", env!("CARGO_MANIFEST_DIR")), &key)
        .unwrap();
    let got = release(room.path(), &[]).transcript();
    assert_eq!(got.code, 1);
    assert!(got.stderr.contains("passphrase"), "{}", got.stderr);
    assert!(!room.path().join("dist").exists() && !room.path().join("public").exists());
}

/// A Nix that is open to an advisory is not published: one in the package never, the distribution's on request.
#[test]
fn a_vulnerable_nix_is_not_published() {
    let room = room();
    let got = release(room.path(), &["--lint", "off", "--deny-vulnerable"]).transcript();
    assert!(
        got.stderr.starts_with("error: debian-13: Nix 2.26.3 is open to CVE-2026-39860"),
        "{}",
        got.stderr
    );
    assert_eq!(got.code, 1);
    let closure = crate::support::closure::tarball("2.34.8", "x86_64-linux");
    fs::write(room.path().join("nix.tar.xz"), closure.bytes).expect("a file");
    let text = format!(
        "{CONFIGURATION}[nix]\npayload = \"closure\"\n[nix.closure.x86_64-linux]\npath = \"nix.tar.xz\"\nsha256 = \"{}\"\n",
        closure.sha256
    );
    fs::write(room.path().join("nix-packager.toml"), text).expect("a configuration");
    let got = release(room.path(), &["--lint", "off"]).transcript();
    assert!(
        got.stderr.contains("error: the Nix in the package, 2.34.8, is open to CVE-2026-110450"),
        "{}",
        got.stderr
    );
    assert_eq!(got.code, 1);
    assert!(!room.path().join("public").exists() && !room.path().join("dist").exists());
}
