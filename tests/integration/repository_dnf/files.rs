//! What happens to one file.

use std::fs;
use std::path::Path;

use nix_packager::repository::Description;
use nix_packager::repository::dnf::{Measured, RpmFile, SignPacket};
use rpm::IndexSignatureTag;
use sha2::{Digest, Sha256};

use super::made::{Key, package, signatures};
use crate::support::packages::{CONTROL, deb, file, int32s, rpm, rpm_entries, rpm_header, strings, tar};

fn signed(path: &Path, sign: Option<&SignPacket<'_>>) -> (Vec<u8>, Measured) {
    let file = RpmFile::read(path).unwrap();
    let mut bytes = Vec::new();
    let measured = file.sign(sign).unwrap().write(&mut bytes).unwrap();
    (bytes, measured)
}

/// A package of that name.
fn unchecked_rpm(name: &str) -> Vec<u8> {
    let mut entries = rpm_entries();
    let (_, _, _, value) = entries.iter_mut().find(|(tag, ..)| *tag == 1000).unwrap();
    *value = strings(&[name]);
    without_digest(&rpm_header(Some(63), &entries), b"")
}

/// A package that nothing says of what is in its header.
fn without_digest(header: &[u8], payload: &[u8]) -> Vec<u8> {
    let size = (header.len() + payload.len()) as u32;
    rpm(&rpm_header(Some(62), &[(1000, 4, 1, int32s(&[size]))]), header, payload)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn offsets(bytes: &[u8]) -> (usize, usize) {
    let offsets = ::rpm::PackageMetadata::parse(&mut &bytes[..]).unwrap().get_package_segment_offsets();
    (offsets.header as usize, offsets.payload as usize)
}

#[test]
fn a_signed_file_is_the_built_one_behind_another_signature_header() {
    let folder = tempfile::tempdir().unwrap();
    let path = package(folder.path(), "small", "1.0", "1.fc44", "noarch");
    let built = fs::read(&path).unwrap();
    let (first, second) = (Key::generate(), Key::generate());
    let (bytes, measured) = signed(&path, Some(&|data| first.packet(data)));

    assert_eq!(built[offsets(&built).0..], bytes[offsets(&bytes).0..], "header and payload");
    assert_eq!(measured, Measured { size: bytes.len() as u64, sha256: hex(&Sha256::digest(&bytes)) });
    let package = ::rpm::Package::parse(&mut &bytes[..]).unwrap();
    package.verify_digests().unwrap();
    assert!(first.signed(&package));
    assert!(!second.signed(&package));
    assert!(package.metadata.signature.entry_is_present(IndexSignatureTag::RPMSIGTAG_DSA), "for rpm 4.16");

    // Signed once more, the other key's signature is the only one.
    let again = folder.path().join("signed.rpm");
    fs::write(&again, &bytes).unwrap();
    let (resigned, _) = signed(&again, Some(&|data| second.packet(data)));
    let package = ::rpm::Package::parse(&mut &resigned[..]).unwrap();
    assert!(second.signed(&package));
    assert_eq!(signatures(&package).len(), 1);

    let (of_built, of_signed) = (RpmFile::read(&path).unwrap(), RpmFile::read(&again).unwrap());
    assert_eq!(of_built.built, of_signed.built, "it is the same package");
    assert_eq!(of_built.built, hex(&Sha256::digest(&built[offsets(&built).0..])));
}

/// rpm 6 looks for `OPENPGP` in packages of its format, and for no other signature.
#[test]
fn a_package_of_format_6_is_signed_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.rpm");
    let mut builder = ::rpm::PackageBuilder::new("small", "1", "MIT", "noarch", "a test");
    builder.using_config(::rpm::BuildConfig::v6()).release("1");
    builder.build().unwrap().write_file(&path).unwrap();
    let key = Key::generate();
    let (bytes, _) = signed(&path, Some(&|data| key.packet(data)));
    let package = ::rpm::Package::parse(&mut &bytes[..]).unwrap();
    package.verify_digests().unwrap();
    assert!(key.signed(&package));
    let signatures = &package.metadata.signature;
    for (tag, expected) in
        [(IndexSignatureTag::RPMSIGTAG_OPENPGP, true), (IndexSignatureTag::RPMSIGTAG_DSA, false)]
    {
        assert_eq!(signatures.entry_is_present(tag), expected, "{tag}");
    }
}

#[test]
fn the_same_file_and_key_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = package(folder.path(), "small", "1.0", "1", "noarch");
    let key = Key::generate();
    let once = signed(&path, Some(&|data| key.packet(data)));
    assert_eq!(once, signed(&path, Some(&|data| key.packet(data))));
}

#[test]
fn without_a_key_a_file_is_published_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = package(folder.path(), "small", "1.0", "1", "noarch");
    assert_eq!(signed(&path, None).0, fs::read(&path).unwrap());
}

