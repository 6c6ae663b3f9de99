//! What clients can see: at every point of a publication, every file that is named exists.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use sha2::{Digest, Sha256};

use super::publish::{prepare, publish as publish_request};
use super::request::Request;
use super::state::State;
use crate::config::{self, Configuration, RepositoryConfig};
use crate::diagnostic::Source;
use crate::digest::hex;
use crate::format::{self, Temporary};
use crate::model::RenderedPackage;
use crate::package::Package;
use crate::payload::Sources;
use crate::render::Templates;
use crate::reporter::Reporter;
use crate::signing::{KeySource, Keys};

const TIME: i64 = 1_700_000_000;

fn configuration(version: &str) -> Configuration {
    configuration_for("\"debian-13\", \"fedora-44\"", version)
}

fn configuration_for(targets: &str, version: &str) -> Configuration {
    let text = format!(
        "targets = [{targets}]\n[package]\nversion = \"{version}\"\n[repository]\nkeep = 2\nkeep-days = 0\n"
    );
    config::load(&Arc::new(Source { name: "test".into(), text }), &[]).unwrap()
}

/// Packages of `version`, in `folder`.
fn build(version: &str, folder: &Path) -> Vec<PathBuf> {
    build_for(&configuration(version), folder)
}

fn build_for(configuration: &Configuration, folder: &Path) -> Vec<PathBuf> {
    let reporter = Reporter::new(true);
    let mut sources = Sources::new(None, &reporter);
    let templates = Templates::load(None).unwrap();
    let parts = Temporary::new().unwrap();
    let mut paths = Vec::new();
    for (target, config) in &configuration.targets {
        for payload in sources.payloads(target, config) {
            let package = Package::new(target, config, &payload, TIME);
            let rendered = RenderedPackage::new(&package, &templates).unwrap();
            let writer = format::of(rendered.family);
            let path = folder.join(writer.file_name(&rendered));
            writer.write(&rendered, &parts, &mut fs::File::create(&path).unwrap()).unwrap();
            paths.push(path);
        }
    }
    paths
}

/// Hands a request to publish at `root` and `time` to `then`.
fn at<T>(root: &Path, time: i64, then: impl FnOnce(Request<'_>) -> T) -> T {
    request_for(&configuration("1"), root, time, then)
}

fn request_for<T>(
    configuration: &Configuration,
    root: &Path,
    time: i64,
    then: impl FnOnce(Request<'_>) -> T,
) -> T {
    let targets: Vec<_> = configuration.targets.iter().map(|(target, _)| *target).collect();
    then(Request {
        root,
        url: "https://example.org",
        package: &configuration.targets[0].1.package,
        release_documents: None,
        templates: &Templates::load(None).unwrap(),
        config: &configuration.repository,
        targets: &targets,
        keys: None,
        replace_key: false,
        recover: false,
        accepted: &[],
        time,
    })
}

fn publish(root: &Path, time: i64, packages: &[PathBuf]) {
    at(root, time, |request| publish_request(&request, packages, &Reporter::new(true))).unwrap();
}

/// Reads the repository as apt does: Release, then indices by hash, then packages.
///
/// # Errors
/// Files that are named but do not exist or do not match.
fn read_apt(root: &Path) -> Result<Vec<String>, String> {
    let apt = root.join("apt");
    let mut files = Vec::new();
    let release =
        fs::read_to_string(apt.join("dists/trixie/Release")).map_err(|error| format!("Release: {error}"))?;
    let mut lines = 0;
    for line in release.lines().filter(|line| line.starts_with(' ')) {
        let [sha256, _, path] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            return Err(line.into());
        };
        let (folder, name) = path.rsplit_once('/').unwrap();
        // apt fetches the compressed form of these, and compares what it unpacks.
        if name.starts_with("Contents-") && !name.ends_with(".gz") {
            assert!(release.contains(&format!(" {path}.gz\n")), "{release}");
            continue;
        }
        let text = fetch(&apt.join("dists/trixie").join(folder).join("by-hash/SHA256").join(sha256), sha256)?;
        lines += 1;
        if path.ends_with("binary-amd64/Packages") {
            let text = String::from_utf8(text).unwrap();
            let values = |name: &str| {
                text.lines().filter_map(|line| line.strip_prefix(name)).map(str::to_owned).collect::<Vec<_>>()
            };
            for (file, sha256) in values("Filename: ").into_iter().zip(values("SHA256: ")) {
                fetch(&apt.join(&file), &sha256)?;
                files.push(file);
            }
        }
    }
    assert!(lines > 10, "{release}");
    Ok(files)
}

fn fetch(path: &Path, sha256: &str) -> Result<Vec<u8>, String> {
    let content = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    if hex(&Sha256::digest(&content)) != sha256 {
        return Err(format!("{}: hash mismatch", path.display()));
    }
    Ok(content)
}

/// The same as dnf does: repomd.xml, then what it names.
fn read_dnf(root: &Path) -> Result<usize, String> {
    let repo = root.join("rpm/fedora/44/x86_64");
    let path = repo.join("repodata/repomd.xml");
    let repomd = fs::read_to_string(&path).map_err(|error| format!("repomd.xml: {error}"))?;
    let mut packages = 0;
    for part in repomd.split("<data type=").skip(1) {
        let (_, sha256) = part.split_once("<checksum type=\"sha256\">").unwrap();
        let sha256 = &sha256[..64];
        let (_, href) = part.split_once("<location href=\"").unwrap();
        let href = &href[..href.find('"').unwrap()];
        let packed = fetch(&repo.join(href), sha256)?;
        if href.contains("primary") {
            let text = String::from_utf8(zstd::decode_all(&packed[..]).unwrap()).unwrap();
            for part in text.split("<location href=\"").skip(1) {
                let href = &part[..part.find('"').unwrap()];
                fs::metadata(repo.join(href)).map_err(|error| format!("{href}: {error}"))?;
                packages += 1;
            }
        }
    }
    Ok(packages)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::hard_link(entry.path(), to).unwrap();
        }
    }
}

fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut pending = vec![root.to_owned()];
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else {
                found.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Interrupts a publication of `packages` after each of its renames: what is visible is a repository, old
/// (with `old` packages) or new, which the next publication completes. Returns the number of renames.
fn interrupt(base: Option<&Path>, old: usize, packages: &[PathBuf]) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let (whole, root) = (folder.path().join("whole"), folder.path().join("cut"));
    let begin = |root: &Path| match base {
        Some(base) => copy(base, root),
        None => fs::create_dir(root).unwrap(),
    };
    begin(&whole);
    publish(&whole, TIME + 60, packages);
    let new = read_apt(&whole).unwrap().len();
    assert_eq!(read_dnf(&whole), Ok(new));
    let whole = files(&whole);
    let mut done = 0;
    loop {
        begin(&root);
        let more = at(&root, TIME + 60, |request| {
            let (transaction, _) = prepare(&request, packages, &Reporter::new(true)).unwrap();
            transaction.commit_part(done)
        });
        let seen = |entry_point: &str, read: &dyn Fn(&Path) -> Result<usize, String>| {
            if !root.join(entry_point).exists() {
                assert_eq!(old, 0, "after {done}");
                return;
            }
            let seen = read(&root).unwrap_or_else(|error| panic!("after {done}: {error}"));
            assert!(seen == old || seen == new, "after {done}: {seen}");
        };
        seen("apt/dists/trixie/Release", &|root| read_apt(root).map(|files| files.len()));
        seen("rpm/fedora/44/x86_64/repodata/repomd.xml", &read_dnf);
        publish(&root, TIME + 60, packages);
        for (path, content) in files(&root) {
            // The state differs: there were two publications.
            if path.to_str() != Some("repository.json.zst") {
                assert!(whole.get(&path) == Some(&content), "after {done}: {}", path.display());
            }
        }
        fs::remove_dir_all(&root).unwrap();
        if !more {
            return done;
        }
        done += 1;
    }
}

#[test]
fn a_repository_is_whole_wherever_publishing_is_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("1")).unwrap();
    fs::create_dir(path("2")).unwrap();
    let (first, second) = (build("1", &path("1")), build("2", &path("2")));
    publish(&path("base"), TIME, &first);
    assert!(interrupt(Some(&path("base")), 1, &second) > 20);
}

#[test]
fn the_first_publication_can_be_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    assert!(interrupt(None, 0, &build("1", folder.path())) > 20);
}

/// Some time after the keys of `tests/keys` were made.
const SIGNED: i64 = 1_795_400_000;

