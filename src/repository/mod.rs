//! From package files to signed apt and dnf repositories: a tree of static files that any web
//! server or bucket serves.
//!
//! Package files, keys and what is published already enter; a tree leaves in which every state
//! that a reader can meet is whole: files that are named by their content come first, what
//! points to them last.

mod record;
pub mod site;

pub use record::{Description, Record};
