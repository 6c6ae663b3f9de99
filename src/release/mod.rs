//! Release documents: what is in packages (an SBOM), and what they were built from (provenance).
//!
//! Built packages and what they were built from enter; two JSON documents leave. They are as
//! reproducible as the packages, and contain nothing about the machine that built them.

mod materials;
mod provenance;
mod purl;
mod spdx;

use serde::Serialize;

use crate::config::Configuration;
use crate::package::Package;
use crate::render::Templates;

pub use materials::{Material, materials};

/// A package file.
pub struct Built<'a> {
    pub package: &'a Package,
    /// Its path relative to the documents' root: `debian-13/nix-multiuser_0.1.0-1~deb13_all.deb`.
    pub path: String,
    /// In hexadecimal, of the file as it is distributed, with its signature if it has one.
    pub sha256: String,
}

/// What packages were built from.
pub struct Inputs<'a> {
    pub configuration: &'a Configuration,
    pub templates: &'a Templates,
    /// Where the packages are published.
    pub repository: Option<&'a str>,
    /// URI of the builder, by which a verifier knows a CI. `None`: not given.
    pub builder: Option<&'a str>,
    /// `SOURCE_DATE_EPOCH`: seconds since the epoch.
    pub time: i64,
}

/// Name and text of each document: `NAME.provenance.json` (an in-toto statement) and `NAME.spdx.json`.
/// Empty if nothing was built.
pub fn release_documents(built: &[Built<'_>], inputs: &Inputs<'_>) -> Vec<(String, Vec<u8>)> {
    let Some(first) = built.first() else { return Vec::new() };
    let name = &first.package.identity.name;
    let materials = materials(built, inputs.configuration);
    vec![
        (format!("{name}.provenance.json"), json(&provenance::statement(built, inputs, &materials))),
        (format!("{name}.spdx.json"), json(&spdx::document(built, inputs, &materials))),
    ]
}

/// Name and version of this program.
const TOOL: &str = env!("CARGO_PKG_NAME");
const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

fn json(document: &impl Serialize) -> Vec<u8> {
    // Structures of strings, numbers and lists always have a JSON form.
    let mut text = serde_json::to_vec_pretty(document).expect("it has texts for keys");
    text.push(b'\n');
    text
}
