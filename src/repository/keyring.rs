//! The packages that bring the repository's keys, and their later ones, to clients.

use super::incoming::Incoming;
use super::publish::Publication;
use super::state::{Keyring, State};
use super::transaction::Transaction;
use crate::diagnostic::Diagnostics;

/// What is to be published of the keyring.
pub struct Packages {
    /// None where what is published says the same.
    pub packages: Vec<Incoming>,
    pub state: Option<Keyring>,
}

pub fn packages(_: &Publication<'_>, before: &State, _: &Transaction) -> Result<Packages, Diagnostics> {
    Ok(Packages { packages: Vec::new(), state: before.keyring.clone() })
}
