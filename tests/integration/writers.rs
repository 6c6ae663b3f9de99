//! What is written is what was given: every package is read back by other code than wrote it.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use nix_packager::format::{self, Temporary, WriteError};
use nix_packager::knowledge::Family;
use nix_packager::knowledge::target::Compression;
use nix_packager::model::{Class, Content, Relation, RelationKind, RenderedEntry, RenderedPackage};
use tar::EntryType;

use crate::support::{golden, sample};

const KINDS: [(Family, Compression); 4] = [
    (Family::Deb, Compression::Xz),
    (Family::Deb, Compression::Zstd),
    (Family::Rpm, Compression::Xz),
    (Family::Rpm, Compression::Zstd),
];

fn bytes(package: &RenderedPackage) -> Result<Vec<u8>, WriteError> {
    let mut bytes = Vec::new();
    format::of(package.family).write(package, &Temporary::new()?, &mut bytes)?;
    Ok(bytes)
}

/// The members of an ar archive, by name, in order.
fn members(mut archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    archive = archive.strip_prefix(b"!<arch>\n").unwrap();
    let mut members = Vec::new();
    while !archive.is_empty() {
        let (header, rest) = archive.split_at(60);
        let header = std::str::from_utf8(header).unwrap();
        let size: usize = header[48..58].trim_end().parse().unwrap();
        members.push((header[..16].trim_end().to_owned(), rest[..size].to_vec()));
        archive = &rest[size + size % 2..];
    }
    members
}

fn unpack((name, content): &(String, Vec<u8>)) -> Vec<u8> {
    let mut tar = Vec::new();
    if name.ends_with(".zst") {
        zstd::Decoder::new(&content[..]).unwrap().single_frame().read_to_end(&mut tar).unwrap();
    } else {
        liblzma::read::XzDecoder::new(&content[..]).read_to_end(&mut tar).unwrap();
    }
    tar
}

/// A tar member: type, mode, content, link target.
type Member = (EntryType, u32, Vec<u8>, String);

/// The members of a tar archive by path; asserts what holds for each of them.
fn tar_members(tar: &[u8]) -> BTreeMap<String, Member> {
    let mut found: BTreeMap<String, Member> = BTreeMap::new();
    let mut archive = tar::Archive::new(tar);
    for member in archive.entries().unwrap() {
        let mut member = member.unwrap();
        let header = member.header().clone();
        assert_eq!(header.mtime().unwrap(), sample::TIME as u64);
        assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
        assert_eq!(header.username().unwrap(), Some("root"));
        assert_eq!(header.groupname().unwrap(), Some("root"));
        assert!(header.as_gnu().is_some());
        let path = String::from_utf8(member.path_bytes().into_owned()).unwrap();
        let link = member.link_name_bytes().map(|link| String::from_utf8(link.into_owned()).unwrap());
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        let above = path.trim_end_matches('/').rfind('/').map_or("", |end| &path[..=end]);
        assert!(above.is_empty() || found.contains_key(above), "{above} comes before {path}");
        let after_links = found.values().all(|(kind, ..)| *kind != EntryType::Symlink);
        assert!(after_links || header.entry_type() == EntryType::Symlink, "{path} comes before links");
        found.insert(path, (header.entry_type(), header.mode().unwrap(), content, link.unwrap_or_default()));
    }
    found
}

#[test]
fn a_deb_holds_every_entry_and_every_directory_above_it() {
    for compression in [Compression::Xz, Compression::Zstd] {
        let package = sample::package(Family::Deb, compression);
        let archive = members(&bytes(&package).unwrap());
        let suffix = if compression == Compression::Xz { "xz" } else { "zst" };
        let names: Vec<_> = archive.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(names, ["debian-binary", &format!("control.tar.{suffix}"), &format!("data.tar.{suffix}")]);
        assert_eq!(archive[0].1, b"2.0\n");

        let mut found = tar_members(&unpack(&archive[2]));
        for entry in &package.entries {
            let slash = if matches!(entry.content, Content::Directory) { "/" } else { "" };
            let (kind, mode, content, link) = found.remove(&format!(".{}{slash}", entry.path)).unwrap();
            match &entry.content {
                Content::Directory => assert_eq!((kind, mode), (EntryType::Directory, entry.mode)),
                Content::File(bytes) => {
                    assert_eq!(
                        (kind, mode, &content[..]),
                        (EntryType::Regular, entry.mode, &bytes.read().unwrap()[..])
                    );
                }
                Content::Symlink(to) => assert_eq!((kind, &link), (EntryType::Symlink, to)),
            }
        }
        let parents = ["./", "./etc/", "./usr/", "./usr/bin/", "./usr/lib/", "./usr/lib/sysusers.d/"];
        for parent in parents.into_iter().chain(["./usr/share/", "./usr/share/doc/", "./var/", "./var/lib/"])
        {
            assert_eq!(found.remove(parent), Some((EntryType::Directory, 0o755, Vec::new(), String::new())));
        }
        let rest: Vec<_> = found.into_keys().collect();
        assert_eq!(rest, [format!("./usr/share/sample-writer/{}/", "d".repeat(80))]);
    }
}

