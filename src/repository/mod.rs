//! From package files to signed apt and dnf repositories: a tree of static files that any web
//! server or bucket serves.
//!
//! Package files, keys and what is published already enter; a tree leaves in which every state
//! that a reader can meet is whole: files that are named by their content come first, what
//! points to them last.

mod apt;
mod checks;
pub mod dnf;
mod incoming;
mod index;
mod keyring;
mod lock;
mod publish;
mod record;
mod retention;
pub mod site;
mod stage;
mod state;
mod transaction;
mod tree;

#[cfg(test)]
mod tests;

pub use publish::{Papers, Publication, Published};
pub use record::{Description, Record};
