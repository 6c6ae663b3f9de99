//! Rendered scripts are valid shell for every configuration.

use std::path::Path;
use std::process::Command;

use crate::support::harness::{files, nix_packager};

/// All combinations of init systems, both purge policies, dynamic and fixed ids, another package name, remote builders
/// and `[serve]`, all options of `[shells]`.
pub const CONFIGURATIONS: [&str; 8] = [
    "[services]\nsystemd = true\nsysvinit = false\nstart = false\n[removal]\npurge = \"delete\"\n",
    "[services]\nsystemd = false\nsysvinit = true\n[build-users]\nids = { group = 20000, first = 20001 }\n",
    "channels = []\n[services]\nsystemd = false\nsysvinit = false\n[shells]\nprofile = false\n",
    "[package]\nname = \"site-nix\"\n[services]\nsysvinit = true\nstart = false\n",
    include_str!("../../../examples/distributed.toml"),
    include_str!("../../../examples/builder.toml"),
    "[shells]\nzsh = true\nsudo = true\n[apparmor]\nuserns = \"store\"\n[target.debian-13.settings]\nuse-xdg-base-directories = true\n",
    "[build-users]\ncomment = \"it's \\\"the\\\" $n-th: 100 % {n}\"\n",
];

fn is_script(name: &str, bytes: &[u8]) -> bool {
    let scriptlet = name.contains("/scriptlets/") && !name.ends_with(".lua");
    bytes.starts_with(b"#!/bin/sh") || scriptlet || name.ends_with(".sh") || name.ends_with("/zshenv")
}

#[test]
fn every_configuration_renders_to_valid_scripts() {
    for (i, config) in CONFIGURATIONS.iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        // passwd(5) allows no colon in the comment.
        std::fs::write(dir.path().join("n.toml"), config.replace("-th:", "-th")).unwrap();
        let arguments = [
            "render",
            "-q",
            "-c",
            "n.toml",
            "-t",
            "debian-11",
            "-t",
            "debian-13",
            "-t",
            "el-10",
            "--out",
            "r",
        ];
        let stderr = nix_packager(&arguments).within(dir.path()).prints("");
        assert_eq!(stderr, "", "configuration {i}");
        assert!(check_scripts(&dir.path().join("r"), i) >= 15, "configuration {i}");
    }
}

/// Checks the syntax of all scripts in the rendered packages below `folder`, and returns their number.
pub fn check_scripts(folder: &Path, configuration: usize) -> usize {
    let rendered = files(folder).into_iter();
    let scripts = rendered.filter(|(name, bytes)| is_script(&format!("/{name}"), bytes));
    scripts.map(|(name, _)| check_syntax(&folder.join(name), configuration)).count()
}

fn check_syntax(path: &Path, configuration: usize) {
    let output = Command::new("sh").arg("-n").arg(path).output().expect("a shell");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "configuration {configuration}: {}: {stderr}", path.display());
}