#[test]
fn control_files_have_the_modes_of_policy_and_name_what_is_there() {
    let package = sample::package(Family::Deb, Compression::Xz);
    let archive = members(&bytes(&package).unwrap());
    let found = tar_members(&unpack(&archive[1]));
    let names: Vec<_> = found.iter().map(|(name, (_, mode, ..))| (name.as_str(), *mode)).collect();
    assert_eq!(
        names,
        [
            ("./", 0o755),
            ("./conffiles", 0o644),
            ("./control", 0o644),
            ("./md5sums", 0o644),
            ("./postinst", 0o755),
            ("./postrm", 0o755),
            ("./preinst", 0o755),
            ("./prerm", 0o755),
            ("./triggers", 0o644),
        ]
    );
    let text = |name: &str| String::from_utf8(found[name].2.clone()).unwrap();
    assert_eq!(text("./conffiles"), "/etc/sample-writer/sample.conf\n");
    assert_eq!(text("./triggers"), "interest-noawait /usr/bin/other\n");
    let sums = text("./md5sums");
    // `printf 'MIT, as everybody knows\n' | md5sum`
    assert!(
        sums.contains("23c762c4d8f1b84ff6ba42f277fe6c9d  usr/share/doc/sample-writer/copyright\n"),
        "{sums}"
    );
    assert!(!sums.contains("sample.conf"), "dpkg itself keeps the sums of conffiles");
    insta::assert_snapshot!(text("./control"), @r"
    Package: sample-writer
    Version: 1.2~rc1-1~deb13
    Architecture: all
    Maintainer: Das Büro <buero@example.org>
    Installed-Size: 23
    Pre-Depends: first-of-all
    Depends: engine (>= 2.3), engine (<< 3.0~), library (>= 1.0)
    Recommends: comfort
    Suggests: luxury
    Conflicts: rival (<< 9~)
    Replaces: rival (<< 9~)
    Provides: sample (= 1.2)
    Section: admin
    Priority: optional
    Multi-Arch: foreign
    Homepage: https://example.org/sample
    Description: sample of everything a package can hold
     This package is written by tests. Its first paragraph is long enough to be
     wrapped into more than one line by every format that wraps lines at about
     eighty columns.
     .
     The second one says 100 %macro and ends.
     .
     # begins no comment. A word such as %post, wherever a line is broken, begins
     no section of a spec: %post %post %post %post %post %post # # # # # # # # # #
     # # # # # # # # # # # # # # # # # # #.
     .
      . begins no other field.
    ");
}

#[test]
fn names_and_links_of_any_length_are_kept() {
    for length in [1, 98, 99, 100, 101, 155, 256, 300] {
        let mut package = sample::package(Family::Deb, Compression::Zstd);
        // `./` counts.
        let name = "n".repeat(length);
        let link = RenderedEntry {
            path: format!("/{name}"),
            mode: 0o777,
            class: Class::Ordinary,
            time: None,
            content: Content::Symlink("t".repeat(length)),
        };
        package.entries = vec![link];
        let archive = members(&bytes(&package).unwrap());
        let found = tar_members(&unpack(&archive[2]));
        assert_eq!(found[&format!("./{name}")].3, "t".repeat(length));
    }
}

fn read_rpm(package: &RenderedPackage) -> rpm::Package {
    let bytes = bytes(package).unwrap();
    rpm::Package::parse(&mut &bytes[..]).unwrap()
}

fn unpacked(payload: &[u8], compression: Compression) -> Vec<u8> {
    let mut bytes = Vec::new();
    match compression {
        Compression::Xz => liblzma::read::XzDecoder::new(payload).read_to_end(&mut bytes),
        Compression::Zstd => zstd::Decoder::new(payload).and_then(|mut it| it.read_to_end(&mut bytes)),
    }
    .unwrap();
    bytes
}

/// The contents in a cpio archive in the format "newc" (cpio(5)), by absolute path.
fn cpio_files(mut archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let padded = |length: usize| length.next_multiple_of(4);
    let mut files = BTreeMap::new();
    loop {
        assert!(archive.starts_with(b"070701"));
        let field = |n: usize| {
            let digits = std::str::from_utf8(&archive[6 + 8 * n..14 + 8 * n]).unwrap();
            usize::from_str_radix(digits, 16).unwrap()
        };
        let (size, name_size) = (field(6), field(11));
        let name = std::str::from_utf8(&archive[110..110 + name_size - 1]).unwrap();
        if name == "TRAILER!!!" {
            return files;
        }
        let content = &archive[padded(110 + name_size)..];
        files.insert(name.trim_start_matches('.').to_owned(), content[..size].to_vec());
        archive = &content[padded(size)..];
    }
}

#[test]
fn an_rpm_holds_every_entry_and_no_other_directory() {
    for compression in [Compression::Xz, Compression::Zstd] {
        let package = sample::package(Family::Rpm, compression);
        let read = read_rpm(&package);
        read.verify_digests().unwrap();
        let entries = read.metadata.get_file_entries().unwrap();
        let paths: Vec<_> = entries.iter().map(|entry| entry.path().to_str().unwrap().to_owned()).collect();
        assert_eq!(paths, package.entries.iter().map(|entry| entry.path.clone()).collect::<Vec<_>>());
        for (entry, given) in entries.iter().zip(&package.entries) {
            assert_eq!((entry.user(), entry.group()), ("root", "root"));
            assert_eq!(i64::from(entry.modified_at().0), sample::TIME);
            match &given.content {
                Content::Symlink(to) => assert_eq!(entry.linkto(), Some(to.as_str())),
                _ => assert_eq!(u32::from(entry.permissions()), given.mode, "{}", given.path),
            }
            let config = rpm::FileFlags::CONFIG | rpm::FileFlags::NOREPLACE;
            assert_eq!(entry.flags().contains(config), given.class == Class::Configuration);
        }
        let files = cpio_files(&unpacked(&read.payload, compression));
        for given in &package.entries {
            if let Content::File(bytes) = &given.content {
                assert_eq!(files[&given.path], bytes.read().unwrap()[..], "{}", given.path);
            }
        }
    }
}

#[test]
fn an_rpm_says_what_rpmbuild_would() {
    let package = sample::package(Family::Rpm, Compression::Zstd);
    let metadata = read_rpm(&package).metadata;
    assert_eq!(metadata.get_source_rpm().unwrap(), "sample-writer-1.2~rc1-1.fc44.src.rpm");
    assert_eq!(metadata.get_build_host().unwrap(), "localhost");
    assert_eq!(metadata.get_vendor().unwrap(), "Example 100% Vendor");
    let requires: Vec<_> = metadata.get_requires().unwrap().iter().map(ToString::to_string).collect();
    for wanted in [
        "(engine >= 2.3 with engine < 3.0~)",
        "/bin/sh",
        "config(sample-writer) = 1.2~rc1-1.fc44",
        "first-of-all",
        "library >= 1.0",
        "rpmlib(PayloadIsZstd) <= 5.4.18-1",
        "rpmlib(RichDependencies) <= 4.12.0-1",
        "rpmlib(TildeInVersions) <= 4.10.0-1",
    ] {
        assert!(requires.iter().any(|requirement| requirement == wanted), "{wanted}: {requires:?}");
    }
    assert!(metadata.get_obsoletes().unwrap_or_default().is_empty(), "`Replaces` is no `Obsoletes`");
    let script = metadata.get_pre_install_script().unwrap();
    assert_eq!(script.program, Some(vec!["/bin/sh".to_owned()]));
    assert!(script.script.starts_with("set -e\n") && !script.script.ends_with('\n'));
    golden("sample.spec", &format::rpm::spec(&package).unwrap());
}

#[test]
fn the_time_is_obeyed_exactly_even_when_the_clock_is_behind_it() {
    for (family, compression) in KINDS {
        for time in [0, i64::from(u32::MAX)] {
            let mut package = sample::package(family, compression);
            package.identity.time = time;
            let bytes = bytes(&package).unwrap();
            if family == Family::Rpm {
                let metadata = rpm::PackageMetadata::parse(&mut &bytes[..]).unwrap();
                assert_eq!(metadata.get_build_time().unwrap() as i64, time);
                assert!(
                    metadata
                        .get_file_entries()
                        .unwrap()
                        .iter()
                        .all(|it| i64::from(it.modified_at().0) == time)
                );
            } else {
                assert_eq!(bytes[24..36].trim_ascii_end(), time.to_string().as_bytes());
            }
        }
        for time in [-1, i64::from(u32::MAX) + 1] {
            let mut package = sample::package(family, compression);
            package.identity.time = time;
            assert!(bytes(&package).is_err());
        }
    }
}

#[test]
fn the_same_package_has_the_same_bytes_on_every_thread() {
    for (family, compression) in KINDS {
        let write = move || bytes(&sample::package(family, compression)).unwrap();
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(write)).collect();
        let first = write();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == first));
    }
}

