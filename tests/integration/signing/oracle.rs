//! The programs of apt, rpm and gpg take what is made here; a test whose program is missing says so.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use nix_packager::signing::{self, KeyFacts, KeyFile, KeySource, Keys};

use super::sample::{FIRST, PASSPHRASE, PROTECTED, TIME, both, key, open, release};

/// `None` after a word on standard error when the program is missing.
pub fn program(name: &str) -> Option<Command> {
    let found = std::env::split_paths(&std::env::var_os("PATH")?).any(|folder| folder.join(name).exists());
    if !found {
        eprintln!("skipped: {name} is missing");
        return None;
    }
    let mut command = Command::new(name);
    command.stdin(Stdio::null()).env("LC_ALL", "C");
    Some(command)
}

#[track_caller]
fn passes(command: &mut Command) -> Output {
    let output = command.output().expect("it starts");
    let text =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{command:?}: {}\n{text}", output.status);
    output
}

fn refuses(command: &mut Command) {
    assert!(!command.output().expect("it starts").status.success(), "{command:?}");
}

/// gpg with a home of its own, which ends with `folder`.
fn gpg(folder: &Path) -> Option<Command> {
    let home = folder.join("gnupg");
    if !home.exists() {
        std::fs::create_dir(&home).unwrap();
        std::fs::set_permissions(&home, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    }
    let mut gpg = program("gpg")?;
    gpg.env("GNUPGHOME", home).args(["--batch", "--quiet", "--pinentry-mode", "loopback"]);
    Some(gpg)
}

/// Files of a repository: Release, InRelease, Release.gpg and the keyring.
fn published(folder: &Path, keys: &Keys) {
    let write = |name: &str, content: &[u8]| std::fs::write(folder.join(name), content).unwrap();
    write("Release", release().as_bytes());
    write("InRelease", keys.cleartext(&release()).unwrap().as_bytes());
    write("Release.gpg", keys.detached(release().as_bytes()).unwrap().as_bytes());
    write("keyring.gpg", &keys.keyring());
    write("tampered", keys.cleartext(&release()).unwrap().replace("trixie", "trixia").as_bytes());
}

#[test]
fn gpgv_verifies_documents_and_detached_signatures() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    published(folder, &both(folder, TIME));
    let run = |arguments: &[&str]| {
        let mut gpgv = program("gpgv")?;
        gpgv.current_dir(folder).args(["--keyring", "./keyring.gpg", "--status-fd", "1"]).args(arguments);
        Some(gpgv)
    };
    let Some(mut gpgv) = run(&["--output", "text", "InRelease"]) else { return };
    let said = String::from_utf8(passes(&mut gpgv).stdout).unwrap();
    assert_eq!(said.matches("[GNUPG:] GOODSIG").count(), 2, "{said}");
    assert_eq!(std::fs::read_to_string(folder.join("text")).unwrap().trim_end(), release().trim_end());
    let said = passes(&mut run(&["Release.gpg", "Release"]).unwrap()).stdout;
    assert_eq!(String::from_utf8(said).unwrap().matches("[GNUPG:] GOODSIG").count(), 2);
    refuses(&mut run(&["tampered"]).unwrap());
    refuses(&mut run(&["Release.gpg", "InRelease"]).unwrap());
}

/// As apt 3 calls it, which takes InRelease apart itself.
#[test]
fn sqv_verifies_documents_and_detached_signatures() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let keys = both(folder, TIME);
    published(folder, &keys);
    let run = |arguments: &[&str]| {
        let mut sqv = program("sqv")?;
        sqv.current_dir(folder).args(["--keyring", "keyring.gpg"]).args(arguments);
        Some(sqv)
    };
    let Some(mut sqv) = run(&["Release.gpg", "Release"]) else { return };
    let said = String::from_utf8(passes(&mut sqv).stdout).unwrap();
    assert!(said.contains(FIRST) && said.contains(PROTECTED), "{said}");
    let help = passes(&mut run(&["--help"]).unwrap()).stdout;
    if String::from_utf8_lossy(&help).contains("--cleartext") {
        passes(&mut run(&["--cleartext", "--output", "out", "InRelease"]).unwrap());
        refuses(&mut run(&["--cleartext", "--output", "out", "tampered"]).unwrap());
    } else {
        eprintln!("skip - sqv knows no --cleartext");
    }
    // As apt does it: the text and the signature, each in a file.
    let document = keys.cleartext(&release()).unwrap();
    let place = document.find("-----BEGIN PGP SIGNATURE").unwrap();
    std::fs::write(folder.join("signature"), &document[place..]).unwrap();
    std::fs::write(folder.join("text"), release().trim_end()).unwrap();
    passes(&mut run(&["signature", "text"]).unwrap());
}

