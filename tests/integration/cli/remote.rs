//! `[[builders]]` and `[serve]`: what they touch, in both families and by release.

use std::path::Path;

use crate::support::harness::nix_packager;
use crate::support::{difference, golden, golden_by_target};

/// The files below `tree` in one text; of those that hold more, the lines with one of `words`.
fn texts(tree: &Path, files: &[&str], words: &[&str]) -> String {
    let text = |path: &&str| {
        let text = std::fs::read_to_string(tree.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let told = |line: &&str| words.is_empty() || words.iter().any(|word| line.contains(word));
        format!("=== {path}\n{}\n", text.lines().filter(told).collect::<Vec<_>>().join("\n"))
    };
    files.iter().map(text).collect()
}

#[test]
fn a_machine_that_sends_builds() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/distributed.toml");
    let room = tempfile::tempdir().unwrap();
    let by_target = ["debian-13", "debian-11", "fedora-44"].map(|target| {
        nix_packager(&["render", "-q", "-c", example, "-t", target, "--out", target])
            .within(room.path())
            .prints("");
        let tree = room.path().join(target).join(target).join("tree");
        let own = [
            "etc/ssh/ssh_config.d/nix-multiuser.conf",
            "usr/share/nix-multiuser/known_hosts",
            "usr/share/nix-multiuser/machines",
            "usr/share/nix-multiuser/nix.conf",
            "usr/share/nix-multiuser/ssh_config",
        ];
        // Before 2.29, a `;` ends a comment, and what follows it is a machine.
        let machines = std::fs::read_to_string(tree.join("usr/share/nix-multiuser/machines")).unwrap();
        assert!(!machines.contains(';'), "{machines}");
        assert!(
            machines.lines().filter(|line| !line.starts_with('#')).all(|line| line.split(' ').count() == 8)
        );
        (target, texts(&tree, &own, &[]))
    });
    golden_by_target("builders", &by_target);
}

#[test]
fn a_machine_that_takes_builds() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/builder.toml");
    let room = tempfile::tempdir().unwrap();
    let by_target = ["debian-11", "fedora-44"].map(|target| {
        nix_packager(&["render", "-q", "-c", example, "-t", target, "--out", target])
            .within(room.path())
            .prints("");
        let tree = room.path().join(target).join(target).join("tree");
        let own = ["usr/libexec/nix-multiuser/serve", "usr/share/nix-multiuser/serve/.ssh/authorized_keys"];
        let shared = [
            "usr/lib/sysusers.d/nix-multiuser.conf",
            "usr/bin/nix-multiuser",
            "usr/share/nix-multiuser/nix.conf",
        ];
        (target, texts(&tree, &own, &[]) + &texts(&tree, &shared, &["nix-remote", "trusted"]))
    });
    golden_by_target("serve", &by_target);
}

#[test]
fn plans() {
    let default = nix_packager(&["plan", "-t", "debian-13"]).transcript().stdout;
    for name in ["distributed", "builder"] {
        let example = format!("{}/examples/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let plan = nix_packager(&["plan", "-c", &example, "-t", "debian-13"]).transcript().stdout;
        golden(&format!("plan-{name}"), &difference(&default, &plan));
    }
}
