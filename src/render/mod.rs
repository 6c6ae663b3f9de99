//! From the model to bytes: templates decide wording, never policy.
//!
//! Templates are embedded; a directory given by the user overrides any of them by name.

mod filters;
mod package;
mod templates;
#[cfg(test)]
mod tests;

pub use templates::Templates;
