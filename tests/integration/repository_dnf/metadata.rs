//! The repodata of a tree.

use std::io::Read;

use nix_packager::format;
use nix_packager::knowledge::Target;
use nix_packager::repository::Record;
use nix_packager::repository::dnf::{FAMILY, Metadata, Previous, metadata};

use super::made::{package, record};

fn records(names: &[(&str, &str, &str)]) -> Vec<Record> {
    let folder = tempfile::tempdir().unwrap();
    let record = |(name, version, arch): &(&str, &str, &str)| {
        record(&package(folder.path(), name, version, "1.fc44", arch))
    };
    names.iter().map(record).collect()
}

fn made(records: &[Record], time: i64, previous: Option<&[u8]>) -> Metadata {
    let records: Vec<&Record> = records.iter().collect();
    let previous = previous.map(|repomd| Previous { repomd, intact: &|_, _, _| true });
    metadata(&records, Target::find("fedora-44").unwrap(), time, previous).unwrap()
}

const SOME: &[(&str, &str, &str)] = &[
    ("b", "1.10", "noarch"),
    ("b", "1.9", "noarch"),
    ("b", "1.9", "x86_64"),
    ("a", "2~rc1", "noarch"),
    ("a", "2", "noarch"),
];

#[test]
fn documents_have_packages_by_name_and_version_whatever_order_they_came_in() {
    let mut records = records(SOME);
    let once = made(&records, 5, None);
    records.reverse();
    assert_eq!(once, made(&records, 5, None));
    let primary = once.documents[0].content.as_deref().unwrap();
    let mut text = String::new();
    zstd::Decoder::new(primary).unwrap().single_frame().read_to_string(&mut text).unwrap();
    let hrefs: Vec<&str> =
        text.split("<location href=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
    assert_eq!(
        hrefs,
        [
            "Packages/a/a-2~rc1-1.fc44.noarch.rpm",
            "Packages/a/a-2-1.fc44.noarch.rpm",
            "Packages/b/b-1.9-1.fc44.noarch.rpm",
            "Packages/b/b-1.9-1.fc44.x86_64.rpm",
            "Packages/b/b-1.10-1.fc44.noarch.rpm",
        ]
    );
}

#[test]
fn unchanged_documents_are_not_compressed_again() {
    let mut records = records(SOME);
    let first = made(&records, 5, None);
    let same = made(&records, 6, Some(&first.repomd));
    assert!(same.repomd == first.repomd, "nothing changed, so nothing is to be read again");
    for (before, after) in first.documents.iter().zip(&same.documents) {
        assert_eq!((&before.path, before.size), (&after.path, after.size));
        assert!(before.content.is_some() && after.content.is_none());
    }
    // Only primary.xml has a package's summary.
    if let nix_packager::repository::Description::Rpm { primary, .. } = &mut records[0].description {
        *primary = primary.replace("a test", "another test");
    }
    let changed = made(&records, 6, Some(&first.repomd));
    let again: Vec<bool> = changed.documents.iter().map(|document| document.content.is_some()).collect();
    assert_eq!(again, [true, false, false]);
    assert!(String::from_utf8(changed.repomd.clone()).unwrap().contains("<revision>6</revision>"));
    // A repomd.xml of others, or none at all, is no reason to fail.
    for foreign in ["", "<", "<repomd/>", "not xml"] {
        assert_eq!(made(&records, 6, Some(foreign.as_bytes())), made(&records, 6, None));
    }
}

#[test]
fn a_target_without_zstd_gets_gzip() {
    let records = records(&SOME[..1]);
    let mut target = Target::find("fedora-44").unwrap().clone();
    target.zstd = false;
    let made = metadata(&[&records[0]], &target, 5, None).unwrap();
    let document = &made.documents[2];
    assert!(document.path.ends_with("-other.xml.gz"), "{}", document.path);
    let mut text = String::new();
    let content = document.content.as_deref().unwrap();
    flate2::read::GzDecoder::new(content).read_to_string(&mut text).unwrap();
    assert_eq!(text.len() as u64, document.open_size);
    assert!(text.contains("<otherdata xmlns=\"http://linux.duke.edu/metadata/other\" packages=\"1\">"));
}

#[test]
fn a_repository_without_packages_has_repodata() {
    let made = made(&[], 5, None);
    assert_eq!(made.documents.len(), 3);
}

#[test]
fn versions_are_compared_as_rpm_compares_them() {
    let compare = |a: &str, b: &str| format::of(FAMILY).compare_versions(a, b);
    let ascending = [
        "1.0~rc1-1",
        "1.0~rc1^git5-1",
        "1.0-0.1",
        "1.0-1",
        "1.0-1.fc43",
        "1.0-1.fc44",
        "1.0-2",
        "1.0^20240101-1",
        "1.0a-1",
        "1.0.1-1",
        "1.9-1",
        "1.10-1",
        "2-1",
        "1:0.1-1",
        "2:0-0",
    ];
    for pair in ascending.windows(2) {
        assert!(compare(pair[0], pair[1]).is_lt(), "{pair:?}");
        assert!(compare(pair[1], pair[0]).is_gt(), "{pair:?}");
        let lua = format!("%{{lua:print(rpm.vercmp('{}', '{}'))}}", pair[0], pair[1]);
        match std::process::Command::new("rpm").args(["--eval", &lua]).output() {
            Ok(output) => assert_eq!(output.stdout, b"-1\n", "{pair:?}"),
            Err(_) => println!("skip - rpm is missing"),
        }
    }
    assert!(compare("0:1-1", "1-1").is_eq());
}
