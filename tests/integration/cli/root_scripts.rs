//! What holds for every program and script that root runs on the target: the same first lines, one way to another
//! user, one way to a lock, and a limit for whatever a unit waits for.

use std::path::Path;
use std::sync::LazyLock;

use super::scripts::CONFIGURATIONS;
use super::{closures, trees};
use crate::support::harness::{files, nix_packager};

/// Runs in user managers, whose variables it extends.
const OF_USERS: &str = "user-environment-generators/";
/// Ways to another user. Whether this list is complete matters less than that a reviewer sees it.
const SWITCHES: [&str; 14] = [
    "setpriv",
    "runuser",
    "su",
    "sudo",
    "doas",
    "pkexec",
    "chpst",
    "setuidgid",
    "gosu",
    "chroot",
    "newgrp",
    "machinectl",
    "systemd-run",
    "start-stop-daemon",
];

/// Path and text.
type Scripts = Vec<(String, String)>;

/// Every file of every target, of all payloads and of configurations that differ in scripts.
static RENDERED: LazyLock<Scripts> = LazyLock::new(|| {
    let mut all = Scripts::new();
    let everything = include_str!("../../oracle/full.toml");
    for text in CONFIGURATIONS.into_iter().chain(["", everything]) {
        let room = tempfile::tempdir().unwrap();
        std::fs::write(room.path().join("n.toml"), text.replace("-th:", "-th")).unwrap();
        all.extend(render(room.path()));
    }
    let room = tempfile::tempdir().unwrap();
    let services = "[services]\nsysvinit = true\n[removal]\npurge = \"delete\"\n";
    std::fs::write(room.path().join("n.toml"), closures::configuration(room.path()) + services).unwrap();
    all.extend(render(room.path()));
    let room = tempfile::tempdir().unwrap();
    trees::stage(room.path());
    all.extend(render(room.path()));
    all
});

fn render(room: &Path) -> Scripts {
    nix_packager(&["render", "-q", "-c", "n.toml", "--out", "r"]).within(room).prints("");
    let texts = files(&room.join("r")).into_iter();
    texts.filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?))).collect()
}

/// Programs and maintainer scripts; not what shells source.
fn is_program(path: &str, text: &str) -> bool {
    text.starts_with("#!/bin/sh\n") || path.contains("/scriptlets/")
}

fn is_shell(path: &str, text: &str) -> bool {
    is_program(path, text) || path.ends_with(".sh") || path.ends_with("/zshenv")
}

/// The first lines of every program, from one of them.
pub fn prologue(text: &str) -> Option<&str> {
    let start = text.find("# Programs that root runs begin")?;
    let end = start + text[start..].find("\nset +f\n")? + "\nset +f\n".len();
    Some(&text[start..end])
}

/// The shell text of a scriptlet in Lua is a string in it.
fn shell(text: &str) -> &str {
    text.split("[==[\n").last().unwrap_or(text)
}

#[test]
fn every_program_begins_with_the_prologue() {
    let status = RENDERED.iter().find(|(path, _)| path.ends_with("libexec/nix-multiuser/status"));
    let expected = prologue(&status.expect("a program").1).expect("its first lines").to_owned();
    let programs: Vec<_> =
        RENDERED.iter().filter(|(path, text)| is_program(path, text) && !path.contains(OF_USERS)).collect();
    assert!(programs.len() > 300, "{}", programs.len());
    for (path, text) in programs {
        let text = shell(text);
        let found = prologue(text).unwrap_or_else(|| panic!("{path}: no prologue"));
        let before = text.split(found).next().unwrap_or_default();
        let nothing_yet = |line: &str| line.is_empty() || line.starts_with('#') || line == "set -eu";
        assert!(before.lines().all(nothing_yet), "{path}: something comes before the prologue:\n{before}");
        assert_eq!(found, adapted(&expected, path), "{path}");
    }
}

/// Variables of the caller's that a program keeps beside those that all keep.
fn kept(path: &str) -> &'static str {
    let kept = [
        ("/DEBIAN/", "DPKG_* | DEBIAN_* | DEBCONF_* | SYSTEMD_OFFLINE | SOURCE_DATE_EPOCH"),
        ("/scriptlets/", "SYSTEMD_OFFLINE | SOURCE_DATE_EPOCH"),
        ("/init.d/nix-daemon", "SYSTEMCTL_SKIP_REDIRECT"),
        ("libexec/nix-multiuser/daemon", "LISTEN_*"),
        ("libexec/nix-multiuser/doctor", "*_proxy | *_PROXY"),
        ("bin/nix-multiuser", "*_proxy | *_PROXY | SOURCE_DATE_EPOCH"),
        ("libexec/nix-multiuser/serve", "SSH_ORIGINAL_COMMAND"),
    ];
    kept.iter().find(|(part, _)| path.contains(part)).map_or("", |(_, names)| names)
}

