//! What a site can say and fail to say: an error that names it, and the file as it was.

use super::upstream::{BOTH, Upstream, address, arguments, configuration, hash, hash_file, pin, script};
use crate::support::harness::{Transcript, files, nix_packager};
use crate::support::server::{Answer, Server};
use crate::support::tls::{tls, tls_server};

/// Runs `pin`, which must fail and leave the file alone.
#[track_caller]
fn fails(server: &Server, more: &[&str]) -> String {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("nix-packager.toml"), configuration("https://h", "2.34.8")).unwrap();
    let before = files(room.path());
    let Transcript { code, stdout, stderr } = pin(room.path(), server, more);
    assert_eq!((code, stdout.as_str()), (1, ""), "{stderr}");
    assert_eq!(files(room.path()), before);
    stderr
}

#[test]
fn a_system_that_is_not_published() {
    let server = Upstream::usual().without(&hash_file("2.35.4", "aarch64-linux")).serve();
    assert_eq!(
        fails(&server, &[]),
        "error: Nix 2.35.4 has no tarball for aarch64-linux at `SITE`
help: choose another version, name the other systems with `--system`, or remove `[nix.closure.aarch64-linux]`
"
    );
    let got = fails(&Upstream::usual().serve(), &["--system", "riscv64-linux"]);
    assert!(got.contains("error: Nix 2.35.4 has no tarball for riscv64-linux at `SITE`\n"), "{got}");
}

#[test]
fn a_version_that_is_not_published() {
    assert_eq!(
        fails(&Upstream::usual().serve(), &["2.35.9"]),
        "error: Nix 2.35.9 is not at `SITE/nix/nix-2.35.9`
help: check the version; `nix-packager pin latest` takes the newest
"
    );
    for version in ["2.36.0pre1", "../x", "2", "v2.35.4", "2.35.4\n"] {
        let got = nix_packager(&["pin", version]).transcript();
        assert_eq!(got.code, 2, "{version}");
        assert!(
            got.stderr.contains("it is not the version of a release, such as `2.35.4`"),
            "{}",
            got.stderr
        );
    }
}

/// A hash from two places of the site.
#[test]
fn the_installer_names_the_same_hashes() {
    let other = |system: &str, hash: String| {
        let script = script("2.35.4", &[(system, hash)]);
        Upstream::usual().with("/nix/nix-2.35.4/install", Answer::whole(script.as_bytes())).serve()
    };
    let (published, wrong) = (hash("2.35.4", "x86_64-linux"), "1".repeat(64));
    let url = "SITE/nix/nix-2.35.4/nix-2.35.4-x86_64-linux.tar.xz";
    assert_eq!(
        fails(&other("x86_64-linux", wrong.clone()), &[]),
        format!(
            "note: `SITE/nix/nix-2.35.4/install` names no hash for aarch64-linux
error: two hashes are published for `{url}`
help: the hash file has {published}
help: `install` has     {wrong}
help: nothing was written: check the site, and try again later
"
        )
    );
    let got = fails(&other("x86_64-linux", "\u{1b}]0;a".into()), &[]);
    assert!(got.contains("help: `install` has     \\u{1b}]0;a\n"), "{got}");
}

/// A given version may be on a mirror without the script; the newest has it.
#[test]
fn a_missing_installer_is_an_error_for_the_newest_only() {
    let upstream = Upstream::usual().without("/nix/nix-2.35.4/install");
    // The redirect leads to another server.
    let latest = Upstream::usual().serve();
    let server = upstream
        .with(
            "/nix-latest/install",
            Answer::redirect(&format!("{}/nix/nix-2.35.4/install", address(&latest))),
        )
        .serve();
    let got = fails(&server, &[]);
    assert!(
        got.starts_with(
            "error: `SITE/nix/nix-2.35.4/install` does not exist, although 2.35.4 is the newest release\n"
        ),
        "{got}"
    );
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("nix-packager.toml"), configuration("https://h", "2.34.8")).unwrap();
    let got = pin(room.path(), &server, &["2.35.4"]);
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(
        got.stderr.starts_with(
            "note: `SITE/nix/nix-2.35.4/install` does not exist: the hashes could not be compared with it\n"
        ),
        "{}",
        got.stderr
    );
}

#[test]
fn hash_files_that_are_none() {
    let digits = hash("2.35.4", "x86_64-linux");
    for (content, found) in [
        (String::new(), "it is empty".to_owned()),
        (digits[..63].to_owned(), "it has 63 hexadecimal digits instead of 64".into()),
        (format!("{digits}\n{digits}\n"), format!("found `{}…`", &digits[..60])),
        ("<html>\u{1b}[2J\n".into(), "found `<html>\\u{1b}[2J\\n`".into()),
    ] {
        let path = hash_file("2.35.4", "x86_64-linux");
        let server = Upstream::usual().with(&path, Answer::whole(content.as_bytes())).serve();
        assert_eq!(
            fails(&server, &[]),
            format!(
                "error: `SITE{path}` is not a SHA-256: {found}
help: a hash file has 64 hexadecimal digits and nothing else: check the site
"
            )
        );
    }
}

