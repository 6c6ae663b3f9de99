//! What leaves: signatures, documents, keyrings.

use nix_packager::signing::Role;

use super::sample::{FIRST, MADE, PROTECTED, TIME, both, open, release};

#[test]
fn same_key_data_and_time_give_the_same_bytes() {
    let (one, two) = (open("for-tests-only.asc", TIME).unwrap(), open("for-tests-only.asc", TIME).unwrap());
    assert_eq!(one.detached(b"data").unwrap(), two.detached(b"data").unwrap());
    assert_eq!(one.cleartext(&release()).unwrap(), two.cleartext(&release()).unwrap());
    assert_eq!(one.packet(b"data").unwrap(), two.packet(b"data").unwrap());
    assert_eq!((one.keyring(), one.armored()), (two.keyring(), two.armored()));
    let later = open("for-tests-only.asc", TIME + 1).unwrap();
    assert_ne!(one.detached(b"data").unwrap(), later.detached(b"data").unwrap());
}

#[test]
fn single_signatures_are_by_the_first_key() {
    let dir = tempfile::tempdir().unwrap();
    let both = both(dir.path(), TIME);
    let alone = open("for-tests-only.asc", TIME).unwrap();
    assert_eq!(both.detached_by_first(b"data").unwrap(), alone.detached(b"data").unwrap());
    assert_eq!(both.packet(b"data").unwrap(), alone.packet(b"data").unwrap());
    assert_ne!(both.detached(b"data").unwrap(), alone.detached(b"data").unwrap());
    let roles: Vec<_> =
        both.certificates().iter().map(|key| (key.fingerprint.as_str(), key.role, key.created)).collect();
    assert_eq!(roles, [(FIRST, Role::First, MADE), (PROTECTED, Role::Additional, MADE)]);
}

#[test]
fn no_secret_leaves() {
    let dir = tempfile::tempdir().unwrap();
    let keys = both(dir.path(), TIME);
    assert!(!keys.armored().contains("PRIVATE"));
    assert_eq!(keys.armored().matches("-----BEGIN PGP PUBLIC KEY BLOCK-----").count(), 2);
    // Tags of secret keys and subkeys, in both forms of packet headers (RFC 9580, 4.2).
    let keyring = keys.keyring();
    assert!(matches!(keyring[0], 0xc6 | 0x98..=0x9b), "a public key comes first: {:x}", keyring[0]);
    let certificates: usize = 2 * 1200;
    assert!(keyring.len() < certificates + 600, "{}", keyring.len());
}

#[test]
fn a_document_is_verified_and_refused_when_changed() {
    let dir = tempfile::tempdir().unwrap();
    let both = both(dir.path(), TIME);
    let (first, protected) = (open("for-tests-only.asc", TIME).unwrap(), "for-tests-only-protected.asc");
    let document = both.cleartext(&release()).unwrap();
    assert!(both.verifies(&document) && first.verifies(&document));
    assert!(document.contains("\nHash: SHA512\n\nOrigin"), "{document}");
    for (old, new) in [("trixie", "trixia"), ("SHA256:\n", "SHA256:\nX: 1\n"), ("BEGIN PGP SIGNED", "BEGIN")]
    {
        assert!(!both.verifies(&document.replace(old, new)), "{old} became {new}");
    }
    assert!(!both.verifies("") && !both.verifies(&release()));
    let by_first = first.cleartext(&release()).unwrap();
    let other = std::fs::read_to_string(super::sample::key(protected)).unwrap();
    assert!(first.verifies(&by_first) && !other.is_empty());
    let ed25519 = open("ed25519-secret.asc", TIME).unwrap();
    assert!(!ed25519.verifies(&by_first), "a stranger's signature is none");
    assert!(first.verifies(&by_first.replace('\n', "\r\n")), "line breaks do not count");
}

#[test]
fn texts_that_need_escaping() {
    let keys = open("for-tests-only.asc", TIME).unwrap();
    for text in
        ["", "\n", "a", "a\n", "a\n\n", "- a\n-----BEGIN PGP SIGNATURE-----\n", " a \t\n", "From x\n", "ä\n"]
    {
        let document = keys.cleartext(text).unwrap();
        assert!(keys.verifies(&document), "{text:?}: {document}");
    }
    assert!(keys.cleartext("a\rb\n").is_err());
}
