//! From the model to bytes: templates decide wording, never policy.
//!
//! Templates are embedded; a directory given by the user overrides any of them by name.

mod filters;
mod package;
mod rendered;
mod templates;

pub use rendered::{Content, FileTrigger, RenderedEntry, RenderedPackage, Script, ScriptName};
pub use templates::Templates;