#[test]
fn what_no_package_can_hold_is_refused_before_a_byte_is_written() {
    type Break = fn(&mut RenderedPackage);
    let file = |path: &str| RenderedEntry {
        path: path.into(),
        mode: 0o644,
        class: Class::Ordinary,
        time: None,
        content: Content::File(b""[..].into()),
    };
    let broken: [Break; 6] = [
        |it| it.identity.synopsis.push_str("\nPre-Depends: evil"),
        |it| it.identity.maintainer.push('\u{1b}'),
        |it| it.entries.reverse(),
        |it| it.entries.push(it.entries.last().unwrap().clone()),
        |it| it.relations.push(Relation::any(RelationKind::Requires, "a\nb")),
        |it| it.changes.push("one\n\n -- Eve  never".into()),
    ];
    for (family, compression) in KINDS {
        let refused = |package: &RenderedPackage, why: &str| {
            let mut out = Vec::new();
            let error =
                format::of(family).write(package, &Temporary::new().unwrap(), &mut out).expect_err(why);
            assert!(matches!(error, WriteError::Unfit { .. }), "{why}: {error}");
            assert!(out.is_empty());
        };
        for (i, break_it) in broken.iter().enumerate() {
            let mut package = sample::package(family, compression);
            break_it(&mut package);
            refused(&package, &format!("{i}"));
        }
        for path in ["relative", "/", "/a/", "/a//b", "/a/../b", "/a\nb", "/./a"] {
            let mut package = sample::package(family, compression);
            package.entries = vec![file(path)];
            refused(&package, path);
        }
        let mut package = sample::package(family, compression);
        package.entries = vec![file("/a"), file("/a/b/c")];
        refused(&package, "a file as a directory");
    }
}

