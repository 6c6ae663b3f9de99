//! Who vouches for what is published: OpenPGP keys and signatures.
//!
//! A key file, or a command that signs, enters; signatures, certificates and what is to be known
//! of them leave. Nothing secret is printed, and nothing secret is an argument of a process.
//!
//! A key file holds blocks of OpenPGP. Its first secret key signs what can have one signature only
//! ([`Role::First`]), further ones sign besides, public ones are trusted. With a command that signs
//! all keys are public, and the first is the one that it signs by.

mod certificate;
mod cleartext;
mod command;
mod date;
mod file;
mod keys;
mod make;
mod overlap;
mod packets;
mod passphrase;
mod rules;
mod signature;
mod terminal;

pub use certificate::{Binding, Certificate, Facts, Role};
pub use date::{date, grouped};
pub use file::{Key, KeyFile};
pub use keys::{KeySource, Keys};
pub use make::{MOST_YEARS, extend, generate};
pub use overlap::{Finished, begin, finish, may_begin};
pub use passphrase::{Passphrase, VARIABLE, check as check_passphrase};
pub use rules::{Finding, Weight, findings};
pub use signature::is_by_rsa;
