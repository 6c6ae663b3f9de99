//! The SBOM: one SPDX 2.3 document for all built packages.

mod model;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::materials::{self, Material, Source};
use super::{Built, Inputs, TOOL, TOOL_VERSION, purl};
use crate::model::{Relation, RelationKind};
use crate::package::Package;
use crate::payload::closure::StorePath;
use model::{CreationInfo, DOCUMENT, Document, Element, NOASSERTION, Relationship, identifier};

/// What `built` is, contains, needs and was built from.
pub fn document(built: &[Built<'_>], inputs: &Inputs<'_>, materials: &[Material]) -> Document {
    let mut contents = Contents::default();
    let repository = inputs.repository;
    for material in materials {
        contents.add(material_element(material));
    }
    for file in built {
        let id = contents.add(file_element(file, repository));
        contents.relate(DOCUMENT, "DESCRIBES", &id);
        contents.depends(&id, file.package);
        for material in materials::of_package(file.package, inputs.configuration) {
            contents.relate(&id, "GENERATED_FROM", &material_element(&material).id);
        }
        let closure = file.package.values.nix.closure.as_ref();
        for path in closure.iter().flat_map(|closure| &closure.registered) {
            let path = contents.store_path(path);
            contents.relate(&id, "CONTAINS", &path);
        }
    }
    contents.document(built, inputs)
}

/// Elements in the order in which they were found, each once, and their relationships.
#[derive(Default)]
struct Contents {
    elements: Vec<Element>,
    ids: BTreeSet<String>,
    relationships: Vec<Relationship>,
}

impl Contents {
    /// The id of `element`, which is added unless there is one with that id.
    fn add(&mut self, element: Element) -> String {
        let id = element.id.clone();
        if self.ids.insert(id.clone()) {
            self.elements.push(element);
        }
        id
    }

    fn relate(&mut self, from: &str, kind: &'static str, to: &str) {
        self.relationships.push(Relationship::new(from, kind, to));
    }

    /// Packages of the distribution that `package` depends on.
    fn depends(&mut self, id: &str, package: &Package) {
        let is_need = |it: &&Relation| matches!(it.kind, RelationKind::PreRequires | RelationKind::Requires);
        let needs = package.relations.iter().filter(is_need);
        // Two kinds of dependency on one package are one relationship.
        let needs: BTreeMap<_, _> = needs.map(|it| ((&it.name, &it.since, &it.until), it)).collect();
        for relation in needs.into_values() {
            let target = package.target;
            let element =
                Element::new(&format!("Distribution-{}-{}", target.id, relation.name), &relation.name);
            let to = self.add(element.purl(purl::of_distribution(target, &relation.name)));
            let ranged = relation.since.is_some() || relation.until.is_some();
            let comment = ranged.then(|| relation.to_string());
            self.relationships.push(Relationship { comment, ..Relationship::new(id, "DEPENDS_ON", &to) });
        }
    }

    /// The id of `path`; its references are added with it.
    fn store_path(&mut self, path: &StorePath) -> String {
        let id = path_element(path).id;
        if !self.ids.contains(&id) {
            self.add(path_element(path));
            for reference in path.references.iter().filter(|name| **name != path.name) {
                self.relate(&id, "DEPENDS_ON", &identifier(&path_id(reference)));
            }
        }
        id
    }

    fn document(self, built: &[Built<'_>], inputs: &Inputs<'_>) -> Document {
        let identity = built.first().map(|file| &file.package.identity);
        let (name, version, vendor) = identity
            .map(|it| (it.name.as_str(), it.version.as_str(), it.vendor.as_str()))
            .unwrap_or_default();
        let mut document = Document {
            spdx_version: "SPDX-2.3",
            data_license: "CC0-1.0",
            id: DOCUMENT,
            name: format!("{name}-{version}"),
            document_namespace: String::new(),
            creation_info: CreationInfo {
                created: created(inputs.time),
                creators: vec![organization(vendor), format!("Tool: {TOOL}-{TOOL_VERSION}")],
            },
            packages: self.elements,
            relationships: self.relationships,
        };
        document.document_namespace = namespace(&super::json(&document));
        document
    }
}

fn file_element(file: &Built<'_>, repository: Option<&str>) -> Element {
    let identity = &file.package.identity;
    let element = Element::new(&format!("Package-{}", file.package.label()), &identity.name);
    let element = Element {
        version_info: Some(format!("{}-{}", identity.version, identity.revision)),
        package_file_name: Some(file.path.clone()),
        primary_package_purpose: Some("INSTALL"),
        supplier: organization(&identity.vendor),
        homepage: Some(identity.homepage.clone()).filter(|url| !url.is_empty()),
        license_declared: identity.license.clone(),
        ..element
    };
    element.sha256(&file.sha256).purl(purl::of_package(file.package, repository))
}

fn material_element(material: &Material) -> Element {
    let element = Element::new(&format!("Source-{}", material.sha256), &material.name);
    let element = element.sha256(&material.sha256);
    let download_location = material.url.clone().unwrap_or_else(|| NOASSERTION.into());
    match material.source {
        Source::Tarball => Element {
            package_file_name: Some(material.name.clone()),
            primary_package_purpose: Some("ARCHIVE"),
            download_location,
            ..element
        },
        Source::Files => Element {
            primary_package_purpose: Some("INSTALL"),
            comment: Some("The checksum is that of the output of sha256sum for these files."),
            ..element
        },
    }
}

fn path_id(name: &str) -> String {
    format!("StorePath-{name}")
}

fn path_element(path: &StorePath) -> Element {
    let name = path.name.split_once('-').map_or(path.name.as_str(), |(_, name)| name);
    let (name, version) = name_and_version(name);
    let element = Element {
        version_info: version.map(str::to_owned),
        package_file_name: Some(format!("/nix/store/{}", path.name)),
        comment: Some("The checksum is that of the store path's NAR."),
        ..Element::new(&path_id(&path.name), name)
    };
    element.sha256(&path.nar_sha256)
}

/// Name and version of a store path, split like Nix's parseDrvName does: the version begins after the
/// first `-` that is not followed by a letter.
fn name_and_version(name: &str) -> (&str, Option<&str>) {
    let is_version = |at: &usize| name[at + 1..].starts_with(|c: char| !c.is_ascii_alphabetic());
    match name.match_indices('-').map(|(at, _)| at).find(is_version) {
        Some(at) => (&name[..at], Some(&name[at + 1..])),
        None => (name, None),
    }
}

fn organization(vendor: &str) -> String {
    if vendor.is_empty() { NOASSERTION.into() } else { format!("Organization: {vendor}") }
}

fn created(time: i64) -> String {
    let time = Timestamp::from_second(time).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A unique one for each document: a UUID (RFC 9562, version 8) from the digest of the rest.
fn namespace(document: &[u8]) -> String {
    let digest = Sha256::digest(document);
    let mut bytes: [u8; 16] = digest[..16].try_into().expect("SHA-256 is longer");
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = crate::digest::hex(&bytes);
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_begins_where_nix_says() {
        for (name, parts) in [
            ("nix-2.26.3", ("nix", Some("2.26.3"))),
            ("glibc-2.40-66", ("glibc", Some("2.40-66"))),
            ("bash-interactive-5.2p37", ("bash-interactive", Some("5.2p37"))),
            ("nss-cacert-3.108", ("nss-cacert", Some("3.108"))),
            ("source", ("source", None)),
            ("a-", ("a-", None)),
        ] {
            assert_eq!(name_and_version(name), parts);
        }
    }

    #[test]
    fn times_are_written_in_utc() {
        assert_eq!(created(1_795_780_800), "2026-11-27T12:00:00Z");
    }
}
