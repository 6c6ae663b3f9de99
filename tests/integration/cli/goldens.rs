//! What a reviewer reads: the plan and every rendered file and script, for one target of
//! each family, and the commented configuration. `INSTA_UPDATE=always cargo test` renews
//! them; the difference is for a person to judge.

use std::io::Read;

use flate2::read::GzDecoder;

use crate::support::golden;
use crate::support::harness::{files, nix_packager};

#[test]
fn init() {
    golden("init", &nix_packager(&["init", "-"]).transcript().stdout);
}

#[test]
fn targets() {
    golden("targets", &nix_packager(&["targets"]).transcript().stdout);
}

#[test]
fn plans() {
    for target in ["debian-13", "fedora-44"] {
        golden(&format!("plan-{target}"), &nix_packager(&["plan", "-t", target]).transcript().stdout);
    }
}

#[test]
fn rendered() {
    for target in ["debian-13", "fedora-44"] {
        let room = tempfile::tempdir().unwrap();
        nix_packager(&["render", "-q", "-t", target, "--out", "r"]).within(room.path()).prints("");
        let mut text = String::new();
        for (name, bytes) in files(&room.path().join("r").join(target)) {
            let bytes = if name.ends_with(".gz") { unpacked(&bytes) } else { bytes };
            let content = match String::from_utf8(bytes) {
                // Sums follow from the rest.
                Ok(_) if name.ends_with("md5sums") => continue,
                Ok(content) => content,
                Err(error) => format!("({} bytes that are no text)\n", error.as_bytes().len()),
            };
            text.push_str(&format!("=== {name}\n{content}\n"));
        }
        golden(&format!("rendered-{target}"), &text);
    }
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut content).expect("whole");
    content
}

#[test]
fn the_2013_article() {
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/article-2013.toml");
    golden(
        "plan-article-2013",
        &nix_packager(&["plan", "-c", config, "-t", "debian-12"]).transcript().stdout,
    );
}
