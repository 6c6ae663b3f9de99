//! What an .rpm holds.

use std::io::Cursor;

use md5::{Digest, Md5};
use nix_packager::inspect::{Device, InspectedFile, InspectedRelation, InspectedScript, Inspection};
use nix_packager::knowledge::Family;
use rpm::{
    BuildConfig, CompressionType, Dependency, DependencyFlags, FileOptions, Header, HeaderEntry, IndexData,
    IndexTag, PackageBuilder, RpmFormat, Scriptlet, SignatureHeaderBuilder,
};
use sha2::Sha256;

use super::{plain, read, refusal};
use crate::support::packages::*;

/// A package of the `rpm` crate's, an implementation that is not ours; `pack` compresses its payload.
fn built(config: BuildConfig, compressor: &str, pack: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut builder = PackageBuilder::new("small", "2.0", "MIT", "noarch", "short");
    builder
        .using_config(config.source_date(1_600_000_000u32))
        .epoch(1)
        .release("3")
        .url("https://example.org")
        .vendor("V")
        .description("long")
        .build_host("h")
        .requires(Dependency::greater_eq("glibc", "2.34"))
        .requires(Dependency::script_pre("shadow"))
        .recommends(Dependency::any("r"))
        .conflicts(Dependency::less("old", "1:2"))
        .pre_install_script("echo pre")
        .post_uninstall_script(Scriptlet::new("print('x')").prog(vec!["<lua>"]))
        .trigger_in("bash", Some((DependencyFlags::GREATER, "5")), "echo t");
    builder
        .with_file_contents("hello", FileOptions::new("/etc/s.conf").config().noreplace())
        .unwrap()
        .with_file_contents("x", FileOptions::new("/usr/bin/s").permissions(0o4755).user("u").group("g"))
        .unwrap()
        .with_file_contents("y", FileOptions::new("/usr/share/doc/s").doc())
        .unwrap()
        .with_file_contents("z", FileOptions::new("/usr/share/licenses/s").license())
        .unwrap()
        .with_dir_entry(FileOptions::dir("/var/s").permissions(0o1775))
        .unwrap()
        .with_symlink(FileOptions::symlink("/usr/bin/l", "s"))
        .unwrap()
        .with_special_file(FileOptions::character_device("/dev/n", 1, 3).permissions(0o600))
        .unwrap()
        .with_ghost(FileOptions::ghost("/var/log/s"))
        .unwrap();
    let mut package = builder.build().unwrap();
    package.payload = pack(&package.payload);
    name_compressor(&mut package, compressor);
    let mut bytes = Cursor::new(Vec::new());
    package.write(&mut bytes).unwrap();
    bytes.into_inner()
}

/// Makes the header say how its payload is compressed, and computes the digests again.
fn name_compressor(package: &mut rpm::Package, compressor: &str) {
    let digest = Sha256::digest(&package.payload).iter().map(|byte| format!("{byte:02x}")).collect();
    let size = package.payload.len() as u64;
    let new = [
        (IndexTag::RPMTAG_PAYLOADCOMPRESSOR, IndexData::StringTag(compressor.into())),
        (IndexTag::RPMTAG_PAYLOADSHA256, IndexData::StringArray(vec![digest])),
        (IndexTag::RPMTAG_PAYLOADSIZE, IndexData::Int64(vec![size])),
    ]
    .map(|(tag, data)| (tag as u32, data));
    let region = IndexTag::RPMTAG_HEADERIMMUTABLE;
    let all = package.metadata.header.get_all_entries().unwrap();
    let is_six = package.metadata.header.entry_is_present(IndexTag::RPMTAG_RPMFORMAT);
    // Format 4 has no size of its payload, and one that is not compressed no name for that.
    let is_left = |tag: u32| match tag {
        _ if tag == IndexTag::RPMTAG_PAYLOADCOMPRESSOR as u32 => !compressor.is_empty(),
        _ if tag == IndexTag::RPMTAG_PAYLOADSIZE as u32 => is_six,
        _ => tag != region as u32,
    };
    let kept = all.into_iter().filter(|(tag, _)| new.iter().all(|(it, _)| it != tag));
    let entries = kept.chain(new.iter().cloned()).filter(|(tag, _)| is_left(*tag));
    package.metadata.header =
        Header::from_entries(entries.map(|(tag, data)| HeaderEntry::new(tag, data)), region);
    let format = if is_six { RpmFormat::V6 } else { RpmFormat::V4 };
    let header = package.header_bytes().unwrap();
    let signatures = SignatureHeaderBuilder::from_existing(&package.metadata.signature).unwrap();
    package.metadata.signature = signatures
        .format(format)
        .set_content_length(header.len() as u64 + size)
        .calculate_digests(&header)
        .build()
        .unwrap();
}

fn expected_files() -> Vec<InspectedFile> {
    vec![
        InspectedFile { device: Some(Device { major: 1, minor: 3 }), ..plain("/dev/n", 0o020_600) },
        InspectedFile {
            size: 5,
            flags: vec!["%config(noreplace)".into()],
            ..plain("/etc/s.conf", 0o100_644)
        },
        InspectedFile { link_target: Some("s".into()), ..plain("/usr/bin/l", 0o120_777) },
        InspectedFile { size: 1, owner: "u".into(), group: "g".into(), ..plain("/usr/bin/s", 0o104_755) },
        InspectedFile { size: 1, flags: vec!["%doc".into()], ..plain("/usr/share/doc/s", 0o100_644) },
        InspectedFile {
            size: 1,
            flags: vec!["%license".into()],
            ..plain("/usr/share/licenses/s", 0o100_644)
        },
        InspectedFile { flags: vec!["%ghost".into()], ..plain("/var/log/s", 0o100_000) },
        plain("/var/s", 0o041_775),
    ]
}

