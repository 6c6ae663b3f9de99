//! `pin --check`: three statuses, and nothing is written.

use super::upstream::{BOTH, Upstream, address, configuration, hash, pin};
use crate::support::harness::{Transcript, files};
use crate::support::server::Server;

/// Checks a file with pins of `version`.
fn check(server: &Server, text: &str, more: &[&str]) -> Transcript {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("nix-packager.toml"), text).unwrap();
    let before = files(room.path());
    let got = pin(room.path(), server, &[&["--check"], more].concat());
    assert_eq!(files(room.path()), before);
    got
}

#[test]
fn pins_of_the_newest_are_up_to_date_wherever_they_are_from() {
    let server = Upstream::usual().serve();
    for site in [&address(&server), "https://releases.nixos.org"] {
        let got = check(&server, &configuration(site, "2.35.4"), &[]);
        assert_eq!(got.code, 0, "{}", got.stderr);
        assert!(got.stdout.starts_with(
            "x86_64-linux: 2.35.4, up to date\naarch64-linux: 2.35.4, up to date\nopen in 2.35.4: GHSA-jm6c"
        ));
    }
}

#[test]
fn an_older_version_is_due() {
    let server = Upstream::usual().serve();
    let got = check(&server, &configuration("https://h", "2.34.8"), &[]);
    assert_eq!(got.code, 3, "{}", got.stderr);
    let expected = "x86_64-linux: 2.34.8, older than 2.35.4
aarch64-linux: 2.34.8, older than 2.35.4
open in 2.34.8: CVE-2026-110450 (high): anyone who can connect to the daemon can become root, through the repair of a path
open in 2.34.8: CVE-2026-110449 (high): ";
    assert!(got.stdout.starts_with(expected), "{}", got.stdout);
    let fixed: Vec<_> = got.stdout.lines().filter(|line| line.starts_with("fixed in 2.35.4: ")).collect();
    assert!(fixed.len() == 2 && fixed[0].contains("CVE-2026-110450"), "{}", got.stdout);
    // One that is open to nothing, but not the newest.
    let got = check(&server, &configuration("https://h", "2.35.3"), &[]);
    assert_eq!(got.code, 3);
    assert!(got.stdout.starts_with("x86_64-linux: 2.35.3, older than 2.35.4\n"), "{}", got.stdout);
    assert!(!got.stdout.contains("fixed in"), "{}", got.stdout);
    // Only the status.
    let got = check(&server, &configuration("https://h", "2.34.8"), &["-q"]);
    assert_eq!((got.code, got.stdout.as_str(), got.stderr.as_str()), (3, "", ""));
}

/// The site has nothing newer, but the table knows that there is.
#[test]
fn a_known_fix_is_due_even_if_the_site_lacks_it() {
    let server = Upstream::default().release("2.34.8", &BOTH).latest("2.34.8").serve();
    let got = check(&server, &configuration("https://h", "2.34.8"), &[]);
    assert_eq!(got.code, 3, "{}{}", got.stdout, got.stderr);
    assert!(got.stdout.contains("x86_64-linux: 2.34.8, up to date\n"), "{}", got.stdout);
    assert!(got.stdout.contains("open in 2.34.8: CVE-2026-110450 "), "{}", got.stdout);
}

/// A branch that is newer than what is asked for, and vulnerable where this one is not.
#[test]
fn a_fix_is_due_even_in_a_newer_version() {
    let server = Upstream::usual().release("2.31.6", &BOTH).serve();
    let got = check(&server, &configuration("https://h", "2.34.8"), &["2.31.6"]);
    assert_eq!(got.code, 3);
    assert!(got.stdout.starts_with("x86_64-linux: 2.34.8, newer than 2.31.6\n"), "{}", got.stdout);
    assert!(got.stdout.contains("fixed in 2.31.6: CVE-2026-110450 "), "{}", got.stdout);
    let got = check(&server, &configuration("https://h", "2.35.4"), &["2.31.6"]);
    assert_eq!(got.code, 0, "{}", got.stdout);
}

#[test]
fn other_tarballs_are_due() {
    let server = Upstream::usual().serve();
    let text = configuration("https://h", "2.35.4");
    let other = text.replace(&hash("2.35.4", "x86_64-linux"), &"0".repeat(64));
    let got = check(&server, &other, &[]);
    assert_eq!(got.code, 3);
    let line = "x86_64-linux: 2.35.4, but not with the SHA-256 that is published\naarch64-linux: 2.35.4, up to date\n";
    assert!(got.stdout.starts_with(line), "{}", got.stdout);
    let unknown = configuration("https://h", "2.34.8")
        .replace("https://h/nix/nix-2.34.8/nix-2.34.8-x86_64", "https://h/x86_64");
    let got = check(&server, &unknown, &["--system", "x86_64-linux"]);
    assert_eq!(got.code, 3);
    assert!(got.stdout.starts_with("x86_64-linux: another tarball than that of 2.35.4\n"), "{}", got.stdout);
}

#[test]
fn what_cannot_be_found_out_is_an_error() {
    let server = Upstream::default().serve();
    let got = check(&server, &configuration("https://h", "2.34.8"), &[]);
    assert_eq!((got.code, got.stdout.as_str()), (1, ""));
    let got = check(&Upstream::usual().serve(), "targets = [\"debian-13\"]\n", &[]);
    assert_eq!(
        (got.code, got.stderr.as_str()),
        (
            1,
            "error: `nix-packager.toml` has no pins to check\nhelp: `nix-packager pin -c nix-packager.toml` adds them\n"
        )
    );
    let got = check(&Upstream::usual().serve(), "[nix]\npayload = \"x\"\n", &[]);
    assert!(got.code == 1 && got.stderr.contains("nix-packager.toml:2:11"), "{}", got.stderr);
}
