//! apt and dnf are told the right place, and whom to trust.

use super::sample::Sample;
use crate::support::{difference, golden};

/// Every .sources and .repo file, one after the other.
fn all(sample: &Sample) -> String {
    let files = sample.files().into_iter();
    let files = files.filter(|(path, _)| path.ends_with(".sources") || path.ends_with(".repo"));
    files.map(|(path, text)| format!("=== {path}\n{}", String::from_utf8(text).unwrap())).collect()
}

#[test]
fn signed_and_unsigned() {
    let signed = all(&Sample::new());
    golden("sources-signed", &signed);
    golden("sources-unsigned", &difference(&signed, &all(&Sample { signing: None, ..Sample::new() })));
}

#[test]
fn unsigned_sources_exist_only_on_request() {
    let text = all(&Sample::new());
    assert!(!text.contains("Trusted") && !text.contains("check=0"), "{text}");
    assert_eq!(text.matches("Signed-By: ").count(), 4);
}

#[test]
fn an_address_is_not_expanded_or_split() {
    let text = all(&Sample { url: "https://example.org/a,b/$basearch".into(), ..Sample::new() });
    assert_eq!(text.matches("https://example.org/a%2Cb/%24basearch/").count(), 4 + 2);
}

#[test]
fn a_family_without_targets_has_no_files() {
    let mut sample = Sample::new();
    sample.targets.retain(|target| target.id == "el-10");
    let paths: Vec<_> = sample.files().into_iter().map(|(path, _)| path).collect();
    let expected = [
        "RPM-GPG-KEY-nix-multiuser",
        "SHA256SUMS",
        "index.html",
        "nix-multiuser-archive-keyring.gpg",
        "rpm/el-10.repo",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn checksums_cover_everything_but_the_page() {
    let sample = Sample::new();
    let sums = sample.text("SHA256SUMS");
    let listed: Vec<&str> = sums.lines().map(|line| &line[66..]).collect();
    let mut expected: Vec<String> = sample.files().into_iter().map(|(path, _)| path).collect();
    expected.retain(|path| path != "index.html" && path != "SHA256SUMS");
    expected.extend(sample.published().into_iter().flat_map(|package| package.paths));
    expected.extend(sample.release_documents.iter().map(|(path, _)| path.clone()));
    expected.sort();
    assert_eq!(listed, expected);
    // `printf '\231certificates' | sha256sum`
    let keyring = "  nix-multiuser-archive-keyring.gpg\n";
    let line = sums.lines().find(|line| format!("{line}\n").ends_with(keyring)).unwrap();
    assert_eq!(&line[..64], "84b2d2d473e002ec7b4cf9ddfd33b8cc0c3a9f9b1a16335d27db5cc037ccd061");
}
