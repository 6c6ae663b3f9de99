//! From the model to bytes: templates decide wording, never policy.
//!
//! Templates are embedded; a directory given by the user overrides any of them by name.

mod rendered;

pub use rendered::{Content, RenderedEntry, RenderedPackage, Script, ScriptName};
