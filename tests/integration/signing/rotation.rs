//! Extending and rotating: what clients know goes on being believed.

use nix_packager::signing::{self, Key, KeyFacts, KeyFile, Role};

use super::sample::{FIRST, MADE, PROTECTED, TIME, joined, key, open_file, refusal};

const YEAR: i64 = 365 * 86_400;

#[test]
fn an_extended_key_keeps_its_identity_and_old_signatures() {
    let mut file = KeyFile::read(&key("for-tests-only.asc")).unwrap();
    let before = KeyFacts::of(&file.keys[0].certificate());
    signing::extend(&mut file.keys[0], TIME, 25, None).unwrap();
    let after = KeyFacts::of(&file.keys[0].certificate());
    assert_eq!((after.fingerprint.as_str(), after.created), (FIRST, MADE));
    assert_eq!(after.expires(), Some(2_584_310_400), "2051-11-23");
    assert_eq!(after.binding(TIME - 1).unwrap().expires, before.expires(), "the old word for the old time");
    assert_eq!((after.bindings.len(), after.bindings[0].signs), (2, true));
    // The same second again replaces it; an earlier one is refused.
    signing::extend(&mut file.keys[0], TIME, 1, None).unwrap();
    assert_eq!(KeyFacts::of(&file.keys[0].certificate()).bindings.len(), 2);
    let message = refusal(signing::extend(&mut file.keys[0], TIME - 1, 1, None));
    assert!(
        message.contains("2026-11-22 23:59:59 UTC") && message.contains("2026-11-23 00:00:00 UTC"),
        "{message}"
    );
    assert!(
        refusal(signing::extend(&mut file.keys[0], TIME, 200, None))
            .contains("later than OpenPGP can represent")
    );
}

#[test]
fn keys_that_cannot_be_extended() {
    for (file, words) in
        [("ed25519.asc", "its secret part is not in the file"), ("revoked.asc", "not in the file")]
    {
        let mut file = KeyFile::read(&key(file)).unwrap();
        assert!(refusal(signing::extend(&mut file.keys[0], TIME, 1, None)).contains(words));
    }
    let mut file = KeyFile::read(&key("for-tests-only-protected.asc")).unwrap();
    assert!(refusal(signing::extend(&mut file.keys[0], TIME, 1, None)).contains("needs a passphrase"));
}

#[test]
fn a_rotation_begins_and_ends_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = joined(dir.path(), &["for-tests-only.asc", "ed25519.asc", "expired.asc"]);
    let mut file = KeyFile::read(&path).unwrap();
    assert!(refusal(signing::finish_rotation(&mut file, TIME)).contains("there is no rotation to finish"));
    let new = KeyFile::read(&key("for-tests-only-protected.asc")).unwrap();
    signing::begin_rotation(&mut file, new.keys[0].secret().unwrap().clone()).unwrap();
    assert_eq!(file.roles(false), [Role::First, Role::Additional, Role::Trusted, Role::Trusted]);
    assert!(
        refusal(signing::begin_rotation(&mut file, new.keys[0].secret().unwrap().clone()))
            .contains("`--finish`")
    );

    let finished = signing::finish_rotation(&mut file, TIME).unwrap();
    assert_eq!(finished.first.fingerprint, PROTECTED);
    assert_eq!(finished.retired.iter().map(|facts| facts.fingerprint.as_str()).collect::<Vec<_>>(), [FIRST]);
    assert_eq!(finished.removed.len(), 1, "what expired is gone");
    assert_eq!(file.roles(false), [Role::First, Role::Trusted, Role::Trusted]);
    assert!(file.keys[1..].iter().all(|key| matches!(key, Key::Public(_))));
    assert!(refusal(signing::finish_rotation(&mut file, TIME)).contains("there is no rotation to finish"));
}

#[test]
fn trusted_certificates_are_in_the_keyring_until_they_expire() {
    let dir = tempfile::tempdir().unwrap();
    let path = joined(dir.path(), &["for-tests-only.asc", "expired.asc", "sha1.asc"]);
    let roles = |time| {
        let keys = open_file(&path, time).unwrap();
        assert_eq!(keys.armored().matches("BEGIN PGP PUBLIC").count(), keys.certificates().len());
        keys.certificates().iter().map(|certificate| certificate.role).collect::<Vec<_>>()
    };
    assert_eq!(roles(TIME - 1), [Role::First, Role::Trusted, Role::Trusted]);
    assert_eq!(roles(TIME), [Role::First, Role::Trusted]);
    let warnings: Vec<_> =
        open_file(&path, TIME).unwrap().warnings().iter().map(ToString::to_string).collect();
    assert!(warnings.len() == 1 && warnings[0].contains("with SHA1"), "{warnings:?}");
}

#[test]
fn a_file_is_replaced_for_its_owner_only_and_links_stay() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = joined(dir.path(), &["for-tests-only.asc"]);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let mut file = KeyFile::read(&link).unwrap();
    signing::extend(&mut file.keys[0], TIME + YEAR, 30, None).unwrap();
    file.replace().unwrap();
    assert!(link.is_symlink());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2, "nothing else is left");
    let keys = open_file(&path, TIME + 25 * YEAR).unwrap();
    assert_eq!(keys.certificates()[0].fingerprint, FIRST);
    assert!(refusal(file.create()).contains("File exists") || refusal(file.create()).contains("ile exists"));
}
