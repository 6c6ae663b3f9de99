//! The readers of what others wrote, with seeds and what changes them.

use std::path::Path;
use std::sync::Arc;

use nix_packager::cache::Cache;
use nix_packager::config::{self, ClosureSource, Location};
use nix_packager::diagnostic::Source;
use nix_packager::inspect::inspect;
use nix_packager::knowledge::System;
use nix_packager::payload::closure;
use nix_packager::print;
use nix_packager::render::Templates;
use nix_packager::reporter::Reporter;
use nix_packager::repository::dnf::RpmFile;
use nix_packager::repository::{self, Request};
use nix_packager::signing::{KeyFacts, KeyFile, findings};
use sha2::{Digest, Sha256};

use super::mutate;
use crate::support::closure::tarball;
use crate::support::golden::in_repository;
use crate::support::numbers::Numbers;
use crate::support::packages::*;

type Seeds = Vec<Vec<u8>>;

pub struct Reader {
    pub name: &'static str,
    seeds: Seeds,
    /// A seed, changed where its format has a meaning.
    changed: fn(&Seeds, &mut Numbers) -> Vec<u8>,
    /// Reads the bytes, which are also in a file; panics if something is wrong with the reader.
    pub read: fn(&Path, &[u8]),
}

impl Reader {
    pub fn input(&self, numbers: &mut Numbers) -> Vec<u8> {
        (self.changed)(&self.seeds, numbers)
    }
}

/// Changes anywhere.
fn anywhere(seeds: &Seeds, numbers: &mut Numbers) -> Vec<u8> {
    mutate::bytes(&numbers.one_of(seeds).clone(), seeds, numbers)
}

/// Whatever is said of an input can be printed.
fn say(text: &str) {
    let shown = print::safe(text);
    assert!(!shown.contains(|c: char| c.is_control() && !"\n\t".contains(c)), "{shown:?}");
}

