//! What is sound is read, whatever wrote it.

use super::sample::{LIB, NIX, Sample, TOP, directory, file, program, symlink};
use super::{open_in, told};
use crate::support::packages::{bzip2, entry, gzip, tar, xz, zstd};

fn open(bytes: &[u8]) -> Result<String, String> {
    let dir = tempfile::tempdir().unwrap();
    open_in(dir.path(), bytes).map(|closure| told(&closure))
}

#[test]
fn a_closure_is_read_completely() {
    let dir = tempfile::tempdir().unwrap();
    let closure = open_in(dir.path(), &xz(&Sample::new().tar())).unwrap();
    assert_eq!((&closure.nix[..], &closure.version[..]), (NIX, "2.26.3"));
    assert_eq!(closure.release.version.to_string(), "2.26.3");
    let paths: Vec<_> = closure.paths.iter().map(|path| (&path.name[..], path.references.clone())).collect();
    assert_eq!(paths, [(LIB, vec![]), (NIX, vec![LIB.to_owned(), NIX.to_owned()])]);
    let names: Vec<&str> = closure.entries.iter().map(|entry| entry.path.as_str()).collect();
    assert!(names.is_sorted() && names.len() == 13, "{names:?}");

    // As `nix-store --load-db` reads it: sorted, base 16, no derivers.
    let records: Vec<String> = closure
        .paths
        .iter()
        .map(|path| {
            let mut text = format!(
                "/nix/store/{}\n{}\n{}\n\n{}\n",
                path.name,
                path.nar_sha256,
                path.nar_size,
                path.references.len()
            );
            path.references.iter().for_each(|name| text += &format!("/nix/store/{name}\n"));
            text
        })
        .collect();
    assert_eq!(String::from_utf8(closure.registration.read().unwrap()).unwrap(), records.concat());
}

/// Tarballs of any usual compression, told by content; streams and frames in a row are one.
#[test]
fn every_compression_gives_the_same() {
    let plain = Sample::new().tar();
    let expected = open(&plain).unwrap();
    let (front, back) = plain.split_at(4000);
    for bytes in [
        xz(&plain),
        gzip(&plain),
        zstd(&plain),
        bzip2(&plain),
        [xz(front), xz(back)].concat(),
        [gzip(front), gzip(back)].concat(),
        [zstd(front), zstd(back)].concat(),
        [bzip2(front), bzip2(back)].concat(),
    ] {
        assert_eq!(open(&bytes).unwrap(), expected);
    }
}

/// Registrations write hashes in any of Nix's ways.
#[test]
fn every_form_of_a_hash_gives_the_same() {
    let mut sample = Sample::new();
    let expected = open(&sample.tar()).unwrap();
    let bare = sample.records[0].hash.trim_start_matches("sha256:").to_owned();
    for form in [bare.clone(), bare.to_uppercase()] {
        sample.records[0].hash = form;
        assert_eq!(open(&sample.tar()).unwrap(), expected);
    }
}

/// As GNU tar and others write what is longer than a header: `L` and `K`, or pax.
#[test]
fn long_names() {
    let long = format!("{}/{}", "d".repeat(120), "f".repeat(120));
    let target = "t".repeat(200);
    let mut sample = Sample::new();
    sample.items.extend([
        directory(&format!("store/{LIB}/{}", "d".repeat(120))),
        file(&format!("store/{LIB}/{long}"), 0o444, b"long"),
        symlink(&format!("store/{LIB}/{}/l", "d".repeat(120)), &target),
    ]);
    sample.register(LIB, &[]);
    let head = Sample { items: sample.items[..sample.items.len() - 3].to_vec(), ..sample.clone() }.tar();
    let head = &head[..head.len() - 1024];

    let gnu = |kind, name: &str| {
        let name = format!("{name}\0");
        entry("././@LongLink", kind, 0o644, "", format!("{:011o}", name.len()).as_bytes(), name.as_bytes())
    };
    let pax = |key: &str, value: &str| {
        let rest = format!(" {key}={value}\n");
        let digits = |n: usize| n.to_string().len();
        let length = rest.len() + digits(rest.len() + digits(rest.len()));
        let record = format!("{length}{rest}");
        entry("pax", b'x', 0o644, "", format!("{:011o}", record.len()).as_bytes(), record.as_bytes())
    };
    let folder = format!("{TOP}/store/{LIB}/{}", "d".repeat(120));
    let path = format!("{TOP}/store/{LIB}/{long}");
    let link = format!("{folder}/l");
    let content = |name| entry(name, b'0', 0o444, "", b"00000000004", b"long");
    let last = |name| entry(name, b'2', 0o777, "short", b"00000000000", b"");
    let dir = |name| entry(name, b'5', 0o755, "", b"00000000000", b"");
    let with_gnu = [
        gnu(b'L', &folder),
        dir("x"),
        gnu(b'L', &path),
        content("x"),
        gnu(b'K', &target),
        gnu(b'L', &link),
        last("x"),
    ];
    let with_pax = [
        pax("path", &folder),
        dir("x"),
        pax("path", &path),
        content("x"),
        pax("linkpath", &target),
        pax("path", &link),
        last("x"),
    ];
    let whole = |tail: &[Vec<u8>]| [head, &tar(tail)].concat();
    let told = open(&whole(&with_gnu)).unwrap();
    assert!(
        told.contains(&format!("{LIB}/{long} long\n")) && told.contains(&format!("/l -> {target}\n")),
        "{told}"
    );
    assert_eq!(open(&whole(&with_pax)).unwrap(), told);
}

