//! A distribution is rows of a table: one that is not among the targets goes the whole way.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::Templates;
use crate::config;
use crate::diagnostic::Source;
use crate::format::{self, Temporary};
use crate::knowledge::Target;
use crate::model::{Content, RelationKind, RenderedPackage};
use crate::package::Package;
use crate::payload::Sources;
use crate::print::ShowPath;
use crate::reporter::Reporter;

/// The package of a staged Nix below `folder`.
fn package(folder: &Path) -> Package {
    let system = format!("{}-linux", std::env::consts::ARCH);
    let program = fs::read(std::env::current_exe().unwrap()).unwrap();
    fs::create_dir_all(folder.join("staged/usr/bin")).unwrap();
    fs::write(folder.join("staged/usr/bin/nix"), &program[..4096]).unwrap();
    let text = format!(
        "[nix]\npayload = \"tree\"\n[nix.tree.{system}]\npath = \"staged\"\nversion = \"2.35.4\"\n\
         [serve]\nenable = true\nauthorized-keys = [\"ssh-ed25519 \
         AAAAC3NzaC1lZDI1NTE5AAAAIJZh5lBcOVhBZOXcCT2gmP7ZJpLw3Bp1dsLSpEz0J0Yi a@b\"]\n"
    );
    let name = folder.join("nix-packager.toml").shown().to_string();
    let configuration =
        config::load(&Arc::new(Source { name, text }), &[Target::find("opensuse-leap-16").unwrap()]).unwrap();
    let (target, config) = &configuration.targets[0];
    let reporter = Reporter::new(true);
    let mut sources = Sources::new(None, &reporter);
    let payloads = sources.payloads(target, config);
    sources.finish(payloads.len()).unwrap();
    Package::new(target, config, &payloads[0], 1_795_780_800)
}

#[test]
fn a_new_distribution_is_planned_rendered_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let package = package(folder.path());
    let plan = package.plan();
    assert!(plan.starts_with("nix-multiuser 2.35.4-1.lp160 for openSUSE Leap 16"), "{plan}");
    let names = |kind| {
        let of_kind = package.relations.iter().filter(move |relation| relation.kind == kind);
        of_kind.map(|relation| relation.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(names(RelationKind::PreRequires), ["shadow", "util-linux"]);
    assert_eq!(names(RelationKind::Requires), ["openssh-server"]);
    assert_eq!(names(RelationKind::Provides), Vec::<&str>::new());
    assert_eq!(names(RelationKind::Conflicts), Vec::<&str>::new());

    let rendered = RenderedPackage::new(&package, &Templates::load(None).unwrap()).unwrap();
    let texts = rendered.entries.iter().filter_map(|entry| match &entry.content {
        Content::File(content) => String::from_utf8(content.read().unwrap()).ok(),
        _ => None,
    });
    let texts: String = texts.chain(rendered.scripts.iter().map(|script| script.body.clone())).collect();
    for of_another in ["dnf ", "apt ", "Fedora 4", "Debian 1", "tls/certs/ca-bundle.crt", "update-ca-trust"] {
        assert!(!texts.contains(of_another), "{of_another}");
    }
    assert!(texts.contains("zypper remove $package"));

    let format = format::of(rendered.family);
    let mut bytes = Vec::new();
    format.write(&rendered, &Temporary::new().unwrap(), &mut bytes).unwrap();
    assert!(bytes.starts_with(b"\xed\xab\xee\xdb"));
    let architecture = format.architecture(rendered.identity.architecture);
    assert_eq!(format.file_name(&rendered), format!("nix-multiuser-2.35.4-1.lp160.{architecture}.rpm"));
}
