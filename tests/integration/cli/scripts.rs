//! Whatever is configured, what is rendered is a script that a shell reads.

use std::path::Path;
use std::process::Command;

use crate::support::harness::{files, nix_packager};

/// Each pair of services, both purge policies, dynamic and fixed ids, another name; builds sent and taken; every shell.
const CONFIGURATIONS: [&str; 8] = [
    "[services]\nsystemd = true\nsysvinit = false\nstart = false\n[removal]\npurge = \"delete\"\n",
    "[services]\nsystemd = false\nsysvinit = true\n[build-users]\nids = { group = 20000, first = 20001 }\n",
    "channels = []\n[services]\nsystemd = false\nsysvinit = false\n[shells]\nprofile = false\n",
    "[package]\nname = \"site-nix\"\n[services]\nsysvinit = true\nstart = false\n",
    include_str!("../../../examples/distributed.toml"),
    include_str!("../../../examples/builder.toml"),
    "[shells]\nzsh = true\nsudo = true\n[target.debian-13.settings]\nuse-xdg-base-directories = true\n",
    "[build-users]\ncomment = \"it's \\\"the\\\" $n-th: 100 % {n}\"\n",
];

fn is_script(name: &str, bytes: &[u8]) -> bool {
    let scriptlet = name.contains("/scriptlets/") && !name.ends_with(".lua");
    bytes.starts_with(b"#!/bin/sh") || scriptlet || name.ends_with(".sh") || name.ends_with("/zshenv")
}

#[test]
fn every_configuration_renders_to_valid_scripts() {
    for (i, config) in CONFIGURATIONS.iter().enumerate() {
        let room = tempfile::tempdir().unwrap();
        // A comment may hold no colon: passwd(5) could not.
        std::fs::write(room.path().join("n.toml"), config.replace("-th:", "-th")).unwrap();
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
        let stderr = nix_packager(&arguments).within(room.path()).prints("");
        assert_eq!(stderr, "", "configuration {i}");
        assert!(all_are_read(&room.path().join("r"), i) >= 15, "configuration {i}");
    }
}

/// How many scripts there are in the rendered packages below `folder`; a shell reads them all.
pub fn all_are_read(folder: &Path, configuration: usize) -> usize {
    let rendered = files(folder).into_iter();
    let scripts = rendered.filter(|(name, bytes)| is_script(&format!("/{name}"), bytes));
    scripts.map(|(name, _)| reads(&folder.join(name), configuration)).count()
}

fn reads(path: &Path, configuration: usize) {
    let output = Command::new("sh").arg("-n").arg(path).output().expect("a shell");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "configuration {configuration}: {}: {stderr}", path.display());
}
