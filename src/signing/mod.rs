//! OpenPGP keys and signatures.
//!
//! A key file, or a command that signs, enters; signatures, certificates and facts about them leave.
//! Secrets are never printed, and never arguments of a process.
//!
//! A key file has OpenPGP blocks. Its first secret key signs everything ([`Role::First`]), further secret
//! keys also sign what can have several signatures, and public keys are only trusted. If a command
//! signs, all keys are public, and the first is the one that it signs with.

mod armor;
mod certificate;
mod cleartext;
mod command;
mod date;
mod file;
mod generate;
mod keys;
mod passphrase;
mod rotation;
mod rules;
mod signature;
mod terminal;

pub use certificate::{Binding, Certificate, KeyFacts, Role};
pub use date::{date, grouped};
pub use file::{Key, KeyFile};
pub use generate::{MOST_YEARS, extend, generate};
pub use keys::{KeySource, Keys};
pub use passphrase::{Passphrase, VARIABLE, check as check_passphrase};
pub use rotation::{
    Finished, begin as begin_rotation, finish as finish_rotation, may_begin as may_begin_rotation,
};
pub use rules::{Finding, Severity, findings};
pub use signature::is_by_rsa;
