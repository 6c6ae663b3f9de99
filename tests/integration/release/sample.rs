//! A release: packages with a tiny Nix, and packages with the distribution's.

use std::path::Path;
use std::sync::Arc;

use nix_packager::config;
use nix_packager::diagnostic::Source;
use nix_packager::package::Package;
use nix_packager::payload::Sources;
use nix_packager::release::{Built, Inputs, release_documents};
use nix_packager::render::Templates;
use nix_packager::reporter::Reporter;
use serde_json::Value;

use crate::support::closure;

/// 2026-11-27 12:00 UTC.
pub const TIME: i64 = 1_795_780_800;

/// The release documents of packages by the configuration that `text` is, for tarballs that lie in `folder`.
pub fn made(text: &str, folder: &Path, builder: Option<&str>) -> Vec<(String, Vec<u8>)> {
    let source = Source { name: folder.join("nix-packager.toml").display().to_string(), text: text.into() };
    let configuration =
        config::load(&Arc::new(source), &[]).unwrap_or_else(|problems| panic!("{problems:?}"));
    let reporter = Reporter::new(true);
    let cache = tempfile::tempdir().unwrap();
    let mut sources = Sources::new(Some(cache.path()), &reporter);
    let mut packages = Vec::new();
    for (target, config) in &configuration.targets {
        for payload in sources.payloads(target, config) {
            packages.push(Package::new(target, config, &payload, TIME));
        }
    }
    sources.finish(packages.len()).unwrap_or_else(|problems| panic!("{problems:?}"));
    let templates = folder.join("overrides");
    let templates = Templates::load(templates.is_dir().then_some(&*templates)).unwrap();
    let built: Vec<_> = packages
        .iter()
        .enumerate()
        .map(|(i, package)| Built {
            package,
            path: format!("{}/file-{i}", package.target.id),
            sha256: format!("{i:064x}"),
        })
        .collect();
    release_documents(
        &built,
        &Inputs {
            configuration: &configuration,
            templates: &templates,
            repository: configuration.repository.url.as_deref(),
            builder,
            time: TIME,
        },
    )
}

/// A configuration with a closure for two systems, whose tarballs are written into `folder`.
pub fn closures(folder: &Path) -> String {
    let mut text = String::from(
        "targets = [\"debian-13\", \"fedora-44\"]\n\
         [repository]\nurl = \"https://packages.example.org/nix\"\n\
         [nix]\npayload = \"closure\"\n",
    );
    for system in ["x86_64-linux", "aarch64-linux"] {
        let tarball = closure::tarball("2.35.4", system);
        let file = format!("nix-2.35.4-{system}.tar.xz");
        std::fs::write(folder.join(&file), &tarball.bytes).unwrap();
        text += &format!("[nix.closure.{system}]\npath = \"{file}\"\nsha256 = \"{}\"\n", tarball.sha256);
    }
    text
}

pub fn paper(documents: &[(String, Vec<u8>)], name: &str) -> Value {
    let found = documents.iter().find(|(known, _)| known == name);
    serde_json::from_slice(&found.unwrap_or_else(|| panic!("no {name}")).1).expect("JSON")
}

pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no text `{key}` in {value}"))
}