#[test]
fn signatures_before_and_after_an_extension_are_valid() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let before = open("for-tests-only.asc", TIME).unwrap().detached(b"data").unwrap();
    let path = super::sample::joined(folder, &["for-tests-only.asc"]);
    let mut file = KeyFile::read(&path).unwrap();
    signing::extend(&mut file.keys[0], TIME + 60, 25, None).unwrap();
    file.replace().unwrap();
    let keys = super::sample::open_file(&path, TIME + 61).unwrap();
    std::fs::write(folder.join("keyring.gpg"), keys.keyring()).unwrap();
    std::fs::write(folder.join("data"), "data").unwrap();
    std::fs::write(folder.join("before"), before).unwrap();
    std::fs::write(folder.join("after"), keys.detached(b"data").unwrap()).unwrap();
    for signature in ["before", "after"] {
        for (name, ring) in [("gpgv", "./keyring.gpg"), ("sqv", "keyring.gpg")] {
            let Some(mut verifier) = program(name) else { continue };
            passes(verifier.current_dir(folder).args(["--keyring", ring, signature, "data"]));
        }
    }
    let Some(mut gpg) = gpg(folder) else { return };
    passes(gpg.arg("--import").arg(&path));
    let said = passes(self::gpg(folder).unwrap().args(["--with-colons", "--list-keys"])).stdout;
    let expires = KeyFacts::of(&file.keys[0].certificate()).expires().unwrap();
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains(&format!(":{expires}:")), "gpg knows the new date, {expires}: {said}");
}

#[test]
fn gpg_imports_a_protected_key_and_signs_as_a_command() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let Some(mut gpg) = gpg(folder) else { return };
    passes(gpg.args(["--passphrase", PASSPHRASE, "--import"]).arg(key("for-tests-only-protected.asc")));
    let certificate = folder.join("certificate.asc");
    let exported = passes(self::gpg(folder).unwrap().args(["--armor", "--export", PROTECTED])).stdout;
    std::fs::write(&certificate, exported).unwrap();
    let script = format!(
        "gpg --homedir '{}' --batch --quiet --pinentry-mode loopback --passphrase '{PASSPHRASE}' --digest-algo \
         SHA512 --local-user {PROTECTED} --detach-sign $([ $NIX_PACKAGER_SIGNATURE = binary ] || echo --textmode)",
        folder.join("gnupg").display()
    );
    let command = ["sh".to_owned(), "-c".to_owned(), script];
    // gpg takes the time of the clock, so the keyring is asked for the same.
    let keys = Keys::open(&KeySource { key: &certificate, passphrase_file: None, command: &command }, TIME);
    let keys = keys.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(keys.certificates()[0].fingerprint, PROTECTED);
    published(folder, &keys);
    assert!(keys.verifies(&std::fs::read_to_string(folder.join("InRelease")).unwrap()));
    for arguments in [&["InRelease"][..], &["Release.gpg", "Release"]] {
        let Some(mut gpgv) = program("gpgv") else { return };
        passes(gpgv.current_dir(folder).args(["--keyring", "./keyring.gpg"]).args(arguments));
    }
    for text in ["", "a", "a\n\n", "- a\n-----BEGIN PGP SIGNATURE-----\n", " a \t\n"] {
        assert!(keys.verifies(&keys.cleartext(text).unwrap()), "{text:?}");
    }
    let _ =
        Command::new("gpgconf").arg("--homedir").arg(folder.join("gnupg")).args(["--kill", "all"]).status();
}

/// rpm keeps keys in its database; each block of the file is one.
#[test]
fn rpm_imports_the_keys() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let path = super::sample::joined(folder, &["for-tests-only.asc"]);
    let mut file = KeyFile::read(&path).unwrap();
    signing::extend(&mut file.keys[0], TIME + 60, 25, None).unwrap();
    file.replace().unwrap();
    let extended = super::sample::open_file(&path, TIME + 61).unwrap();
    for (name, keys, number) in [("both", both(folder, TIME), 2), ("extended", extended, 1)] {
        let armored = folder.join(format!("RPM-GPG-KEY-{name}"));
        std::fs::write(&armored, keys.armored()).unwrap();
        let database = folder.join(name);
        let Some(mut rpmkeys) = program("rpmkeys") else { return };
        passes(rpmkeys.arg("--dbpath").arg(&database).arg("--import").arg(&armored));
        let known = passes(
            program("rpm")
                .unwrap()
                .arg("--dbpath")
                .arg(&database)
                .args([OsStr::new("-qa"), OsStr::new("gpg-pubkey")]),
        );
        let known = String::from_utf8(known.stdout).unwrap();
        assert_eq!(known.lines().count(), number, "{known}");
        assert!(known.contains(&FIRST[32..].to_lowercase()), "{known}");
    }
}
