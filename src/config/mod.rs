//! What the user asks for: from the text of nix-packager.toml to resolved values.
//!
//! Raw TOML with spans enters; a [`Configuration`] leaves, in which every target has a
//! complete [`Config`]. Everything that can be known to be wrong is reported here.

mod values;

pub use values::*;
