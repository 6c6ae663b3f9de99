//! What the user asks for: from the text of nix-packager.toml to resolved values.
//!
//! Raw TOML with spans enters; a [`Configuration`] leaves, in which every target has a
//! complete [`Config`]. Everything that can be known to be wrong is reported here.

mod across;
mod builder_uri;
mod builders;
mod check;
mod described;
mod document;
mod fault;
mod ids;
mod implied;
mod key;
mod keys;
mod layer;
mod read;
mod remote;
mod resolve;
mod settings;
mod shell;
mod systems;
mod template;
mod values;

use std::sync::Arc;

use crate::diagnostic::Source;

pub use builder_uri::BuilderUri;
pub use builders::unreadable;
pub use check::repository_url;
pub use fault::Fault;
pub use key::{Key, Kind, Section, Word};
pub use keys::{SECTIONS, keys};
pub use resolve::load;
pub use settings::Verdicts;
pub use template::template;
pub use values::*;

/// The configuration that is used when there is no file: nothing but defaults.
pub fn embedded() -> Arc<Source> {
    Arc::new(Source { name: "<embedded configuration>".into(), text: String::new() })
}
