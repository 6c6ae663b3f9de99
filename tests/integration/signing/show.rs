//! What is said of keys, no matter who created them.

use nix_packager::signing::{KeyFacts, KeyFile, Severity, findings};

use super::sample::{TIME, key};

fn rules(file: &str, time: i64) -> Vec<(&'static str, Severity)> {
    let keys = KeyFile::read(&key(file)).unwrap().keys;
    findings(&KeyFacts::of(&keys[0].certificate()), time)
        .into_iter()
        .map(|finding| (finding.rule, finding.severity))
        .collect()
}

#[test]
fn every_rule_finds_its_key() {
    use Severity::{Error, Note, Warning};
    let day = 86_400;
    for (file, time, found) in [
        ("for-tests-only.asc", TIME, &[][..]),
        ("rsa2048.asc", TIME, &[("small-rsa", Warning)]),
        ("rsa1024.asc", TIME, &[("short", Error)]),
        ("dsa.asc", TIME, &[("algorithm", Error)]),
        ("sha1.asc", TIME, &[("weak-hash", Error)]),
        ("ed25519.asc", TIME, &[("elliptic", Warning), ("no-expiry", Note)]),
        ("nistp256.asc", TIME, &[("elliptic", Warning)]),
        ("encrypts.asc", TIME, &[("cannot-sign", Error), ("subkeys", Note)]),
        ("subkey-signs.asc", TIME, &[("cannot-sign", Error), ("subkeys", Note)]),
        ("both-sign.asc", TIME, &[("signing-subkey", Warning), ("subkeys", Note)]),
        ("revoked.asc", TIME, &[("revoked", Error), ("elliptic", Warning)]),
        ("expired.asc", TIME, &[("expired", Error), ("elliptic", Warning)]),
        ("expired.asc", TIME - day / 2, &[("expires-soon", Warning), ("elliptic", Warning)]),
        ("for-tests-only.asc", TIME - 2 * day, &[("future", Error)]),
        (
            "version-6.asc",
            TIME,
            &[
                ("version", Error),
                ("algorithm", Error),
                ("user-id", Error),
                ("subkeys", Note),
                ("no-expiry", Note),
            ],
        ),
    ] {
        assert_eq!(rules(file, time), found, "{file}");
    }
}