fn files(folder: &str, ending: &str) -> Seeds {
    let entries = std::fs::read_dir(in_repository(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = entries.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

pub fn configurations() -> Reader {
    let mut seeds = files("examples", ".toml");
    seeds.extend(files("tests/fuzz", ".toml"));
    // Every key with an example.
    seeds.push(config::template().replace("\n# ", "\n").into_bytes());
    seeds.push(config::template().replace("\n#", "\n").into_bytes());
    let read = |_: &Path, bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        match config::load(&Arc::new(Source { name: "input".into(), text }), &[]) {
            Ok(loaded) => loaded.warnings.iter().for_each(|warning| say(&warning.to_string())),
            Err(problems) => say(&problems.to_string()),
        }
    };
    Reader { name: "configurations", seeds, changed: anywhere, read }
}

/// `archive` by some compressor, or damaged after it.
fn compressed(archive: &[u8], seeds: &Seeds, numbers: &mut Numbers) -> Vec<u8> {
    let bytes = match numbers.below(5) {
        0 => archive.to_vec(),
        1 => gzip(archive),
        2 => xz(archive),
        3 => bzip2(archive),
        _ => zstd(archive),
    };
    if numbers.below(4) == 0 { mutate::bytes(&bytes, seeds, numbers) } else { bytes }
}

pub fn closures() -> Reader {
    let mut archive = Vec::new();
    let bytes = tarball("2.26.3", "x86_64-linux").bytes;
    std::io::copy(&mut liblzma::read::XzDecoder::new(&bytes[..]), &mut archive).unwrap();
    let changed = |seeds: &Seeds, numbers: &mut Numbers| {
        let archive = match numbers.below(3) {
            0 => mutate::bytes(&seeds[0], seeds, numbers),
            _ => mutate::tar(&seeds[0], seeds, numbers),
        };
        compressed(&archive, seeds, numbers)
    };
    let read = |path: &Path, bytes: &[u8]| {
        let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let system = System::find("x86_64-linux").unwrap();
        let source = ClosureSource { system, location: Location::Path(path.to_owned()), sha256 };
        let folder = tempfile::tempdir_in(path.parent().unwrap()).unwrap();
        let cache = Cache::open(Some(&folder.path().join("cache"))).unwrap();
        match closure::open(&source, &cache, &Reporter::new(true)) {
            Ok(found) => say(&found.version),
            Err(problems) => say(&problems.to_string()),
        }
    };
    Reader { name: "closures", seeds: vec![archive, b"store/../x".to_vec()], changed, read }
}

fn inspected(path: &Path, _: &[u8]) {
    match inspect(path) {
        Ok(inspection) => {
            say(&inspection.to_text());
            serde_json::to_string(&inspection).unwrap();
        }
        Err(error) => say(&error.to_string()),
    }
}

pub fn debs() -> Reader {
    let control = tar(&[
        file("./control", 0o644, b"Package: small\nVersion: 1:2-3\nArchitecture: all\nDepends: a (>= 1), b | c\nDescription: x\n y\n .\n z\n"),
        file("./conffiles", 0o644, b"/etc/a\nremove-on-upgrade /etc/b\n"),
        file("./triggers", 0o644, b"interest-noawait /usr/bin/nix\n"),
        file("./postinst", 0o755, b"#!/bin/sh\nset -e\n"),
        file("./md5sums", 0o644, b"d41d8cd98f00b204e9800998ecf8427e  etc/a\n"),
    ]);
    let data = tar(&[
        other("./etc/", b'5', 0o755, ""),
        file("./etc/a", 0o644, b"a"),
        other("./etc/b", b'2', 0o777, "a"),
    ]);
    let changed = |seeds: &Seeds, numbers: &mut Numbers| {
        let mut parts = [seeds[0].clone(), seeds[1].clone()];
        let part = numbers.below(2);
        parts[part] = match numbers.below(3) {
            0 => mutate::bytes(&parts[part], seeds, numbers),
            _ => mutate::tar(&parts[part], seeds, numbers),
        };
        let names = *numbers.one_of(&[
            ["control.tar", "data.tar"],
            ["control.tar.gz", "data.tar.xz"],
            ["control.tar.zst", "data.tar.bz2"],
        ]);
        let [control, data] = [0, 1].map(|i| match names[i].rsplit('.').next() {
            Some("gz") => gzip(&parts[i]),
            Some("xz") => xz(&parts[i]),
            Some("zst") => zstd(&parts[i]),
            Some("bz2") => bzip2(&parts[i]),
            _ => parts[i].clone(),
        });
        let whole = deb((names[0], &control), (names[1], &data));
        if numbers.below(4) == 0 { mutate::bytes(&whole, seeds, numbers) } else { whole }
    };
    Reader { name: "debs", seeds: vec![control, data], changed, read: inspected }
}

pub fn rpms() -> Reader {
    let changed = |seeds: &Seeds, numbers: &mut Numbers| {
        if numbers.below(3) == 0 {
            return mutate::bytes(&seeds[0], seeds, numbers);
        }
        let mut entries = rpm_entries();
        for _ in 0..=numbers.below(3) {
            let at = numbers.below(entries.len());
            let (tag, kind, count, data) = &mut entries[at];
            match numbers.below(4) {
                0 => *tag = *numbers.one_of(&[63, 100, 1000, 1004, 1027, 1117, 5000, 5018, 5092, u32::MAX]),
                1 => *kind = numbers.below(11) as u32,
                2 => *count = *numbers.one_of(&[0, 1, 3, 255, 65_536, 1 << 24, u32::MAX]),
                _ => *data = mutate::bytes(data, seeds, numbers),
            }
        }
        let header = rpm_header(Some(63), &entries);
        let size = int32s(&[(header.len() + 7) as u32]);
        rpm(&rpm_header(Some(62), &[(1000, 4, 1, size)]), &header, b"payload")
    };
    let read = |path: &Path, bytes: &[u8]| {
        inspected(path, bytes);
        // As the repository reads it.
        let written = RpmFile::read(path).and_then(|file| {
            file.sign(None)?.write(&mut std::io::sink()).unwrap();
            Ok(())
        });
        written.unwrap_or_else(|problem| say(&problem.to_string()));
    };
    Reader { name: "rpms", seeds: vec![unchecked_rpm(), rpm_header(None, &rpm_entries())], changed, read }
}

pub fn keys() -> Reader {
    let mut seeds = files("tests/keys", ".asc");
    // The packets of an armored file.
    let packets = |text: &Vec<u8>| {
        let text = String::from_utf8_lossy(text);
        let body = text.split("\n\n").nth(1).unwrap_or_default();
        let lines = body.lines().take_while(|line| !line.starts_with(['=', '-'])).collect::<String>();
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, lines).unwrap_or_default()
    };
    seeds.extend(seeds.iter().map(packets).collect::<Vec<_>>());
    let read = |path: &Path, _: &[u8]| match KeyFile::read(path) {
        Ok(file) => {
            for key in &file.keys {
                let facts = KeyFacts::of(&key.certificate());
                findings(&facts, 1_795_400_000).iter().for_each(|finding| say(&finding.text));
                say(facts.user_id.as_deref().unwrap_or_default());
            }
            let _ = (file.armored(), file.keyring());
        }
        Err(problem) => say(&problem.to_string()),
    };
    Reader { name: "keys", seeds, changed: anywhere, read }
}

/// What is in a repository before the state is changed: nothing else.
pub fn states() -> Reader {
    let seeds = files("tests/fuzz", ".json");
    let changed = |seeds: &Seeds, numbers: &mut Numbers| {
        let text = anywhere(seeds, numbers);
        let bytes = zstd(&text);
        if numbers.below(8) == 0 { mutate::bytes(&bytes, seeds, numbers) } else { bytes }
    };
    let read = |path: &Path, bytes: &[u8]| {
        let folder = tempfile::tempdir_in(path.parent().unwrap()).unwrap();
        std::fs::write(folder.path().join("repository.json.zst"), bytes).unwrap();
        let text = "targets = [\"debian-13\", \"fedora-44\"]\n".to_owned();
        let configuration = config::load(&Arc::new(Source { name: "x".into(), text }), &[]).unwrap();
        let targets: Vec<_> = configuration.targets.iter().map(|(target, _)| *target).collect();
        let request = Request {
            root: folder.path(),
            url: "https://example.org",
            package: &configuration.targets[0].1.package,
            config: &configuration.repository,
            targets: &targets,
            keys: None,
            replace_key: false,
            recover: false,
            accepted: &[],
            release_documents: None,
            templates: &Templates::load(None).unwrap(),
            time: 1_795_400_000,
        };
        if let Err(problems) = repository::publish(&request, &[], &Reporter::new(true)) {
            say(&problems.to_string());
        }
    };
    Reader { name: "states", seeds, changed, read }
}
