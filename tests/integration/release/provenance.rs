//! in-toto's statement and SLSA's predicate.

use nix_packager::config;
use sha2::{Digest, Sha256};

use super::sample::{TIME, closures, made, paper, text};

const NAME: &str = "nix-multiuser.provenance.json";

fn sha256(text: impl AsRef<[u8]>) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_input_is_listed() {
    let dir = tempfile::tempdir().unwrap();
    let configuration = closures(dir.path());
    let overrides = dir.path().join("overrides/templates");
    std::fs::create_dir_all(&overrides).unwrap();
    std::fs::write(overrides.join("preset.tera"), "enable nix-daemon.socket\n").unwrap();
    let statement = paper(&made(&configuration, dir.path(), Some("https://ci.example.org/runner")), NAME);
    assert_eq!(text(&statement, "_type"), "https://in-toto.io/Statement/v1");
    assert_eq!(text(&statement, "predicateType"), "https://slsa.dev/provenance/v1");
    let subjects = statement["subject"].as_array().unwrap();
    assert_eq!(subjects.len(), 4);
    assert_eq!(text(&subjects[1], "name"), "debian-13/file-1");
    assert_eq!(text(&subjects[1]["digest"], "sha256"), format!("{:064x}", 1));

    let definition = &statement["predicate"]["buildDefinition"];
    let parameters = &definition["externalParameters"];
    assert_eq!(text(&parameters["configuration"]["digest"], "sha256"), sha256(&configuration));
    assert_eq!(parameters["targets"], serde_json::json!(["debian-13", "fedora-44"]));
    assert_eq!(parameters["sourceDateEpoch"], TIME);
    assert!(text(definition, "buildType").contains(':'));
    let dependencies = definition["resolvedDependencies"].as_array().unwrap();
    let names: Vec<_> = dependencies.iter().map(|it| text(it, "name")).collect();
    let tarballs = ["nix-2.35.4-x86_64-linux.tar.xz", "nix-2.35.4-aarch64-linux.tar.xz"];
    assert_eq!(names[2..], ["templates/preset.tera"]);
    assert!(tarballs.iter().all(|name| names[..2].contains(name)), "{names:?}");
    assert_eq!(text(&dependencies[2]["digest"], "sha256"), sha256("enable nix-daemon.socket\n"));
    let builder = &statement["predicate"]["runDetails"]["builder"];
    assert_eq!(text(builder, "id"), "https://ci.example.org/runner");
    assert_eq!(text(&builder["version"], "nix-packager"), env!("CARGO_PKG_VERSION"));
}

#[test]
fn nothing_about_the_build_machine_is_in_them() {
    let dir = tempfile::tempdir().unwrap();
    let documents = made(&closures(dir.path()), dir.path(), None);
    assert_eq!(documents.len(), 2);
    for (name, bytes) in &documents {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(!text.contains(dir.path().to_str().unwrap()), "{name}");
        assert!(!text.contains("/tmp/") && !text.contains("/home/"), "{name}");
    }
    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(
        documents,
        made(&closures(elsewhere.path()), elsewhere.path(), None),
        "the same in any directory"
    );
}

#[test]
fn local_files_are_known_by_their_digests() {
    let dir = tempfile::tempdir().unwrap();
    // An ELF header of x86-64, as far as anybody looks.
    let shell = [&b"\x7fELF\x02\x01\x01"[..], &[0; 9], &[2, 0, 62, 0], &[0; 44]].concat();
    std::fs::write(dir.path().join("sh"), &shell).unwrap();
    let configuration = "targets = [\"debian-12\"]\n[sandbox]\nshell = \"file\"\n\
                         [sandbox.file.x86_64-linux]\npath = \"sh\"\n";
    let statement = paper(&made(configuration, dir.path(), None), NAME);
    let dependencies = statement["predicate"]["buildDefinition"]["resolvedDependencies"].as_array().unwrap();
    assert_eq!(dependencies.len(), 1);
    assert_eq!(text(&dependencies[0], "name"), "files for x86_64-linux");
    let listing = format!("{}  /usr/lib/nix-multiuser/sandbox-shell\n", sha256(&shell));
    assert_eq!(text(&dependencies[0]["digest"], "sha256"), sha256(listing));
}

#[test]
fn without_packages_there_are_no_documents() {
    use nix_packager::release::{Inputs, release_documents};
    let configuration = config::load(&config::embedded(), &[]).unwrap();
    let templates = nix_packager::render::Templates::load(None).unwrap();
    let inputs = Inputs {
        configuration: &configuration,
        templates: &templates,
        repository: configuration.repository.url.as_deref(),
        builder: None,
        time: TIME,
    };
    assert!(release_documents(&[], &inputs).is_empty());
}
