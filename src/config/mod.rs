//! The configuration: from the text of nix-packager.toml to resolved values.
//!
//! Raw TOML with spans enters; a [`Configuration`] leaves, in which every target has a
//! complete [`Config`]. Everything that can be known to be wrong is reported here.
//! Depends on `diagnostic`, `digest` and `knowledge` only.

mod assemble;
mod builder_uri;
mod check;
mod document;
mod error;
mod home;
mod implied;
mod key;
mod keys;
mod layer;
mod path;
mod read;
mod read_table;
mod record;
mod resolve;
mod rules;
mod schema;
mod settings;
mod target_list;
mod template;
mod values;

use std::sync::Arc;

use crate::diagnostic::Source;

pub use builder_uri::BuilderUri;
pub use check::{repository_url, site_url};
pub use error::ConfigError;
pub use key::{ExactlyOne, Key, Kind, Limits, Section, Table};
pub use keys::{SECTIONS, keys};
pub use resolve::{load, load_on};
pub use rules::{unevaluated, unreadable};
pub use schema::schema;
pub use settings::Verdicts;
pub use template::template;
pub use values::*;

/// The configuration without a file: only defaults.
pub fn embedded() -> Arc<Source> {
    Arc::new(Source { name: "<embedded configuration>".into(), text: String::new() })
}
