//! What apt and rpm do not accept: one table of rules.
//!
//! Sources: gpgv 2.2 (apt 2.0 to 2.6), the crypto policy of sqv in Debian 13's apt (Debian bug
//! 1109665), the internal parser of rpm 4.16, rpm-sequoia, and dnf 5.

use pgp::crypto::public_key::PublicKeyAlgorithm as Algorithm;

use super::certificate::KeyFacts;
use super::date::date;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Some version of apt or rpm does not accept it: such a key signs nothing.
    Error,
    /// It works now, or nearly everywhere.
    Warning,
    Note,
}

/// Something about a key that its owner should know.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: Severity,
    /// The end of a sentence whose subject is the key.
    pub text: String,
    /// What to do; empty for a note.
    pub help: &'static str,
}

struct Rule {
    name: &'static str,
    severity: Severity,
    /// `None`: no finding. The number is the time, in seconds since the epoch.
    finds: fn(&KeyFacts, i64) -> Option<String>,
    help: &'static str,
}

/// Days before the expiry from which on there is a warning.
const SOON: i64 = 90;
const DAY: i64 = 86_400;
/// When Debian 13's apt stops accepting RSA keys below 3072 bits.
const SMALL_RSA_ENDS: &str = "2030-02-01";

const ANOTHER: &str = "generate another key with `nix-packager key generate`";
const STRONGER: &str = "create a new self-signature with `nix-packager key extend`, or with gpg: \
                        `--cert-digest-algo SHA512 --quick-set-expire`";

static RULES: &[Rule] = &[
    Rule {
        name: "version",
        severity: Severity::Error,
        finds: |key, _| {
            (key.version != 4)
                .then(|| format!("has OpenPGP version {}; apt and rpm support version 4", key.version))
        },
        help: ANOTHER,
    },
    Rule {
        name: "algorithm",
        severity: Severity::Error,
        finds: |key, _| {
            let known = matches!(key.algorithm, Algorithm::RSA | Algorithm::ECDSA | Algorithm::EdDSALegacy);
            (!known).then(|| {
                format!("uses the algorithm {}, which not every gpgv and rpm supports", key.algorithm())
            })
        },
        help: ANOTHER,
    },
    Rule {
        name: "short",
        severity: Severity::Error,
        finds: |key, _| {
            key.bits
                .filter(|bits| *bits < 2048)
                .map(|bits| format!("has only {bits} bits; apt requires 2048"))
        },
        help: ANOTHER,
    },
    Rule {
        name: "revoked",
        severity: Severity::Error,
        finds: |key, _| key.revoked.then(|| "is revoked".into()),
        help: ANOTHER,
    },
    Rule {
        name: "user-id",
        severity: Severity::Error,
        finds: |key, _| key.user_id.is_none().then(|| "has no self-signed user id; rpm requires one".into()),
        help: ANOTHER,
    },
    Rule {
        name: "weak-hash",
        severity: Severity::Error,
        finds: |key, now| {
            let binding = key.binding(now).filter(|binding| !binding.strong)?;
            Some(format!(
                "has a self-signature with {}, which apt on Debian 13 and rpm on Fedora do not accept",
                binding.hash
            ))
        },
        help: STRONGER,
    },
    Rule {
        name: "cannot-sign",
        severity: Severity::Error,
        finds: |key, now| {
            let signs = key.binding(now).is_none_or(|binding| binding.signs);
            (!signs).then(|| match key.subkey_signs {
                true => "signs with a subkey only, which dnf 5 does not accept for repomd.xml".into(),
                false => "is not for signing".into(),
            })
        },
        help: ANOTHER,
    },
    Rule {
        name: "future",
        severity: Severity::Error,
        finds: |key, now| {
            (key.created > now).then(|| format!("was created in the future, on {}", date(key.created)))
        },
        help: "check the clock and `SOURCE_DATE_EPOCH`",
    },
    Rule {
        name: "expired",
        severity: Severity::Error,
        finds: |key, now| {
            let expires = key.binding(now)?.expires?;
            (expires <= now).then(|| format!("expired on {}", date(expires)))
        },
        help: "extend it with `nix-packager key extend`",
    },
    Rule {
        name: "expires-soon",
        severity: Severity::Warning,
        finds: |key, now| {
            let left = key.binding(now)?.expires? - now;
            (left > 0 && left < SOON * DAY).then(|| format!("expires in {} days", left / DAY))
        },
        help: "run `nix-packager key rotate` or `key extend` now: clients need time to get the new certificate",
    },
    Rule {
        name: "small-rsa",
        severity: Severity::Warning,
        finds: |key, _| {
            let bits = key.bits.filter(|bits| (2048..3072).contains(bits))?;
            Some(format!("has {bits} bits; apt on Debian 13 refuses less than 3072 from {SMALL_RSA_ENDS} on"))
        },
        help: "replace it with `nix-packager key rotate`",
    },
    Rule {
        name: "elliptic",
        severity: Severity::Warning,
        finds: |key, _| match key.algorithm {
            Algorithm::EdDSALegacy => Some("is Ed25519, which rpm on EL 8 cannot verify".into()),
            Algorithm::ECDSA => Some("is ECDSA, which rpm on EL 8 and EL 9 cannot verify".into()),
            _ => None,
        },
        help: "RSA 4096, as `nix-packager key generate` creates it, is supported everywhere",
    },
    Rule {
        name: "signing-subkey",
        severity: Severity::Warning,
        finds: |key, _| {
            let both = key.subkey_signs && key.bindings.first().is_some_and(|binding| binding.signs);
            both.then(|| {
                "also has a subkey that signs; gpg uses the subkey, and dnf 5 does not accept it".into()
            })
        },
        help: "append `!` to the fingerprint that a `sign-command` passes to gpg",
    },
    Rule {
        name: "subkeys",
        severity: Severity::Note,
        finds: |key, _| (key.subkeys > 0).then(|| "has subkeys, which are not used".into()),
        help: "",
    },
    Rule {
        name: "no-expiry",
        severity: Severity::Note,
        finds: |key, now| {
            key.binding(now)?
                .expires
                .is_none()
                .then(|| "never expires: a lost key stays trusted forever".into())
        },
        help: "",
    },
];

/// The findings about a key at `time`, the most serious first.
pub fn findings(key: &KeyFacts, time: i64) -> Vec<Finding> {
    let found = RULES.iter().filter_map(|rule| {
        let text = (rule.finds)(key, time)?;
        Some(Finding { rule: rule.name, severity: rule.severity, text, help: rule.help })
    });
    found.collect()
}
