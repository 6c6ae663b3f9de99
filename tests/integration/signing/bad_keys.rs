//! Each bad key is one message that says what to do.

use nix_packager::signing::{KeyFacts, KeyFile, KeySource, Keys, Severity, findings};

use super::sample::{MADE, TIME, joined, key, open, open_file, refusal};

#[test]
fn files_without_a_key() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x");
    let secret = std::fs::read_to_string(key("for-tests-only.asc")).unwrap();
    let cut = &secret[..secret.len() / 2];
    let ends_early = format!("{cut}\n-----END PGP PRIVATE KEY BLOCK-----\n");
    // Such text once took time that grew with the square of its length: 36 s for 3.6 MB.
    let prose = format!(
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{}-----END PGP PUBLIC KEY BLOCK-----\n",
        "This is no base64, and there is a lot of it.\n".repeat(10_000)
    );
    // So did headers: 60 s for 490 KiB.
    let headers = secret.replacen("BLOCK-----\n", &format!("BLOCK-----\n{}", "A: b\n".repeat(98_000)), 1);
    let long = secret.replacen("BLOCK-----\n", &format!("BLOCK-----\nA: {}\n", "b".repeat(400_000)), 1);
    let large = "x".repeat(513 << 10);
    let signature = open("for-tests-only.asc", TIME).unwrap().detached(b"data").unwrap();
    for (content, words) in [
        ("", "is not an OpenPGP file"),
        ("hello\n", "is not an OpenPGP file"),
        (cut, "is truncated: a block has no end"),
        (&ends_early, "has a damaged or truncated block"),
        (&prose, "has a damaged or truncated block"),
        (&headers, "has a block with too many headers, or too long ones"),
        (&long, "has a block with too many headers, or too long ones"),
        (&large, "is larger than 512 KiB"),
        (&signature, "contains a PGP signature"),
        (
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n",
            "is not an OpenPGP file",
        ),
        (&secret.replace("PRIVATE KEY BLOCK", "MESSAGE"), "contains a PGP message"),
    ] {
        std::fs::write(&path, content).unwrap();
        let message = refusal(open_file(&path, TIME));
        let expected = format!(
            "error: `{}` {words}\nhelp: a key file contains OpenPGP keys, as written by `nix-packager key generate`, `gpg \
             --armor --export` and `gpg --armor --export-secret-keys`",
            path.display()
        );
        assert_eq!(message, expected);
    }
    let message = refusal(open_file(&dir.path().join("none"), TIME));
    assert!(
        message.ends_with("No such file or directory\nhelp: generate a key with `nix-packager key generate`")
            || message.ends_with(
                "no such file or directory\nhelp: generate a key with `nix-packager key generate`"
            ),
        "{message}"
    );
    assert!(refusal(open_file(dir.path(), TIME)).contains("is a directory"));
}

/// Whatever is wrong with a certificate, it is refused, found faulty, or says what it said.
#[test]
fn every_byte_can_be_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x");
    let text = std::fs::read(key("ed25519.asc")).unwrap();
    let judged = |content: &[u8]| {
        std::fs::write(&path, content).unwrap();
        let keys = KeyFile::read(&path).ok()?.keys;
        let facts = KeyFacts::of(&keys[0].certificate());
        let faulty = findings(&facts, TIME).iter().any(|finding| finding.severity == Severity::Error);
        (!faulty).then_some(facts)
    };
    let right = judged(&text).unwrap();
    for place in 0..text.len() {
        for bit in [1, 0x10, 0x80] {
            let mut changed = text.clone();
            changed[place] ^= bit;
            assert!(judged(&changed).is_none_or(|facts| facts == right), "byte {place}, bit {bit}");
        }
        assert!(judged(&text[..place]).is_none_or(|facts| facts == right), "{place} bytes");
    }
}

#[test]
fn a_time_outside_the_validity_of_the_key() {
    assert_eq!(
        refusal(open("for-tests-only.asc", MADE - 1)),
        "error: the key FBA85CA6DB84C2CA in `for-tests-only.asc` is not valid before 2026-11-22 00:00:00 UTC, and would sign at 2026-11-21 23:59:59 UTC\nhelp: check the clock and `SOURCE_DATE_EPOCH`"
    );
    assert!(open("for-tests-only.asc", MADE).is_ok());
    let expires = open("for-tests-only.asc", MADE).unwrap().certificates()[0].expires.unwrap();
    assert!(open("for-tests-only.asc", expires - 1).is_ok());
    assert_eq!(
        refusal(open("for-tests-only.asc", expires)),
        "error: the key FBA85CA6DB84C2CA in `for-tests-only.asc` expired at 2046-11-22 00:00:00 UTC, and would sign \
         at 2046-11-22 00:00:00 UTC\nhelp: extend it with `nix-packager key extend`; clients also need the new \
         certificate\nhelp: check the clock and `SOURCE_DATE_EPOCH`"
    );
}

