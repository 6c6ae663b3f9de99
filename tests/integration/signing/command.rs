//! A command that signs: what it gets, and what becomes of everything it can do wrong.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix_packager::diagnostic::Diagnostic;
use nix_packager::signing::{KeySource, Keys};

use super::sample::{TIME, key, open, refusal};

/// A script in `folder`.
fn script(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("sign");
    // Written under another name, for no other thread may hold it open while it is started.
    let draft = folder.join("draft");
    std::fs::write(&draft, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&draft, PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::rename(&draft, &path).unwrap();
    path
}

/// Signatures by a script, with the certificate of the first key.
fn keys(folder: &Path, text: &str) -> Keys {
    let certificate = folder.join("certificate.asc");
    std::fs::write(&certificate, open("for-tests-only.asc", TIME).unwrap().armored()).unwrap();
    let command = ["sh".to_owned(), script(folder, text).display().to_string(), "an argument".to_owned()];
    Keys::open(&KeySource { key: &certificate, passphrase_file: None, command: &command }, TIME).unwrap()
}

fn refusal_of(result: Result<String, Diagnostic>) -> String {
    refusal(result)
}

#[test]
fn the_command_gets_data_type_and_time_and_no_secret() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let signature = open("for-tests-only.asc", TIME).unwrap().detached(b"data").unwrap();
    std::fs::write(folder.join("signature"), &signature).unwrap();
    let text =
        "cd \"${0%/*}\"; cat >data; env | grep ^NIX_PACKAGER | sort >seen; echo \"$1\" >>seen; cat signature";
    let keys = keys(folder, text);
    assert_eq!(keys.detached(b"data").unwrap(), signature);
    assert_eq!(keys.detached_by_first(b"data").unwrap(), signature);
    let seen = std::fs::read_to_string(folder.join("seen")).unwrap();
    assert_eq!(
        seen,
        format!("NIX_PACKAGER_SIGNATURE=binary\nNIX_PACKAGER_SIGNATURE_TIME={TIME}\nan argument\n")
    );
    assert_eq!(std::fs::read(folder.join("data")).unwrap(), b"data");
    // A document is a text, in the form that is signed.
    let message = refusal_of(keys.cleartext("a \nb\n"));
    assert!(message.contains("did not write a `text` signature\nhelp: "), "{message}");
    assert_eq!(std::fs::read(folder.join("data")).unwrap(), b"a\r\nb");
}

#[test]
fn a_binary_signature_is_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let here = open("for-tests-only.asc", TIME).unwrap();
    std::fs::write(dir.path().join("signature"), here.packet(b"data").unwrap()).unwrap();
    let keys = keys(dir.path(), "cat >/dev/null; cat \"${0%/*}/signature\"");
    assert_eq!(keys.detached(b"data").unwrap(), here.detached(b"data").unwrap());
}

#[test]
fn anything_but_a_signature_over_the_data_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let here = open("for-tests-only.asc", TIME).unwrap();
    let both = super::sample::both(folder, TIME);
    let other = open("ed25519-secret.asc", TIME).unwrap();
    for (output, words) in [
        (String::new(), "did not write a signature: its output is not an OpenPGP file"),
        ("done\n".into(), "did not write a signature: its output is not an OpenPGP file"),
        (here.armored(), "did not write a signature: its output contains a PGP public key block"),
        (both.detached(b"data").unwrap(), "wrote 2 signatures instead of one"),
        (
            other.detached(b"data").unwrap(),
            "signed with 23F275FD20B3E3005758B952FBDE825A3ED22EA5 instead of 45339AE7",
        ),
        (here.detached(b"data2").unwrap(), "signed other data\nhelp: "),
        (
            here.cleartext("data").unwrap(),
            "did not write a signature: its output contains a PGP signed message",
        ),
    ] {
        std::fs::write(folder.join("output"), output).unwrap();
        let keys = keys(folder, "cat >/dev/null; cat \"${0%/*}/output\"");
        let message = refusal_of(keys.detached(b"data"));
        assert!(
            message.starts_with("error: the signing command `sh` ") && message.contains(words),
            "{message}"
        );
    }
}

#[test]
fn errors_are_reported_without_the_data() {
    let dir = tempfile::tempdir().unwrap();
    let secret = b"the data".repeat(1 << 17);
    for (text, message) in [
        ("exit 3", "`sh` failed: exit status: 3\nhelp: its standard error is empty"),
        (
            "cat >&2; exit 1",
            "`sh` failed: exit status: 1\nhelp: last line of its standard error: the datathe",
        ),
        (
            "echo first >&2; printf 'no token\\033[31m\\n\\n' >&2; exit 1",
            "help: last line of its standard error: no token\\u{1b}[31m",
        ),
        ("kill -9 $$", "`sh` failed: signal: 9"),
        ("exec <&- ; exit 0", "did not write a signature"),
        ("exec >&- 2>&-; cat >/dev/null", "did not write a signature"),
        ("head -c 3000000 /dev/zero; cat >/dev/null", "did not write a signature"),
    ] {
        let got = refusal_of(keys(dir.path(), text).detached(&secret));
        assert!(got.contains(message), "{text}: {got}");
        assert!(got.len() < 500, "{got}");
    }
    let certificate = key("ed25519.asc");
    let command = ["/nonexistent/sign".to_owned()];
    let keys = Keys::open(&KeySource { key: &certificate, passphrase_file: None, command: &command }, TIME);
    assert_eq!(
        refusal_of(keys.unwrap().detached(b"x")),
        "error: cannot start the signing command `/nonexistent/sign`: no such file or directory\nhelp: \
         `sign-command` is a program with its arguments, not a shell command"
    );
}
