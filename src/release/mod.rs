//! The papers of a release: what is in its packages (an SBOM), and what they were made from
//! (their provenance).
//!
//! Built packages and what they were built from enter; two JSON documents leave. They are as
//! deterministic as the packages, and name nothing of the machine that made them.

mod materials;
mod provenance;
mod purl;
mod spdx;
mod url;

use serde::Serialize;

use crate::config::Configuration;
use crate::package::Package;
use crate::render::Templates;

pub use materials::{Material, materials};

/// A package file.
pub struct Built<'a> {
    pub package: &'a Package,
    /// As it is called beside the papers: `debian-13/nix-multiuser_0.1.0-1~deb13_all.deb`.
    pub path: String,
    /// In hexadecimal, of the file that is handed out: signed, if it is.
    pub sha256: String,
}

/// What packages were made from.
pub struct Inputs<'a> {
    pub configuration: &'a Configuration,
    pub templates: &'a Templates,
    /// URI of what ran this program, as a verifier knows it: a CI's, say. `None`: nobody says.
    pub builder: Option<&'a str>,
    /// `SOURCE_DATE_EPOCH`: seconds since the epoch.
    pub time: i64,
}

/// Name and text of each paper: `NAME.provenance.json` (an in-toto statement) and `NAME.spdx.json`.
/// None where nothing was built.
pub fn papers(built: &[Built<'_>], inputs: &Inputs<'_>) -> Vec<(String, Vec<u8>)> {
    let Some(first) = built.first() else { return Vec::new() };
    let name = &first.package.identity.name;
    let materials = materials(built, inputs.configuration);
    vec![
        (format!("{name}.provenance.json"), json(&provenance::statement(built, inputs, &materials))),
        (format!("{name}.spdx.json"), json(&spdx::document(built, inputs, &materials))),
    ]
}

/// This program, and which.
const TOOL: &str = env!("CARGO_PKG_NAME");
const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

fn json(document: &impl Serialize) -> Vec<u8> {
    // Structures of texts, numbers and lists: nothing of that has no JSON.
    let mut text = serde_json::to_vec_pretty(document).expect("it has texts for keys");
    text.push(b'\n');
    text
}
