//! What is printed is safe to show, whoever wrote it; what machines read stays exact.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;

use crate::modules::{sources, tokens};
use crate::support::harness::nix_packager;
use crate::support::packages::{deb, file, gzip, tar};

/// Clears the screen, goes back to the start of the line, turns the direction of text, and is not UTF-8.
const HOSTILE: &[u8] = b"a\x1b[2J\r\xe2\x80\xae\xc2\x9b\xff.toml";
const SHOWN: &str = "a\\u{1b}[2J\\r\\u{202e}\\u{9b}\\xff.toml";

/// Standard output and standard error of a run with an argument of any bytes.
fn run(folder: &Path, arguments: &[&[u8]]) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nix-packager"));
    command.args(arguments.iter().map(|argument| OsStr::from_bytes(argument))).current_dir(folder);
    let output = command.env("NIX_PACKAGER_CACHE", folder.join("cache")).output().unwrap();
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    for text in [&stdout, &stderr] {
        assert!(
            !text.contains(|c: char| (c.is_control() && !"\n\t".contains(c)) || c == '\u{202e}'),
            "{text:?}"
        );
    }
    (stdout, stderr)
}

#[test]
fn names_given_as_arguments() {
    let room = tempfile::tempdir().unwrap();
    for arguments in [
        &[&b"check"[..], b"-c"][..],
        &[b"inspect"],
        &[b"render", b"--out", b"/dev/null", b"-c"],
        &[b"key", b"show"],
        &[b"repo", b"--unsigned", b"--url", b"https://example.org", b"--out", b"out"],
        &[b"check", b"--templates"],
    ] {
        let (_, stderr) = run(room.path(), &[arguments, &[HOSTILE]].concat());
        assert!(stderr.contains(SHOWN), "{arguments:?}: {stderr}");
    }
    fs::write(room.path().join(OsStr::from_bytes(HOSTILE)), "[x]\n").unwrap();
    run(room.path(), &[b"check", b"-c", HOSTILE]);
    run(room.path(), &[b"build", b"--out", HOSTILE, b"-t", b"debian-13"]);
    run(room.path(), &[b"cache", b"--cache", HOSTILE]);
    // Without invalid UTF-8, which clap refuses.
    let text = &HOSTILE[..HOSTILE.len() - 6];
    for arguments in [&[&b"settings"[..]][..], &[b"build", b"-t"], &[b"repo", b"--out", b"x", b"--url"], &[]]
    {
        let (_, stderr) = run(room.path(), &[arguments, &[text]].concat());
        assert!(stderr.contains("a\\u{1b}[2J\\r"), "{arguments:?}: {stderr}");
    }
    // No argument passes for a message.
    let (_, stderr) = run(room.path(), &[b"build", b"--x=1\nerror: y"]);
    assert!(!stderr.contains("\nerror: y"), "{stderr}");
    let (_, stderr) = run(room.path(), &[b"check", b"-c", b"x\nerror: y"]);
    assert!(stderr.starts_with("error: cannot read `x\\nerror: y`"), "{stderr}");
}

#[test]
fn packages_of_others() {
    let room = tempfile::tempdir().unwrap();
    let control = b"Package: evil\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x.org>\nDescription: d\x1b]0;x\x07\xc2\x85\x7f\n";
    let control = gzip(&tar(&[file("./control", 0o644, control)]));
    let data = tar(&[file("./usr/\x1b[2Jx\u{202e}", 0o644, b"")]);
    fs::write(room.path().join("evil.deb"), deb(("control.tar.gz", &control), ("data.tar", &data))).unwrap();
    let (text, _) = run(room.path(), &[b"inspect", b"evil.deb"]);
    assert!(text.contains("/usr/\\u{1b}[2Jx\\u{202e}"), "{text}");
    let (json, _) = run(room.path(), &[b"inspect", b"--json", b"evil.deb"]);
    let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(read["files"][0]["path"], "/usr/\u{1b}[2Jx\u{202e}", "what machines read is exact");
    run(
        room.path(),
        &[b"repo", b"--unsigned", b"--url", b"https://example.org", b"--out", b"out", b"evil.deb"],
    );
}

#[test]
fn text_of_the_configuration() {
    let room = tempfile::tempdir().unwrap();
    let text =
        "targets = [\"debian-13\"]\n[package]\nvendor = \"a\u{202e}b\"\ndescription = \"c\u{2066}d\"\n";
    fs::write(room.path().join("x.toml"), text).unwrap();
    run(room.path(), &[b"plan", b"-c", b"x.toml"]);
    let (json, _) = run(room.path(), &[b"plan", b"--json", b"-c", b"x.toml"]);
    assert!(json.contains("a\\u202eb"), "{json}");
    serde_json::from_str::<serde_json::Value>(&json).expect("JSON");
}

/// A password anywhere among the arguments is not repeated.
#[test]
fn secrets_among_the_arguments() {
    for arguments in [
        &["repo", "--out", "x", "--unsigned", "--url", "https://me:hunter2@example.org/x"][..],
        &["repo", "--out", "x", "--unsigned", "--url", "me:hunter2@example.org"],
        &["release", "--out", "x", "--builder", "https://me:hunter2@example.org/x"],
        &["release", "--out", "x", "--builder", "https://example.org/x?token=hunter2"],
        &["build", "https://me:hunter2@example.org/x"],
    ] {
        let got = nix_packager(arguments).transcript();
        assert!(got.code != 0 && !got.stderr.contains("hunter2"), "{arguments:?}: {}", got.stderr);
    }
}

/// There is one way to standard output and standard error, and one question on the terminal.
#[test]
fn one_module_writes_to_the_terminal() {
    let mut writers = Vec::new();
    for (path, text) in sources() {
        let tokens = tokens(&text);
        let writes = tokens.windows(3).any(|three| match three {
            [":", "stdout" | "stderr", "("] => true,
            [name, "!", _] => ["print", "println", "eprint", "eprintln", "dbg"].contains(name),
            _ => false,
        });
        if writes || text.contains("/dev/tty") {
            writers.push(path);
        }
    }
    writers.sort();
    assert_eq!(writers, ["src/print.rs", "src/signing/terminal.rs"]);
}
