//! What apt and rpm would not accept: one table of rules.
//!
//! Sources: gpgv 2.2 (apt 2.0 to 2.6), the crypto policy of sqv in Debian 13's apt (Debian bug
//! 1109665), the internal parser of rpm 4.16, rpm-sequoia, and dnf 5.

use pgp::crypto::public_key::PublicKeyAlgorithm as Algorithm;

use super::certificate::Facts;
use super::date::date;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Some apt or rpm does not accept it: nothing is signed by such a key.
    Error,
    /// It works today, or nearly everywhere.
    Warning,
    Note,
}

/// Something about a key that its owner ought to know.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    pub rule: &'static str,
    pub weight: Weight,
    /// The end of a sentence that begins with the key.
    pub text: String,
    /// What to do; empty for a note.
    pub help: &'static str,
}

struct Rule {
    name: &'static str,
    weight: Weight,
    /// `None`: nothing to say. The number is the time, in seconds since the epoch.
    finds: fn(&Facts, i64) -> Option<String>,
    help: &'static str,
}

/// Days before the expiry from which on it is spoken of.
const SOON: i64 = 90;
const DAY: i64 = 86_400;
/// 2030-02-01, when Debian 13's apt ends to accept RSA below 3072 bits.
const SMALL_RSA_ENDS: &str = "2030-02-01";

const ANOTHER: &str = "make another key with `nix-packager key generate`";
const STRONGER: &str = "make a new self-signature with `nix-packager key extend`, or with gpg: \
                        `--cert-digest-algo SHA512 --quick-set-expire`";

static RULES: &[Rule] = &[
    Rule {
        name: "version",
        weight: Weight::Error,
        finds: |key, _| {
            (key.version != 4)
                .then(|| format!("is of OpenPGP's version {}; apt and rpm read version 4", key.version))
        },
        help: ANOTHER,
    },
    Rule {
        name: "algorithm",
        weight: Weight::Error,
        finds: |key, _| {
            let known = matches!(key.algorithm, Algorithm::RSA | Algorithm::ECDSA | Algorithm::EdDSALegacy);
            (!known)
                .then(|| format!("is of the algorithm {}, which not every gpgv and rpm has", key.algorithm()))
        },
        help: ANOTHER,
    },
    Rule {
        name: "short",
        weight: Weight::Error,
        finds: |key, _| {
            key.bits.filter(|bits| *bits < 2048).map(|bits| format!("has {bits} bits only; apt wants 2048"))
        },
        help: ANOTHER,
    },
    Rule {
        name: "revoked",
        weight: Weight::Error,
        finds: |key, _| key.revoked.then(|| "is revoked".into()),
        help: ANOTHER,
    },
    Rule {
        name: "user-id",
        weight: Weight::Error,
        finds: |key, _| {
            key.user_id.is_none().then(|| "has no user id that it signed itself; rpm wants one".into())
        },
        help: ANOTHER,
    },
    Rule {
        name: "weak-hash",
        weight: Weight::Error,
        finds: |key, now| {
            let binding = key.binding(now).filter(|binding| !binding.strong)?;
            Some(format!(
                "has a self-signature by {}, which apt of Debian 13 and rpm of Fedora do not believe",
                binding.hash
            ))
        },
        help: STRONGER,
    },
    Rule {
        name: "signs-not",
        weight: Weight::Error,
        finds: |key, now| {
            let signs = key.binding(now).is_none_or(|binding| binding.signs);
            (!signs).then(|| match key.subkey_signs {
                true => "signs by a subkey only, which dnf 5 does not accept for repomd.xml".into(),
                false => "is not for signing".into(),
            })
        },
        help: ANOTHER,
    },
    Rule {
        name: "future",
        weight: Weight::Error,
        finds: |key, now| (key.created > now).then(|| format!("is made on {} only", date(key.created))),
        help: "look at the clock, and at `SOURCE_DATE_EPOCH`",
    },
    Rule {
        name: "expired",
        weight: Weight::Error,
        finds: |key, now| {
            let expires = key.binding(now)?.expires?;
            (expires <= now).then(|| format!("expired on {}", date(expires)))
        },
        help: "`nix-packager key extend` gives it more years",
    },
    Rule {
        name: "expires-soon",
        weight: Weight::Warning,
        finds: |key, now| {
            let left = key.binding(now)?.expires? - now;
            (left > 0 && left < SOON * DAY).then(|| format!("expires in {} days", left / DAY))
        },
        help: "`nix-packager key rotate` or `key extend` now: clients need time to get the new certificate",
    },
    Rule {
        name: "small-rsa",
        weight: Weight::Warning,
        finds: |key, _| {
            let bits = key.bits.filter(|bits| (2048..3072).contains(bits))?;
            Some(format!("has {bits} bits; apt of Debian 13 refuses less than 3072 from {SMALL_RSA_ENDS} on"))
        },
        help: "`nix-packager key rotate` begins to replace it",
    },
    Rule {
        name: "elliptic",
        weight: Weight::Warning,
        finds: |key, _| match key.algorithm {
            Algorithm::EdDSALegacy => Some("is Ed25519, which rpm of EL 8 cannot verify".into()),
            Algorithm::ECDSA => Some("is ECDSA, which rpm of EL 8 and EL 9 cannot verify".into()),
            _ => None,
        },
        help: "RSA 4096, as `nix-packager key generate` makes it, is read everywhere",
    },
    Rule {
        name: "signing-subkey",
        weight: Weight::Warning,
        finds: |key, _| {
            let both = key.subkey_signs && key.bindings.first().is_some_and(|binding| binding.signs);
            both.then(|| "has a subkey that signs, too; gpg takes that, and dnf 5 does not accept it".into())
        },
        help: "write `!` behind the fingerprint that a `sign-command` gives to gpg",
    },
    Rule {
        name: "subkeys",
        weight: Weight::Note,
        finds: |key, _| (key.subkeys > 0).then(|| "has subkeys, which are of no use here".into()),
        help: "",
    },
    Rule {
        name: "no-expiry",
        weight: Weight::Note,
        finds: |key, now| {
            key.binding(now)?
                .expires
                .is_none()
                .then(|| "never expires: a lost key is believed for ever".into())
        },
        help: "",
    },
];

/// What is to be said of a key at `time`, the worst first.
pub fn findings(key: &Facts, time: i64) -> Vec<Finding> {
    let found = RULES.iter().filter_map(|rule| {
        let text = (rule.finds)(key, time)?;
        Some(Finding { rule: rule.name, weight: rule.weight, text, help: rule.help })
    });
    found.collect()
}
