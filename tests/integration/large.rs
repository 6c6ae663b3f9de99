//! Packages of files on disk: what the distributions' own tools make of them.

use std::fs::{self, Permissions};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::big_sample::{self, ROOT};
use crate::support::sample;
use nix_packager::cli::render;
use nix_packager::format::{self, Temporary, WriteError};
use nix_packager::inspect::inspect;
use nix_packager::knowledge::Family;
use nix_packager::knowledge::system::systems;
use nix_packager::knowledge::target::Compression;
use nix_packager::model::{Architecture, Content, RenderedPackage};

const KINDS: [(Family, Compression); 4] = [
    (Family::Deb, Compression::Xz),
    (Family::Deb, Compression::Zstd),
    (Family::Rpm, Compression::Xz),
    (Family::Rpm, Compression::Zstd),
];

fn bytes(package: &RenderedPackage, parts: &Temporary) -> Vec<u8> {
    let mut bytes = Vec::new();
    format::of(package.family).write(package, parts, &mut bytes).unwrap();
    bytes
}

/// The package in a file of its name in `folder`.
fn written(package: &RenderedPackage, folder: &Path) -> PathBuf {
    let path = folder.join(format::of(package.family).file_name(package));
    fs::write(&path, bytes(package, &Temporary::new().unwrap())).unwrap();
    path
}

/// What `shell` prints with `path` as its `$1`; `None` when a tool it needs is missing.
fn output(needs: &[&str], shell: &str, path: &Path) -> Option<Vec<u8>> {
    let found = |tool: &&str| {
        std::env::split_paths(&std::env::var_os("PATH").unwrap()).any(|it| it.join(tool).exists())
    };
    if let Some(tool) = needs.iter().find(|tool| !found(tool)) {
        eprintln!("skipped: {tool} is missing");
        return None;
    }
    let output =
        Command::new("bash").args(["-euo", "pipefail", "-c", shell, "bash"]).arg(path).output().unwrap();
    assert!(
        output.status.success(),
        "{shell}: {} {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Some(output.stdout)
}

/// Asserts that `tree` holds what `package` does.
fn assert_unpacked(package: &RenderedPackage, tree: &Path) {
    for entry in &package.entries {
        let path = tree.join(&entry.path[1..]);
        let found = path.symlink_metadata().unwrap();
        match &entry.content {
            Content::Directory => assert!(found.is_dir()),
            Content::File(content) => {
                assert!(fs::read(&path).unwrap() == content.read().unwrap(), "{}", entry.path)
            }
            Content::Symlink(to) => assert_eq!(fs::read_link(&path).unwrap(), Path::new(to)),
        }
        if !found.is_symlink() {
            assert_eq!(found.mode() & 0o7777, entry.mode, "{}", entry.path);
        }
        // Links come after the directories they are in; cpio gives links no time.
        if found.is_file() || found.is_symlink() && package.family == Family::Deb {
            assert_eq!(found.mtime(), entry.time.map_or(sample::TIME, i64::from), "{}", entry.path);
        }
    }
}

/// Makes everything below `tree` removable.
fn release(tree: &Path) {
    fs::set_permissions(tree, Permissions::from_mode(0o755)).unwrap();
    for entry in fs::read_dir(tree).unwrap() {
        let path = entry.unwrap().path();
        if path.symlink_metadata().unwrap().is_dir() {
            release(&path);
        }
    }
}

#[test]
fn the_tools_unpack_what_was_packed() {
    let folder = tempfile::tempdir().unwrap();
    for (family, compression) in KINDS {
        let package = big_sample::package(family, compression, folder.path());
        let path = written(&package, folder.path());
        let tree = folder.path().join("unpacked");
        fs::create_dir(&tree).unwrap();
        let (needs, shell): (&[_], _) = match family {
            Family::Deb => {
                (&["dpkg-deb"], r#"dpkg-deb --fsys-tarfile "$1" | tar -xp -C "$(dirname "$1")/unpacked""#)
            }
            Family::Rpm => (
                &["rpm2cpio", "cpio"],
                // rpm2cpio fails at the end when a header has no size of rpm 3's.
                r#"set +o pipefail; rpm2cpio "$1" | (cd "$(dirname "$1")/unpacked" && cpio --quiet -idm --no-absolute-filenames)"#,
            ),
        };
        if output(needs, shell, &path).is_some() {
            assert_unpacked(&package, &tree);
        }
        release(&tree);
        fs::remove_dir_all(&tree).unwrap();
        let inspected = inspect(&path).unwrap();
        assert!(inspected.files.len() >= package.entries.len());
    }
}

#[test]
fn compressors_find_no_fault_in_a_payload() {
    let folder = tempfile::tempdir().unwrap();
    for (compression, tool, suffix) in [(Compression::Xz, "xz", "xz"), (Compression::Zstd, "zstd", "zst")] {
        let package = big_sample::package(Family::Deb, compression, folder.path());
        let path = written(&package, folder.path());
        output(&["ar", tool], &format!("ar p \"$1\" data.tar.{suffix} | {tool} -q -t"), &path);
        let package = big_sample::package(Family::Rpm, compression, folder.path());
        let mut bytes = &bytes(&package, &Temporary::new().unwrap())[..];
        let mut payload = Vec::new();
        rpm::PackageMetadata::parse(&mut bytes).unwrap();
        bytes.read_to_end(&mut payload).unwrap();
        let path = folder.path().join(format!("payload.{suffix}"));
        fs::write(&path, payload).unwrap();
        output(&[tool], &format!("{tool} -q -t \"$1\""), &path);
    }
}

#[test]
fn a_deb_is_what_dpkg_deb_makes_of_the_rendered_tree() {
    let folder = tempfile::tempdir().unwrap();
    let package = big_sample::package(Family::Deb, Compression::Zstd, folder.path());
    let path = written(&package, folder.path());
    let rendered = folder.path().join("rendered");
    render::write(&package, &rendered).unwrap();
    render::finish(&package, &rendered).unwrap();
    let shell = r#"cd "$(dirname "$1")"
        mv rendered/DEBIAN rendered/tree
        find rendered/tree -newermt @1 -exec touch --no-dereference --date=@1700000000 {} +
        export SOURCE_DATE_EPOCH=1700000000
        dpkg-deb --root-owner-group -b rendered/tree reference.deb >/dev/null
        cmp <(dpkg-deb --fsys-tarfile "$1") <(dpkg-deb --fsys-tarfile reference.deb)
        cmp <(dpkg-deb --ctrl-tarfile "$1") <(dpkg-deb --ctrl-tarfile reference.deb)"#;
    output(&["dpkg-deb"], shell, &path);
    release(&rendered.join("tree"));
}

#[test]
fn rpm_finds_its_digests_right_and_its_files_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    for compression in [Compression::Xz, Compression::Zstd] {
        let package = big_sample::package(Family::Rpm, compression, folder.path());
        let path = written(&package, folder.path());
        if let Some(said) = output(&["rpm"], r#"rpm -Kv "$1""#, &path) {
            let said = String::from_utf8(said).unwrap();
            assert!(said.contains("Payload SHA256 digest: OK"), "{said}");
        }
        let read = rpm::Package::open(&path).unwrap();
        read.verify_digests().unwrap();
        for (entry, found) in package.entries.iter().zip(read.metadata.get_file_entries().unwrap()) {
            let Content::File(content) = &entry.content else { continue };
            assert_eq!(found.size() as u64, content.len());
            let digest: String = content.sha256().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found.digest().unwrap().as_hex(), digest, "{}", entry.path);
        }
        let requires: Vec<_> =
            read.metadata.get_requires().unwrap().iter().map(ToString::to_string).collect();
        assert!(requires.iter().all(|it| !it.contains("nowhere") && !it.contains("store")), "{requires:?}");
    }
}