/// Upstream's own tarballs have no entries for the directory and for `store/`
/// (packaging/binary-tarball.nix); `tar -c .` puts `./` before every name.
#[test]
fn directories_without_entries_and_names_with_a_dot() {
    let mut sample = Sample::new();
    let expected = open(&sample.tar()).unwrap();
    sample.items.retain(|item| item.path != "store" && item.path != format!("store/{NIX}/bin"));
    assert_eq!(open(&sample.tar()).unwrap(), expected);
    for item in &mut sample.items {
        item.path = format!("=./{TOP}/{}", item.path);
    }
    sample.registered_at = Some(format!("=./{TOP}/.reginfo"));
    sample.items.insert(0, directory("=."));
    assert_eq!(open(&sample.tar()).unwrap(), expected);
}

#[test]
fn a_hard_link_is_the_file() {
    let mut sample = Sample::new();
    let second = file(&format!("store/{LIB}/second"), 0o555, &[7; 3000]);
    sample.items.push(second);
    sample.register(LIB, &[]);
    let expected = open(&sample.tar()).unwrap();
    let item = sample.item(&format!("{LIB}/second"));
    (item.kind, item.content) = (b'1', Vec::new());
    item.link = format!("{TOP}/store/{LIB}/lib/libx.so.1");
    assert_eq!(open(&sample.tar()).unwrap(), expected);
}

/// From 2.26 on what is called Nix may be links to the path with the programs: one Nix.
#[test]
fn a_nix_made_of_links_to_another_is_one() {
    const ALL: &str = "22222222222222222222222222222222-nix-2.26.3";
    for links in ["/bin", "/bin/nix-env"] {
        let mut sample = Sample::new();
        sample.items.push(directory(&format!("store/{ALL}")));
        if links == "/bin" {
            sample.items.push(symlink(&format!("store/{ALL}/bin"), &format!("/nix/store/{NIX}/bin")));
        } else {
            sample.items.push(directory(&format!("store/{ALL}/bin")));
            for name in ["nix-env", "nix-daemon"] {
                let to = format!("/nix/store/{NIX}/bin/{name}");
                sample.items.push(symlink(&format!("store/{ALL}/bin/{name}"), &to));
            }
        }
        sample.register(ALL, &[NIX]);
        let told = open(&sample.tar()).unwrap();
        assert!(told.starts_with(&format!("x86_64-linux {ALL} 2.26.3 2.26.3\n")), "{told}");
    }
}

/// A script in the place of the program: the first program beside it tells the system.
#[test]
fn a_nix_that_a_script_starts() {
    let mut sample = Sample::new();
    sample.item(&format!("{NIX}/bin/nix")).content = b"#!/bin/sh\n".to_vec();
    sample.items.push(file(&format!("store/{NIX}/zz"), 0o555, &program(62)));
    sample.register(NIX, &[NIX, LIB]);
    open(&sample.tar()).unwrap();
}

#[test]
fn dangling_links_and_loops_inside_are_allowed() {
    let mut sample = Sample::new();
    sample.items.push(symlink(&format!("store/{LIB}/dangling"), "nowhere/at/all"));
    sample.items.push(symlink(&format!("store/{LIB}/circle"), "circle"));
    sample.register(LIB, &[]);
    open(&sample.tar()).unwrap();
}

#[test]
fn modes_are_reduced_to_what_a_nar_knows() {
    let mut sample = Sample::new();
    let expected = open(&sample.tar()).unwrap();
    for item in &mut sample.items {
        item.mode = if item.mode & 0o111 != 0 { 0o777 } else { 0o600 };
    }
    assert_eq!(open(&sample.tar()).unwrap(), expected);
}

/// Of the sample's own NAR writer, against a hash that was computed apart:
/// `import hashlib,struct`; `s=lambda b: struct.pack('<Q',len(b))+b+b'\0'*(-len(b)%8)`;
/// `hashlib.sha256(b''.join(map(s,[b'nix-archive-1',b'(',b'type',b'regular',b'contents',b'hello\n',b')']))).hexdigest()`.
#[test]
fn the_samples_nar_is_nixs() {
    let mut sample = Sample::new();
    sample.items.push(file("store/33333333333333333333333333333333-hello", 0o444, b"hello\n"));
    sample.register("33333333333333333333333333333333-hello", &[]);
    let record = sample.records.last().unwrap();
    assert_eq!(record.size, "120");
    assert_eq!(record.hash, "sha256:1c37d01af40be2e80691de3cc3df44377a699afbb17c68f080964b2fd071fc13");
    open(&sample.tar()).unwrap();
}