/// A list of names in the prologue of all, and what the daemon keeps of its unit's variables.
fn adapted(prologue: &str, path: &str) -> String {
    let mut text = prologue.to_owned();
    if !kept(path).is_empty() {
        text = text.replace("POSIXLY_CORRECT) ;;", &format!("POSIXLY_CORRECT | {}) ;;", kept(path)));
    }
    if path.ends_with("libexec/nix-multiuser/daemon") {
        let of_the_unit = "        *)
            # What the administrator set for the unit.
            [ \"${1:-}\" != --keep-environment ] || case $name in
                NIX_DISTRIBUTED_BUILDS | NIX_REMOTE_SYSTEMS | NIX_MAX_JOBS | NIX_BUILD_CORES | NIX_SSL_CERT_FILE | NIX_SSHOPTS) continue ;;
                NIX_* | _NIX_* | LD_* | XDG_*) ;;
                *) continue ;;
            esac
";
        text = text.replace("        *)\n", of_the_unit);
    }
    text
}

#[test]
fn there_is_one_way_to_another_user() {
    assert!(
        RENDERED.iter().any(|(_, text)| text.contains("setpriv --reuid")),
        "the function is in the doctor"
    );
    for (path, text) in RENDERED.iter().filter(|(path, text)| is_shell(path, text)) {
        assert_eq!(switches(text), Vec::<&str>::new(), "{path}: use the function run_as");
        let ways = text.lines().filter(|line| line.starts_with("run_as() {")).count();
        assert!(ways <= 1, "{path}: run_as is defined {ways} times");
    }
}

/// Lines of a script that switch user in another way than by `run_as`.
fn switches(text: &str) -> Vec<&str> {
    let mut inside = false;
    let lines = text.lines().filter(|line| {
        match *line {
            "run_as() {" => inside = true,
            "}" => inside = false,
            _ => {}
        }
        !inside && !line.trim_start().starts_with('#') && !line.contains("run_as ")
    });
    let switches = |line: &str| {
        let code = without_texts(line).replace("-x /usr/bin/sudo", "");
        let mut words = code.split(|c: char| !c.is_ascii_alphanumeric() && !"_-./".contains(c));
        words.any(|word| SWITCHES.contains(&word.rsplit('/').next().unwrap_or(word)))
    };
    lines.filter(|line| switches(line)).collect()
}

/// Without quoted texts that run nothing.
fn without_texts(line: &str) -> String {
    let parts = line.split('"').enumerate();
    parts
        .filter(|(i, part)| i % 2 == 0 || part.contains("$("))
        .map(|(_, part)| part)
        .collect::<Vec<_>>()
        .join("\"")
}

#[test]
fn other_ways_to_another_user_are_seen() {
    for line in [
        "su - alice -c true",
        "    x=\"$(/usr/sbin/runuser -u alice id)\"",
        "a | /usr/bin/setpriv --reuid=1 b",
    ] {
        assert_eq!(switches(line), [line]);
    }
    assert_eq!(
        switches("    warn \"sudo does not find nix\"\n# su\nrun_as() {\n    setpriv\n}"),
        Vec::<&str>::new()
    );
}

#[test]
fn there_is_one_way_to_a_lock() {
    for (path, text) in RENDERED.iter().filter(|(path, text)| is_program(path, text)) {
        let mut function = "";
        for line in text.lines() {
            if let Some(name) = line.strip_suffix("() {") {
                function = name;
            }
            // One that does not wait cannot be made to wait.
            let waits = line.contains("flock") && !line.contains("flock -n ");
            assert!(!waits || function == "await_lock", "{path}: {line}");
        }
    }
}

/// The file system behind a link of another process may be a user's, and never answer.
#[test]
fn links_of_other_users_processes_are_not_followed() {
    for (path, text) in RENDERED.iter().filter(|(path, text)| is_program(path, text)) {
        let followed = text.lines().find(|line| line.contains("-samefile") || line.contains("/root$"));
        assert_eq!(followed, None, "{path}");
    }
}

#[test]
fn nothing_waits_for_a_unit_without_a_limit() {
    let units = RENDERED.iter().filter(|(_, text)| text.contains("\nType=oneshot\n"));
    assert!(units.inspect(|(path, text)| assert!(text.contains("\nTimeoutStartSec="), "{path}")).count() > 0);
}

/// A file that is deleted while find looks at it has no owner: `! -user 0` is true of it. What a person runs once may say it.
#[test]
fn a_file_that_is_being_deleted_is_nobody_elses() {
    for (path, text) in &*RENDERED {
        let lines =
            text.lines().filter(|line| !line.trim_start().starts_with('#') && !line.contains("run: find"));
        let wrong: Vec<&str> = lines.filter(|line| line.contains("! -user 0")).collect();
        assert!(wrong.is_empty(), "{path}: {wrong:?}");
    }
}
