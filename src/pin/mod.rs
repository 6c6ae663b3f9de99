//! `pin`: the newest Nix, or a certain one, as pins in a configuration: what upstream's release site says, and an edit
//! of the file.
//!
//! Nothing that the site says is trusted: versions, hashes and redirects are checked for their form, and hashes are
//! compared with each other. Depends on `config`, `fetch`, `knowledge` and `output` only.

mod closures;
mod edit;
mod file;
mod judgement;
mod places;
mod script;
mod site;
mod version;

pub use file::ConfigFile;
pub use judgement::{Difference, ended};
pub use site::{Site, UpstreamRelease};
pub use version::Version;

#[cfg(test)]
mod tests;