#[test]
fn a_full_disk_is_an_error_and_not_a_short_package() {
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let taken = buffer.len().min(self.0);
            self.0 -= taken;
            Ok(taken)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for (family, compression) in KINDS {
        let package = sample::package(family, compression);
        let size = bytes(&package).unwrap().len();
        let parts = Temporary::new().unwrap();
        for room in [0, 1, 60, size / 2, size - 1] {
            let error = format::of(family).write(&package, &parts, &mut Full(room)).expect_err("no room");
            assert!(matches!(error, WriteError::Output(_)), "{error}");
        }
        format::of(family).write(&package, &parts, &mut Full(size)).unwrap();
    }
}

#[test]
fn file_names_are_the_canonical_ones() {
    for (family, name) in [
        (Family::Deb, "sample-writer_1.2~rc1-1~deb13_all.deb"),
        (Family::Rpm, "sample-writer-1.2~rc1-1.fc44.noarch.rpm"),
    ] {
        assert_eq!(format::of(family).file_name(&sample::package(family, Compression::Xz)), name);
    }
    let metadata = read_rpm(&sample::package(Family::Rpm, Compression::Xz));
    assert_eq!(metadata.canonical_filename().unwrap(), "sample-writer-1.2~rc1-1.fc44.noarch.rpm");
}

#[test]
fn the_debian_changelog_has_the_form_of_policy_4_4() {
    let package = sample::package(Family::Deb, Compression::Xz);
    let text = format::of(Family::Deb).changelog(&package.identity, "trixie", &package.changes).unwrap();
    insta::assert_snapshot!(text, @r"
    sample-writer (1.2~rc1-1~deb13) trixie; urgency=medium

      * First release.
      * Says 50% more than the one before, in words that go beyond the end of one
        line of a changelog.

     -- Das Büro <buero@example.org>  Tue, 14 Nov 2023 22:13:20 +0000
    ");
}
