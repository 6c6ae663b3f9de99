//! SPDX 2.3: mandatory fields, ids and relations, by the specification's clauses.

use std::collections::BTreeSet;

use serde_json::Value;

use super::sample::{closures, made, paper, text};

const DISTRO: &str = "targets = [\"debian-12\", \"fedora-44\"]\n";

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn document(configuration: impl Fn(&std::path::Path) -> String) -> Value {
    let dir = tempfile::tempdir().unwrap();
    let text = configuration(dir.path());
    paper(&made(&text, dir.path(), None), "nix-multiuser.spdx.json")
}

/// `FROM KIND TO` of every relationship.
fn relations(document: &Value) -> Vec<[&str; 3]> {
    let keys = ["spdxElementId", "relationshipType", "relatedSpdxElement"];
    list(document, "relationships").iter().map(|it| keys.map(|key| text(it, key))).collect()
}

#[test]
fn every_mandatory_field_is_there() {
    for document in [document(|_| DISTRO.into()), document(closures)] {
        for (key, value) in
            [("spdxVersion", "SPDX-2.3"), ("dataLicense", "CC0-1.0"), ("SPDXID", "SPDXRef-DOCUMENT")]
        {
            assert_eq!(text(&document, key), value);
        }
        assert!(!text(&document, "name").is_empty());
        let namespace = text(&document, "documentNamespace");
        assert!(namespace.starts_with("urn:uuid:") && namespace.len() == 45 && !namespace.contains('#'));
        let creation = &document["creationInfo"];
        assert_eq!(text(creation, "created"), "2026-11-27T12:00:00Z");
        let creators: Vec<_> = list(creation, "creators").iter().filter_map(Value::as_str).collect();
        assert!(
            creators.contains(&concat!("Tool: nix-packager-", env!("CARGO_PKG_VERSION"))),
            "{creators:?}"
        );
        for package in list(&document, "packages") {
            assert!(!text(package, "name").is_empty() && !text(package, "downloadLocation").is_empty());
            assert_eq!(package["filesAnalyzed"], false, "else it has a verification code");
            for checksum in list(package, "checksums") {
                assert_eq!(text(checksum, "algorithm"), "SHA256");
                assert_eq!(text(checksum, "checksumValue").len(), 64);
            }
        }
    }
}

#[test]
fn ids_are_unique_well_formed_and_the_only_ones_named() {
    for document in [document(|_| DISTRO.into()), document(closures)] {
        let mut ids = BTreeSet::from(["SPDXRef-DOCUMENT"]);
        for package in list(&document, "packages") {
            let id = text(package, "SPDXID");
            let rest = id.strip_prefix("SPDXRef-").expect("the prefix");
            assert!(rest.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c)), "{id}");
            assert!(ids.insert(id), "{id} occurs twice");
        }
        let relations = relations(&document);
        assert!(relations.iter().all(|[from, _, to]| ids.contains(from) && ids.contains(to)));
        let distinct: BTreeSet<_> = relations.iter().collect();
        assert_eq!(distinct.len(), relations.len(), "something is said twice");
        let described: Vec<_> = relations
            .iter()
            .filter(|[from, kind, _]| (*from, *kind) == ("SPDXRef-DOCUMENT", "DESCRIBES"))
            .collect();
        assert!(described.len() >= 2);
    }
}

#[test]
fn a_closure_is_listed_path_by_path() {
    let document = document(closures);
    let package = "SPDXRef-Package-debian-13.x86-64-linux";
    let nix = format!("SPDXRef-StorePath-{}-nix-2.35.4", "2".repeat(32));
    let library = format!("SPDXRef-StorePath-{}-libexample-1.0", "1".repeat(32));
    let relations = relations(&document);
    for relation in
        [[package, "CONTAINS", &nix], [package, "CONTAINS", &library], [&nix, "DEPENDS_ON", &library]]
    {
        assert!(relations.contains(&relation), "{relation:?}");
    }
    let find =
        |id: &str| list(&document, "packages").iter().find(|package| text(package, "SPDXID") == id).unwrap();
    let library = find(&library);
    assert_eq!((text(library, "name"), text(library, "versionInfo")), ("libexample", "1.0"));
    let package = find(package);
    assert_eq!(text(package, "licenseDeclared"), "MIT AND LGPL-2.1-or-later");
    assert_eq!(
        text(&package["externalRefs"][0], "referenceLocator"),
        "pkg:deb/debian/nix-multiuser@2.35.4-1~deb13?arch=amd64&distro=debian-13\
         &repository_url=https%3A%2F%2Fpackages.example.org%2Fnix"
    );
    let tarballs: Vec<_> =
        list(&document, "packages").iter().filter(|it| text(it, "name").ends_with(".tar.xz")).collect();
    assert_eq!(tarballs.len(), 2, "one a system, however many targets");
}

#[test]
fn dependencies_on_the_distribution_are_listed() {
    let document = document(|_| DISTRO.into());
    let needs = "SPDXRef-Distribution-debian-12-nix-bin";
    assert!(relations(&document).contains(&["SPDXRef-Package-debian-12", "DEPENDS_ON", needs]));
    let relation = list(&document, "relationships").iter().find(|it| text(it, "relatedSpdxElement") == needs);
    assert_eq!(text(relation.unwrap(), "comment"), "nix-bin (>= 2.3.1, < 2.14.0)");
}

#[test]
fn documents_are_the_same_or_have_another_name() {
    let namespace =
        |text: &'static str| super::sample::text(&document(|_| text.into()), "documentNamespace").to_owned();
    assert_eq!(namespace(DISTRO), namespace(DISTRO));
    assert_ne!(namespace(DISTRO), namespace("targets = [\"debian-12\"]\n"));
}