#[test]
fn a_key_that_expires_soon_or_is_readable_by_others_gets_a_warning() {
    let keys = open("for-tests-only.asc", TIME).unwrap();
    let expires = keys.certificates()[0].expires.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let own = joined(dir.path(), &["for-tests-only.asc"]);
    assert_eq!(open_file(&own, TIME).unwrap().warnings(), []);
    let soon = open_file(&own, expires - 10 * 86_400).unwrap();
    assert!(
        soon.warnings()[0].to_string().contains("expires in 10 days\nhelp: run `nix-packager key rotate`")
    );
    std::fs::set_permissions(&own, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    let open = open_file(&own, TIME).unwrap();
    let path = own.display();
    assert_eq!(
        open.warnings()[0].to_string(),
        format!("warning: other users can read the key file `{path}`\nhelp: `chmod 600 {path}`")
    );
    // What is copied into a shell is one word there.
    let strange = dir.path().join("a key; $(touch x)");
    std::fs::rename(&own, &strange).unwrap();
    let open = open_file(&strange, TIME).unwrap();
    let help = format!("\nhelp: `chmod 600 '{}'`", strange.display());
    assert!(open.warnings()[0].to_string().ends_with(&help), "{}", open.warnings()[0]);
}

/// What cannot sign here is found with a command that would sign by it; no command runs for it.
#[test]
fn keys_that_some_client_rejects() {
    for (file, words) in [
        ("rsa1024.asc", "has only 1024 bits; apt requires 2048\nhelp: generate another key"),
        (
            "dsa.asc",
            "uses the algorithm DSA, which not every gpgv and rpm supports\nhelp: generate another key",
        ),
        (
            "sha1.asc",
            "has a self-signature with SHA1, which apt on Debian 13 and rpm on Fedora do not accept\nhelp: create a new",
        ),
        ("encrypts.asc", "is not for signing\nhelp: generate another key"),
        (
            "subkey-signs.asc",
            "signs with a subkey only, which dnf 5 does not accept for repomd.xml\nhelp: generate another key",
        ),
        ("revoked.asc", "is revoked\nhelp: generate another key"),
        ("version-6.asc", "has OpenPGP version 6; apt and rpm support version 4\nhelp: generate another key"),
        (
            "expired.asc",
            "expired at 2026-11-23 00:00:00 UTC, and would sign at 2026-11-23 00:00:00 UTC\nhelp: extend it with `nix-packager key extend`",
        ),
    ] {
        let source =
            KeySource { key: &key(file), passphrase_file: None, command: &["/nonexistent".to_owned()] };
        let message = refusal(Keys::open(&source, TIME));
        assert!(
            message.starts_with("error: the key ") && message.contains(&format!(" in `{file}` {words}")),
            "{message}"
        );
    }
}

#[test]
fn files_without_the_keys_they_need() {
    assert_eq!(
        refusal(open("ed25519.asc", TIME)),
        "error: `ed25519.asc` contains public keys only, which cannot sign\nhelp: name the file with the secret key, or a \
         `sign-command` that signs"
    );
    assert!(
        refusal(open("stub.asc", TIME))
            .starts_with("error: `stub.asc` has only a stub of the secret key 81E9D45A1229D6FD\nhelp: ")
    );
    let source =
        KeySource { key: &key("ed25519-secret.asc"), passphrase_file: None, command: &["x".to_owned()] };
    assert_eq!(
        refusal(Keys::open(&source, TIME)),
        "error: `ed25519-secret.asc` contains a secret key, but `sign-command` is set\nhelp: name a file with certificates only; `nix-packager key export` writes one\nhelp: or remove `sign-command`"
    );
    let dir = tempfile::tempdir().unwrap();
    let twice = joined(dir.path(), &["ed25519-secret.asc", "ed25519.asc"]);
    assert!(refusal(open_file(&twice, TIME)).contains("` twice"));
}

#[test]
fn passphrases() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("passphrase");
    let opened = |content: &str| {
        std::fs::write(&file, content).unwrap();
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let path = key("for-tests-only-protected.asc");
        Keys::open(&KeySource { key: &path, passphrase_file: Some(&file), command: &[] }, TIME)
    };
    for right in ["correct horse battery staple", "correct horse battery staple\r\nnext line\n"] {
        assert!(opened(right).is_ok(), "{right:?}");
    }
    for wrong in ["correct horse battery staple \n", "Correct horse battery staple", "\u{0}"] {
        let message = refusal(opened(wrong));
        assert_eq!(
            message,
            format!(
                "error: wrong passphrase for key 5225B76DF013F3F3: the file `{}` does not match\nhelp: in a file, the passphrase is the first line, including white space",
                file.display()
            )
        );
    }
    for empty in ["", "\n", "\nsecond line\n"] {
        assert!(refusal(opened(empty)).starts_with("error: the passphrase is empty: the file `"));
    }
    std::fs::remove_file(&file).unwrap();
    let path = key("for-tests-only-protected.asc");
    let source = KeySource { key: &path, passphrase_file: Some(&file), command: &[] };
    assert!(refusal(Keys::open(&source, TIME)).starts_with("error: cannot read the passphrase file `"));
}
