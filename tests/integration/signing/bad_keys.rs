//! Each bad key is one message that says what to do.

use nix_packager::signing::{Facts, KeyFile, KeySource, Keys, Weight, findings};

use super::room::{MADE, TIME, joined, key, open, open_file, refusal};

#[test]
fn files_without_a_key() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("x");
    let secret = std::fs::read_to_string(key("for-tests-only.asc")).unwrap();
    let cut = &secret[..secret.len() / 2];
    let ends_early = format!("{cut}\n-----END PGP PRIVATE KEY BLOCK-----\n");
    let signature = open("for-tests-only.asc", TIME).unwrap().detached(b"data").unwrap();
    for (content, words) in [
        ("", "is no OpenPGP file"),
        ("hello\n", "is no OpenPGP file"),
        (cut, "is cut off: a block has no end"),
        (&ends_early, "has a block that is damaged or cut off"),
        (&signature, "holds a PGP signature"),
        (
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n",
            "is no OpenPGP file",
        ),
        (&secret.replace("PRIVATE KEY BLOCK", "MESSAGE"), "holds a PGP message"),
    ] {
        std::fs::write(&path, content).unwrap();
        let message = refusal(open_file(&path, TIME));
        let expected = format!(
            "error: `{}` {words}\nhelp: a key file has OpenPGP keys in it, as `nix-packager key generate`, `gpg \
             --armor --export` and `gpg --armor --export-secret-keys` write them",
            path.display()
        );
        assert_eq!(message, expected);
    }
    let message = refusal(open_file(&room.path().join("none"), TIME));
    assert!(
        message.ends_with("No such file or directory\nhelp: `nix-packager key generate` makes a key")
            || message.ends_with("no such file or directory\nhelp: `nix-packager key generate` makes a key"),
        "{message}"
    );
    assert!(refusal(open_file(room.path(), TIME)).contains("is a directory"));
}

/// Whatever is wrong with a certificate, it is refused, found faulty, or says what it said.
#[test]
fn every_byte_can_be_wrong() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("x");
    let text = std::fs::read(key("ed25519.asc")).unwrap();
    let judged = |content: &[u8]| {
        std::fs::write(&path, content).unwrap();
        let keys = KeyFile::read(&path).ok()?.keys;
        let facts = Facts::of(&keys[0].certificate());
        let faulty = findings(&facts, TIME).iter().any(|finding| finding.weight == Weight::Error);
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
fn a_time_outside_of_the_keys_own() {
    assert_eq!(
        refusal(open("for-tests-only.asc", MADE - 1)),
        "error: the key FBA85CA6DB84C2CA in `for-tests-only.asc` is valid from 2026-11-22 00:00:00 UTC on, and \
         would sign at 2026-11-21 23:59:59 UTC\nhelp: look at the clock, and at `SOURCE_DATE_EPOCH`"
    );
    assert!(open("for-tests-only.asc", MADE).is_ok());
    let expires = open("for-tests-only.asc", MADE).unwrap().certificates()[0].expires.unwrap();
    assert!(open("for-tests-only.asc", expires - 1).is_ok());
    assert_eq!(
        refusal(open("for-tests-only.asc", expires)),
        "error: the key FBA85CA6DB84C2CA in `for-tests-only.asc` expired at 2046-11-22 00:00:00 UTC, and would sign \
         at 2046-11-22 00:00:00 UTC\nhelp: `nix-packager key extend` gives it more years; clients need the new \
         certificate, too\nhelp: look at the clock, and at `SOURCE_DATE_EPOCH`"
    );
}

#[test]
fn a_key_that_expires_soon_or_lies_open_is_warned_of() {
    let keys = open("for-tests-only.asc", TIME).unwrap();
    let expires = keys.certificates()[0].expires.unwrap();
    let room = tempfile::tempdir().unwrap();
    let own = joined(room.path(), &["for-tests-only.asc"]);
    assert_eq!(open_file(&own, TIME).unwrap().warnings(), []);
    let soon = open_file(&own, expires - 10 * 86_400).unwrap();
    assert!(soon.warnings()[0].to_string().contains("expires in 10 days\nhelp: `nix-packager key rotate`"));
    std::fs::set_permissions(&own, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    let open = open_file(&own, TIME).unwrap();
    let path = own.display();
    assert_eq!(
        open.warnings()[0].to_string(),
        format!("warning: others can read the key file `{path}`\nhelp: `chmod 600 {path}`")
    );
}

/// What cannot sign here is found with a command that would sign by it; no command runs for it.
#[test]
fn keys_that_some_client_would_not_accept() {
    for (file, words) in [
        ("rsa1024.asc", "has 1024 bits only; apt wants 2048\nhelp: make another key"),
        ("dsa.asc", "is of the algorithm DSA, which not every gpgv and rpm has\nhelp: make another key"),
        (
            "sha1.asc",
            "has a self-signature by SHA1, which apt of Debian 13 and rpm of Fedora do not believe\nhelp: make a new",
        ),
        ("encrypts.asc", "is not for signing\nhelp: make another key"),
        (
            "subkey-signs.asc",
            "signs by a subkey only, which dnf 5 does not accept for repomd.xml\nhelp: make another key",
        ),
        ("revoked.asc", "is revoked\nhelp: make another key"),
        ("version-6.asc", "is of OpenPGP's version 6; apt and rpm read version 4\nhelp: make another key"),
        (
            "expired.asc",
            "expired at 2026-11-23 00:00:00 UTC, and would sign at 2026-11-23 00:00:00 UTC\nhelp: `nix-packager key extend`",
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
fn files_that_do_not_fit_their_use() {
    assert_eq!(
        refusal(open("ed25519.asc", TIME)),
        "error: `ed25519.asc` has public keys only, which sign nothing\nhelp: name the file with the secret key, or a \
         `sign-command` that signs"
    );
    assert!(refusal(open("stub.asc", TIME)).starts_with(
        "error: the secret part of the key 81E9D45A1229D6FD is not in `stub.asc`: it is a stub\nhelp: "
    ));
    let source =
        KeySource { key: &key("ed25519-secret.asc"), passphrase_file: None, command: &["x".to_owned()] };
    assert_eq!(
        refusal(Keys::open(&source, TIME)),
        "error: `ed25519-secret.asc` has a secret key in it, and a command is to sign\nhelp: name a file with the \
         certificates only; `nix-packager key export` writes one\nhelp: or leave `sign-command` out"
    );
    let room = tempfile::tempdir().unwrap();
    let twice = joined(room.path(), &["ed25519-secret.asc", "ed25519.asc"]);
    assert!(refusal(open_file(&twice, TIME)).contains(" is twice in `"));
}

#[test]
fn passphrases() {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("passphrase");
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
                "error: the passphrase of the key 5225B76DF013F3F3 is wrong: the file `{}` does not fit\nhelp: a file \
                 has it on its first line; white space counts",
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
