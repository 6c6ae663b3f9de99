//! Plain data about a package: what it is called, what it needs, and what is in it.
//!
//! `payload`, `package`, `render` and `format` share these types. They depend on nothing but
//! `knowledge` and `digest`.

mod data;
mod entry;
mod identity;
mod relation;
mod rendered;

pub use data::{Data, Stored};
pub use entry::{Class, Entry, EntryKind};
pub use identity::{Architecture, Identity};
pub use relation::{Relation, RelationKind};
pub use rendered::{Content, FileTrigger, RenderedEntry, RenderedPackage, Script, ScriptName};