/// Hands a request to publish at `root` and `time`, signed, to `then`.
fn signed_at<T>(root: &Path, time: i64, then: impl FnOnce(Request<'_>) -> T) -> T {
    let key = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys/for-tests-only.asc");
    let keys = Keys::open(&KeySource { key: &key, passphrase_file: None, command: &[] }, time).unwrap();
    at(root, time, |request| then(Request { keys: Some(&keys), ..request }))
}

/// Every file that SHA256SUMS lists has the digest that it says.
fn assert_sums(root: &Path, when: &str) {
    let sums = fs::read_to_string(root.join("SHA256SUMS")).unwrap();
    for line in sums.lines().filter(|line| !line.starts_with('#')) {
        let (sha256, path) = line.split_once("  ").unwrap();
        fetch(&root.join(path), sha256).unwrap_or_else(|error| panic!("{when}: {error}"));
    }
}

/// An .rpm is signed at the time of the publication: what an interrupted one left has the same size and other
/// bytes.
#[test]
fn an_interrupted_publication_is_completed_at_another_time() {
    let folder = tempfile::tempdir().unwrap();
    let packages = build("1", folder.path());
    let root = folder.path().join("cut");
    let publish = |time| {
        signed_at(&root, time, |request| publish_request(&request, &packages, &Reporter::new(true))).unwrap();
    };
    let mut done = 0;
    loop {
        fs::create_dir(&root).unwrap();
        let more = signed_at(&root, SIGNED, |request| {
            let (transaction, _) = prepare(&request, &packages, &Reporter::new(true)).unwrap();
            transaction.commit_part(done)
        });
        publish(SIGNED + 60);
        assert_sums(&root, &format!("after {done}"));
        fs::remove_dir_all(&root).unwrap();
        if !more || done > 12 {
            break;
        }
        done += 1;
    }
}

/// Its file is still there for clients with an older index.
#[test]
fn a_package_that_was_dropped_can_be_published_again() {
    let folder = tempfile::tempdir().unwrap();
    let (path, root) = (|name: &str| folder.path().join(name), folder.path().join("root"));
    let packages = ["1", "2", "3"].map(|version| {
        fs::create_dir(path(version)).unwrap();
        build(version, &path(version))
    });
    let publish = |keep, time, packages: &[PathBuf]| {
        signed_at(&root, time, |request| {
            let config = RepositoryConfig { keep, ..request.config.clone() };
            publish_request(&Request { config: &config, ..request }, packages, &Reporter::new(true)).unwrap()
        })
    };
    publish(2, SIGNED, &packages[0]);
    publish(2, SIGNED + 60, &packages[1]);
    assert!(!publish(2, SIGNED + 120, &packages[2]).dropped.is_empty());
    assert!(!publish(3, SIGNED + 180, &packages.concat()).added.is_empty());
    assert_sums(&root, "published again");
}

/// Anybody who can write to the server knows the path of the next package.
#[test]
fn a_file_at_the_path_of_a_new_package_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (first, root) = (folder.path().join("first"), folder.path().join("root"));
    let packages = build("1", folder.path());
    publish(&first, TIME, &packages);
    for path in files(&first).keys().filter(|path| path.to_string_lossy().ends_with("_all.deb")) {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::write(root.join(path), vec![0; fs::metadata(first.join(path)).unwrap().len() as usize]).unwrap();
    }
    fs::create_dir_all(&root).unwrap();
    fs::write(root.join("repository.json.zst"), State::default().packed(None).unwrap()).unwrap();
    publish(&root, TIME, &packages);
    assert_sums(&root, "replaced");
}

/// Indices that were truncated or replaced are written again, under each of their names.
#[test]
fn damaged_indices_are_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    publish(&root, TIME, &build("1", folder.path()));
    let before = files(&root);
    let by_hash = |path: &&PathBuf| path.to_string_lossy().contains("/by-hash/");
    let repodata = |path: &&PathBuf| path.to_string_lossy().ends_with(".xml.zst");
    for path in before.keys().filter(|path| by_hash(path) || repodata(path)) {
        let len = if repodata(&path) { before[path].len() } else { 0 };
        fs::write(root.join(path), vec![b'x'; len]).unwrap();
    }
    publish(&root, TIME + 60, &[]);
    read_apt(&root).unwrap();
    read_dnf(&root).unwrap();
}

/// Directories of new suites and dnf repositories are not mistaken for those of another program.
#[test]
fn adding_a_target_can_be_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("base");
    let configuration = configuration_for("\"debian-12\"", "1");
    let packages = build_for(&configuration, folder.path());
    request_for(&configuration, &base, TIME, |request| {
        publish_request(&request, &packages, &Reporter::new(true)).unwrap();
    });
    let both = [packages, build("1", folder.path())].concat();
    let configuration = configuration_for("\"debian-12\", \"debian-13\", \"fedora-44\"", "1");
    for done in 0..30 {
        let root = folder.path().join("cut");
        copy(&base, &root);
        request_for(&configuration, &root, TIME + 60, |request| {
            let (transaction, _) = prepare(&request, &both, &Reporter::new(true)).unwrap();
            transaction.commit_part(done);
            publish_request(&request, &both, &Reporter::new(true))
                .unwrap_or_else(|error| panic!("after {done}: {error}"));
        });
        read_apt(&root).unwrap();
        read_dnf(&root).unwrap();
        fs::remove_dir_all(&root).unwrap();
    }
}

/// Files that an index names stay for as long as a client may have that index.
#[test]
fn clients_never_miss_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let packages: Vec<_> = (0..12).map(|n| build(&format!("1.{n}"), folder.path())).collect();
    publish(&root, TIME, &packages[0]);
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let client = scope.spawn(|| {
            let mut reads = 0;
            while !ended.load(Ordering::Relaxed) {
                read_apt(&root).unwrap();
                read_dnf(&root).unwrap();
                reads += 1;
            }
            reads
        });
        for (n, packages) in packages.iter().enumerate().skip(1) {
            publish(&root, TIME + n as i64, packages);
        }
        ended.store(true, Ordering::Relaxed);
        assert!(client.join().unwrap() > 10);
    });
    assert_eq!(read_apt(&root).unwrap().len(), 2, "two versions stay");
    let there = |name: &str| files(&root).keys().any(|path| path.to_string_lossy().contains(name));
    assert!(there("1.0-1"), "the oldest is still there for clients with an old index");
    let week = 7 * 86400;
    publish(&root, TIME + 11 + week, &[]);
    assert!(!there("1.0-1") && !there("1.9-1") && there("1.10-1") && there("1.11-1"));
    read_apt(&root).unwrap();
}
