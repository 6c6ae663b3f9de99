//! Provenance: an in-toto statement (v1) with SLSA's predicate (v1).
//!
//! Specifications: <https://github.com/in-toto/attestation/tree/main/spec/v1> and
//! <https://slsa.dev/spec/v1.0/provenance>. Optional fields that would change from one run to
//! the next (times, ids of runs) are omitted. The configuration is named by its digest only: it may
//! contain paths of the build machine.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::materials::{Material, Source};
use super::{Built, Inputs, TOOL, TOOL_VERSION};
use crate::digest::hex;

/// How these packages are built; its parameters are described in `docs/design.md`, "Releases".
const BUILD_TYPE: &str = "urn:nix-packager:build:1";
/// A builder that was not given.
const UNNAMED_BUILDER: &str = "urn:nix-packager:builder:unnamed";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement<'a> {
    #[serde(rename = "_type")]
    kind: &'static str,
    subject: Vec<Resource>,
    predicate_type: &'static str,
    predicate: Predicate<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Predicate<'a> {
    build_definition: BuildDefinition<'a>,
    run_details: RunDetails<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BuildDefinition<'a> {
    build_type: &'static str,
    external_parameters: Parameters<'a>,
    resolved_dependencies: Vec<Resource>,
}

/// The parameters of the build that its user controls.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Parameters<'a> {
    configuration: Resource,
    /// Ids, in the order of the configuration.
    targets: Vec<&'a str>,
    source_date_epoch: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunDetails<'a> {
    builder: Builder<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Builder<'a> {
    id: &'a str,
    version: BTreeMap<&'static str, &'static str>,
}

/// A ResourceDescriptor.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
    digest: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<&'static str, &'static str>,
}

impl Resource {
    fn new(name: impl Into<String>, sha256: impl Into<String>) -> Self {
        let digest = BTreeMap::from([("sha256", sha256.into())]);
        Self { name: name.into(), uri: None, digest, annotations: BTreeMap::new() }
    }
}

/// What `built` was built from, and by which builder.
pub fn statement<'a>(built: &[Built<'_>], inputs: &Inputs<'a>, materials: &[Material]) -> Statement<'a> {
    let text = &inputs.configuration.source.text;
    let configuration = Resource::new("configuration", hex(&Sha256::digest(text)));
    let targets = inputs.configuration.targets.iter().map(|(target, _)| target.id.as_str());
    let overrides = inputs.templates.overridden();
    let overrides =
        overrides.map(|(name, text)| Resource::new(format!("{name}.tera"), hex(&Sha256::digest(text))));
    Statement {
        kind: "https://in-toto.io/Statement/v1",
        subject: built.iter().map(|file| Resource::new(&file.path, &file.sha256)).collect(),
        predicate_type: "https://slsa.dev/provenance/v1",
        predicate: Predicate {
            build_definition: BuildDefinition {
                build_type: BUILD_TYPE,
                external_parameters: Parameters {
                    configuration,
                    targets: targets.collect(),
                    source_date_epoch: inputs.time,
                },
                resolved_dependencies: materials.iter().map(resource).chain(overrides).collect(),
            },
            run_details: RunDetails {
                builder: Builder {
                    id: inputs.builder.unwrap_or(UNNAMED_BUILDER),
                    version: BTreeMap::from([(TOOL, TOOL_VERSION)]),
                },
            },
        },
    }
}

fn resource(material: &Material) -> Resource {
    let annotations = match material.source {
        Source::Tarball => BTreeMap::new(),
        Source::Files => BTreeMap::from([("digestOf", "the output of sha256sum for these files")]),
    };
    Resource { uri: material.url.clone(), annotations, ..Resource::new(&material.name, &material.sha256) }
}
