//! From package files to signed apt and dnf repositories: static files that any web server or
//! bucket serves.
//!
//! [`publish`] is the act: it reads a [`Request`] and package files, plans a `Publication`, which is
//! plain data, and writes it. Clients never see a half-published repository: files that are named by
//! their content appear first, entry points last.

mod apt;
mod checks;
mod checksums;
mod contract;
pub mod dnf;
mod incoming;
mod index;
mod keyring;
mod lock;
mod plan;
mod publication;
mod publish;
mod record;
mod recover;
mod request;
mod retention;
pub mod site;
mod stage;
mod state;
mod transaction;
mod tree;
mod versions;
mod write;

#[cfg(test)]
mod tests;

pub use contract::Change;
pub use publish::{Summary, publish};
pub use record::{Description, Record};
pub use request::{ReleaseDocuments, Request};