/// #2: identity, files and scripts of formats 4 and 6, in every compression.
#[test]
fn an_rpm_is_read_completely() {
    let plain: fn(&[u8]) -> Vec<u8> = <[u8]>::to_vec;
    for (config, format, compressor, pack) in [
        (BuildConfig::v4(), "4", "gzip", gzip as fn(&[u8]) -> Vec<u8>),
        (BuildConfig::v4(), "4", "xz", xz),
        (BuildConfig::v6(), "6", "zstd", zstd),
        (BuildConfig::v4(), "4", "", plain),
    ] {
        let payload = if compressor.is_empty() { "cpio".into() } else { format!("cpio, {compressor}") };
        let config = config.compression(CompressionType::None);
        let found = read(&built(config, compressor, pack)).unwrap();
        assert_eq!(found.family, Family::Rpm);
        let identity = (found.name.as_str(), found.version.as_str(), found.architecture.as_str());
        assert_eq!(identity, ("small", "1:2.0-3", "noarch"));
        let field = |name: &str| found.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        for (name, value) in [
            ("Summary", "short"),
            ("License", "MIT"),
            ("Vendor", "V"),
            ("URL", "https://example.org"),
            ("BuildTime", "2020-09-13T12:26:40Z"),
            ("Format", format),
            ("Signature", "none"),
            ("Description", "long"),
        ] {
            assert_eq!(field(name), Some(value), "{name}");
        }
        // A compressor is followed by its level.
        let found_payload = field("Payload").unwrap();
        let named = found_payload.rsplit_once(' ').filter(|(_, level)| level.parse::<u8>().is_ok());
        assert_eq!(named.map_or(found_payload, |(named, _)| named), payload);
        assert_eq!(found.files, expected_files());
        let scripts: Vec<_> = found
            .scripts
            .iter()
            .map(|s| (s.name.as_str(), s.interpreter.as_str(), s.body.as_str()))
            .collect();
        assert_eq!(
            scripts,
            [
                ("%pre", "/bin/sh", "echo pre"),
                ("%postun", "<lua>", "print('x')"),
                ("%triggerin -- bash > 5", "/bin/sh", "echo t"),
            ]
        );
        for (kind, relation) in [
            ("Requires", "glibc >= 2.34"),
            ("Requires(pre)", "shadow"),
            ("Recommends", "r"),
            ("Conflicts", "old < 1:2"),
            ("Provides", "small = 1:2.0-3"),
        ] {
            let relation = InspectedRelation { kind: kind.into(), relation: relation.into() };
            assert!(found.relations.contains(&relation), "{relation:?} in {:?}", found.relations);
        }
        assert_eq!(found.notes, [""; 0]);
    }
}

fn expected_of_hand_made() -> Inspection {
    let relation = |kind: &'static str, relation: &str| InspectedRelation {
        kind: kind.into(),
        relation: relation.into(),
    };
    let script = |name: &str, body: &str| InspectedScript {
        name: name.into(),
        interpreter: "/bin/sh".into(),
        body: body.into(),
    };
    let fields = [("Summary", "summary"), ("Format", "4"), ("Payload", "cpio"), ("Signature", "none")];
    Inspection {
        family: Family::Rpm,
        name: "small".into(),
        version: "7:1.0-2".into(),
        architecture: "noarch".into(),
        fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        relations: vec![relation("Requires", "glibc >= 2.3"), relation("Requires(pre)", "/bin/sh")],
        files: vec![
            InspectedFile { size: 5, flags: vec!["%config(noreplace)".into()], ..plain("/etc/a", 0o100_644) },
            InspectedFile {
                group: "adm".into(),
                link_target: Some("a".into()),
                ..plain("/etc/b", 0o120_777)
            },
        ],
        scripts: vec![script("%post", "echo post"), script("%triggerin -- bash > 3, zsh", "echo trigger")],
        control: None,
        notes: vec!["the payload has no digest of a known kind; only its size was verified".into()],
    }
}

#[test]
fn a_hand_made_rpm_is_read_completely() {
    assert_eq!(read(&unchecked_rpm()).unwrap(), expected_of_hand_made());
}

/// Packages before rpm 4.14 have an MD5 of header and payload, in the signature header.
#[test]
fn an_md5_alone_is_checked() {
    let header = rpm_header(Some(63), &rpm_entries());
    let md5 = Md5::digest([&header[..], b"payload"].concat()).to_vec();
    let signatures = rpm_header(Some(62), &[(1004, 7, 16, md5)]);
    let found = read(&rpm(&signatures, &header, b"payload")).unwrap();
    assert_eq!(found, Inspection { notes: vec![], ..expected_of_hand_made() });
    let refusal = refusal(&rpm(&signatures, &header, b"pay1oad"));
    assert!(
        refusal.starts_with(&format!(
            "the payload at byte {}: its MD5 with the header is ",
            96 + 80 + header.len()
        )),
        "{refusal}"
    );
}

#[test]
fn a_source_package_says_so() {
    let mut entries = rpm_entries();
    let at = entries.iter().position(|(tag, ..)| *tag > 1106).unwrap();
    entries.insert(at, (1106, 4, 1, int32s(&[1])));
    let header = rpm_header(Some(63), &entries);
    let signatures = rpm_header(Some(62), &[(1000, 4, 1, int32s(&[header.len() as u32]))]);
    assert_eq!(read(&rpm(&signatures, &header, b"")).unwrap().architecture, "src");
}
