//! What a reviewer reads: the plan for one target of each format, the commented configuration, the targets.

use crate::support::harness::nix_packager;
use crate::support::{difference, golden};

#[test]
fn init() {
    golden("init", &nix_packager(&["init", "-"]).transcript().stdout);
}

#[test]
fn targets() {
    // Whether a release has ended is a matter of today.
    let targets = nix_packager(&["targets"]).env("SOURCE_DATE_EPOCH", "1795824000");
    golden("targets", &targets.transcript().stdout);
}

#[test]
fn plans() {
    for target in ["debian-13", "fedora-44"] {
        golden(&format!("plan-{target}"), &nix_packager(&["plan", "-t", target]).transcript().stdout);
    }
}

#[test]
fn the_2013_article() {
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/article-2013.toml");
    let default = nix_packager(&["plan", "-t", "debian-12"]).transcript().stdout;
    let plan = nix_packager(&["plan", "-c", config, "-t", "debian-12"]).transcript().stdout;
    golden("plan-article-2013", &difference(&default, &plan));
}