#[test]
fn an_rpm_provides_its_name_for_its_processor() {
    let folder = tempfile::tempdir().unwrap();
    for system in systems() {
        let mut package = big_sample::package(Family::Rpm, Compression::Zstd, folder.path());
        package.identity.architecture = Architecture::Of(system);
        package.entries.retain(|entry| !entry.path.starts_with(ROOT));
        assert!(format::of(Family::Rpm).file_name(&package).ends_with(&format!(".{}.rpm", system.rpm)));
        let bytes = bytes(&package, &Temporary::new().unwrap());
        let read = rpm::PackageMetadata::parse(&mut &bytes[..]).unwrap();
        let provides: Vec<_> = read.get_provides().unwrap().iter().map(ToString::to_string).collect();
        let wanted = format!("sample-writer({}) = 1.2~rc1-1.fc44", system.isa);
        assert!(provides.contains(&wanted), "{wanted}: {provides:?}");
    }
}

#[test]
fn the_spec_keeps_rpmbuild_away_from_what_is_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let package = big_sample::package(Family::Rpm, Compression::Zstd, folder.path());
    let spec = nix_packager::format::rpm::spec(&package).unwrap();
    for line in [
        "ExclusiveArch:  x86_64",
        "%global __requires_exclude_from ^/usr/lib/sample-writer/closure/a-1[.]0/lib/",
        "%global __provides_exclude_from ^/usr/lib/sample-writer/closure/a-1[.]0/lib/",
        "%global _build_id_links none",
    ] {
        assert!(spec.lines().any(|found| found == line), "{line}: {spec}");
    }
    assert!(!spec.contains("BuildArch"));
}

#[test]
fn the_same_package_has_the_same_bytes_whatever_was_written_before() {
    let folder = tempfile::tempdir().unwrap();
    let warm = Temporary::new().unwrap();
    for _ in 0..2 {
        for (family, compression) in KINDS {
            let package = big_sample::package(family, compression, folder.path());
            let mut other = package.clone();
            other.entries.retain(|entry| !entry.path.starts_with("/etc"));
            bytes(&other, &warm);
            assert!(bytes(&package, &warm) == bytes(&package, &Temporary::new().unwrap()));
        }
    }
    // Nothing of what is kept is read again, whatever comes before it and after it.
    let packages = KINDS.map(|(family, compression)| big_sample::package(family, compression, folder.path()));
    fs::remove_file(folder.path().join("large")).unwrap();
    for mut package in packages {
        bytes(&package, &warm);
        package.entries.retain(|entry| entry.path.starts_with("/usr"));
        package.identity.time += 1;
        bytes(&package, &warm);
    }
}

#[test]
fn more_than_an_rpm_takes_is_refused_by_its_size() {
    let folder = tempfile::tempdir().unwrap();
    let mut package = big_sample::package(Family::Rpm, Compression::Zstd, folder.path());
    let large = package.entries.iter_mut().find(|entry| entry.path.ends_with("/large")).unwrap();
    let Content::File(nix_packager::model::Data::Stored(stored)) = &mut large.content else { panic!() };
    stored.length = 5 << 30;
    let mut out = Vec::new();
    let error = format::of(Family::Rpm).write(&package, &Temporary::new().unwrap(), &mut out).unwrap_err();
    assert!(matches!(error, WriteError::Unfit { .. }), "{error}");
    assert!(out.is_empty());
}