#[test]
fn the_record_is_that_of_the_published_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = package(folder.path(), "Small", "1.0", "1.fc44", "noarch");
    let key = Key::generate();
    let file = RpmFile::read(&path).unwrap();
    let signed = file.sign(Some(&|data| key.packet(data))).unwrap();
    let mut bytes = Vec::new();
    let measured = signed.write(&mut bytes).unwrap();
    let record = signed.record(&measured, 7).unwrap();
    assert_eq!((record.name.as_str(), record.version.as_str()), ("Small", "1.0-1.fc44"));
    assert_eq!((record.target.as_deref(), record.published), (Some("fedora-44"), 7));
    assert_eq!((record.size, &record.sha256), (bytes.len() as u64, &measured.sha256));
    let Description::Rpm { primary, .. } = record.description else { panic!("not of an rpm") };
    assert!(primary.contains(r#"<location href="Packages/s/Small-1.0-1.fc44.noarch.rpm"/>"#), "{primary}");
    let (start, end) = offsets(&bytes);
    assert!(primary.contains(&format!(r#"<rpm:header-range start="{start}" end="{end}"/>"#)), "{primary}");
    assert!(primary.contains(r#"<time file="1700000000" build="1700000000"/>"#), "{primary}");
}

fn refusal(path: &Path) -> String {
    RpmFile::read(path).expect_err("it is refused").to_string().replace(&*path.to_string_lossy(), "FILE")
}

#[test]
fn packages_that_cannot_be_published_are_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.rpm");
    let built = fs::read(package(folder.path(), "small", "1.0", "1", "noarch")).unwrap();

    assert!(refusal(&path).contains("`FILE` cannot be read"), "{}", refusal(&path));
    fs::write(&path, "text").unwrap();
    assert_eq!(refusal(&path), "error: `FILE` is not a .deb or .rpm: it is text\nhelp: name a package file");
    fs::write(&path, &built[..built.len() - 1]).unwrap();
    assert!(refusal(&path).contains("\nhelp: fetch the whole file again"), "{}", refusal(&path));
    for at in [offsets(&built).0 + 40, built.len() - 1] {
        let mut damaged = built.clone();
        damaged[at] ^= 1;
        fs::write(&path, damaged).unwrap();
        assert!(refusal(&path).contains("\nhelp: fetch the file again"), "{}", refusal(&path));
    }
    fs::write(&path, deb(("control.tar", &tar(&[file("control", 0o644, CONTROL)])), ("data.tar", &tar(&[]))))
        .unwrap();
    assert!(refusal(&path).contains("`FILE` is not an .rpm"), "{}", refusal(&path));
    let old = rpm_header(None, &rpm_entries());
    fs::write(&path, without_digest(&old, b"")).unwrap();
    assert!(refusal(&path).contains("`FILE` has rpm package format 3"), "{}", refusal(&path));
    let unknown = package(folder.path(), "small", "1.0", "1.fc39", "noarch");
    assert!(
        refusal(&unknown).contains(
            "has the dist tag `fc39` of an unknown distribution release\nhelp: known dist tags are `fc43`"
        ),
        "{}",
        refusal(&unknown)
    );
}

#[test]
fn a_name_that_leads_out_of_the_repository_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.rpm");
    for name in ["../small", ".hidden", "a/b", "-option", "two words", "%41", "ä"] {
        fs::write(&path, unchecked_rpm(name)).unwrap();
        let expected = format!(
            "`FILE` has the name `{name}`, which cannot be part of a file name\nhelp: allowed are letters"
        );
        assert!(refusal(&path).contains(&expected), "{}", refusal(&path));
    }
}

/// The rpm crate by itself panics on some of these.
#[test]
fn no_changed_byte_of_a_header_makes_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.rpm");
    let built = fs::read(package(folder.path(), "small", "1.0", "1", "noarch")).unwrap();
    let (header, payload) = offsets(&built);
    let package = without_digest(&built[header..payload], &built[payload..]);
    let mut published = 0;
    for at in 96..package.len() - (built.len() - payload) {
        for value in [0, 0xff, package[at] ^ 4] {
            let mut changed = package.clone();
            changed[at] = value;
            fs::write(&path, changed).unwrap();
            let Ok(file) = RpmFile::read(&path) else { continue };
            let Ok(signed) = file.sign(None) else { continue };
            published += usize::from(signed.record(&signed.write(&mut std::io::sink()).unwrap(), 0).is_ok());
        }
    }
    assert!(published > 1000, "{published} were good enough to be described");
}

#[test]
fn a_source_package_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.rpm");
    let mut built = fs::read(package(folder.path(), "small", "1.0", "1", "noarch")).unwrap();
    // The lead's word for it.
    built[7] = 1;
    fs::write(&path, built).unwrap();
    assert!(refusal(&path).contains("`FILE` is a source package"), "{}", refusal(&path));
}

#[test]
fn a_file_that_changes_while_it_is_published_is_not_published() {
    let folder = tempfile::tempdir().unwrap();
    let path = package(folder.path(), "small", "1.0", "1", "noarch");
    let file = RpmFile::read(&path).unwrap();
    let signed = file.sign(None).unwrap();
    let mut changed = fs::read(&path).unwrap();
    *changed.last_mut().unwrap() ^= 1;
    fs::write(&path, changed).unwrap();
    let error = signed.write(&mut std::io::sink()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
}