/// Whatever its length says.
#[test]
fn documents_have_a_limit() {
    let path = hash_file("2.35.4", "x86_64-linux");
    let large = vec![b'a'; 70_000];
    let endless = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", "a".repeat(70_000));
    for answer in [Answer::whole(&large), Answer::Raw(endless)] {
        let got = fails(&Upstream::usual().with(&path, answer).serve(), &[]);
        assert!(got.starts_with(&format!("error: `SITE{path}` is larger than 64 KiB\n")), "{got}");
    }
    let script = Answer::whole(&vec![b'a'; (1 << 20) + 1]);
    let got = fails(&Upstream::usual().with("/nix/nix-2.35.4/install", script).serve(), &["2.35.4"]);
    assert!(got.starts_with("error: `SITE/nix/nix-2.35.4/install` is larger than 1024 KiB\n"), "{got}");
}

#[test]
fn redirects_that_lead_to_no_version() {
    let to = |target: &str| Upstream::usual().with("/nix-latest/install", Answer::redirect(target)).serve();
    assert_eq!(
        fails(&to("/nix-latest/install"), &[]),
        "error: `SITE/nix-latest/install` redirects more than 10 times\nhelp: name the URL of the file itself\n"
    );
    for target in [
        "/login",
        "/nix/nix-2.35/../install",
        "/nix/nix-2.36.0pre20261101/install",
        "/nix/nix-2.35.4%0a/install",
    ] {
        let upstream = Upstream::usual().with(target, Answer::whole(b"#!/bin/sh\n"));
        let server = upstream.with("/nix-latest/install", Answer::redirect(target)).serve();
        assert_eq!(
            fails(&server, &[]),
            format!(
                "error: `SITE/nix-latest/install` leads to `SITE{target}`, which names no version
help: name the version: `nix-packager pin VERSION`; or a mirror with `--channels`
"
            )
        );
    }
    let got = fails(&Upstream::usual().without("/nix-latest/install").serve(), &[]);
    assert!(
        got.starts_with("error: `SITE/nix-latest/install` does not exist\nhelp: name the version: "),
        "{got}"
    );
}

/// Hashes over http would be anybody's.
#[test]
fn https_is_never_downgraded() {
    let plain = Upstream::usual().serve();
    let tls = tls();
    let secure = tls_server(&tls, Answer::redirect(&format!("{}/nix/nix-2.35.4/install", address(&plain))));
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("nix-packager.toml"), configuration("https://h", "2.34.8")).unwrap();
    std::fs::write(room.path().join("ca.pem"), &tls.authority).unwrap();
    let address = format!("https://localhost:{}", secure.port);
    let got = nix_packager(&arguments(&address, &[]))
        .within(room.path())
        .env("no_proxy", "*")
        .env("NIX_SSL_CERT_FILE", "ca.pem")
        .transcript();
    assert_eq!(got.code, 1);
    assert!(
        got.stderr.contains("/nix/nix-2.35.4/install`, which is not encrypted\nhelp: "),
        "{}",
        got.stderr
    );
    assert!(plain.requests().is_empty());
}

#[test]
fn without_a_network_the_message_is_clear() {
    // A port that nobody listens on any more.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("http://127.0.0.1:{closed}");
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("nix-packager.toml"), configuration("https://h", "2.34.8")).unwrap();
    let before = files(room.path());
    let arguments = [&["-q"], &arguments(&address, &[])[..]].concat();
    let got = nix_packager(&arguments).within(room.path()).env("no_proxy", "*").transcript();
    assert_eq!((got.code, got.stdout.as_str()), (1, ""));
    assert_eq!(
        got.stderr,
        format!(
            "error: cannot read `{address}/nix-latest/install`: connection refused
help: check the network and the proxy, and try again
"
        )
    );
    assert_eq!(files(room.path()), before);
}

#[test]
fn addresses_that_are_no_site_are_wrong_usage() {
    for (url, why) in [
        ("releases.nixos.org", "it does not begin with `https://` or `http://`"),
        ("file:///srv", "it does not begin with `https://` or `http://`"),
        ("https://h/?x=1", "`?` and `#` are not allowed in it"),
        ("https://me:hunter2@h", "contains a user name, a password or a token"),
    ] {
        for option in ["--site", "--channels"] {
            let got = nix_packager(&["pin", option, url]).transcript();
            assert_eq!((got.code, got.stdout.as_str()), (2, ""));
            assert!(got.stderr.contains(why) && !got.stderr.contains("hunter2"), "{}", got.stderr);
        }
    }
}

/// Both systems of a mirror below a path.
#[test]
fn a_mirror_may_be_below_a_path() {
    let mut upstream = Upstream::default();
    for system in BOTH {
        let answer = Answer::whole(format!("{}\n", hash("2.35.4", system).to_uppercase()).as_bytes());
        upstream = upstream.with(&format!("/a/b{}", hash_file("2.35.4", system)), answer);
    }
    let server = upstream.serve();
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("nix-packager.toml");
    std::fs::write(&file, configuration("https://h", "2.34.8")).unwrap();
    let site = format!("{}/a/b", address(&server));
    let got = nix_packager(&["pin", "2.35.4", "--site", &format!("{site}/")])
        .within(room.path())
        .env("no_proxy", "*")
        .transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), configuration(&site, "2.35.4"));
}
