//! What the daemon takes from its environment: its unit's, or else only its environment file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::harness::nix_packager;

/// The program, with a file of the test's as its environment file, and a Nix that prints its arguments and variables.
fn program(dir: &Path, shell: &str) -> PathBuf {
    fs::write(dir.join("nix-packager.toml"), "").unwrap();
    nix_packager(&["render", "-q", "-c", "nix-packager.toml", "-t", "debian-13", "--out", "r"])
        .within(dir)
        .prints("");
    let text = fs::read_to_string(dir.join("r/debian-13/tree/usr/libexec/nix-multiuser/daemon")).unwrap();
    let nix = dir.join("nix-daemon");
    let text = text
        .replace("#!/bin/sh\n", &format!("#!{shell}\n"))
        .replace("/etc/default/nix-daemon", dir.join("environment").to_str().unwrap())
        .replace("\nroot=\n", &format!("\nroot={}\n", dir.display()))
        .replace("/usr/libexec/nix-multiuser/nix-daemon", nix.to_str().unwrap())
        .replace("logger --tag", ": --tag");
    executable(&nix, "#!/bin/sh\necho \"arguments $*\"\n/usr/bin/env\n");
    let program = dir.join("daemon");
    executable(&program, &text);
    program
}

fn executable(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Variables that another user's shell could leave to root's.
const OF_ALICE: [(&str, &str); 14] = [
    ("NIX_REMOTE_SYSTEMS", "/home/alice/machines"),
    ("NIX_SSHOPTS", "-o ProxyCommand=/home/alice/x"),
    ("NIX_SSL_CERT_FILE", "/home/alice/ca.pem"),
    ("NIX_CONF_DIR", "/home/alice"),
    ("GIT_SSH_COMMAND", "/home/alice/x"),
    ("GIT_CONFIG_GLOBAL", "/home/alice/gitconfig"),
    ("CURL_HOME", "/home/alice"),
    ("AWS_CONFIG_FILE", "/home/alice/aws"),
    ("SSL_CERT_FILE", "/home/alice/ca.pem"),
    ("SSH_ASKPASS", "/home/alice/x"),
    ("TMPDIR", "/home/alice"),
    ("https_proxy", "http://alice.example.org"),
    ("INVOCATION_ID", "alice"),
    ("a_name_that_nobody_knows_yet", "alice"),
];

fn run(program: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env("PATH", "/usr/bin:/bin").envs(OF_ALICE);
    let output = command.output().expect("a shell");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn shells() -> impl Iterator<Item = &'static str> {
    let all = ["/bin/sh", "/usr/bin/dash", "/usr/bin/bash --posix", "/usr/bin/busybox sh", "/usr/bin/posh"];
    all.into_iter().filter(|shell| Path::new(shell.split(' ').next().unwrap()).exists())
}

#[test]
fn started_by_root_it_has_the_variables_of_its_file_only() {
    for shell in shells() {
        let dir = tempfile::tempdir().unwrap();
        let program = program(dir.path(), shell);
        let lines = "# a comment\nNIX_MAX_JOBS=3\nNIX_SSHOPTS=\"-i /etc/nix/key\"\nhttps_proxy=http://proxy.example.org\n\
                     TMPDIR=/srv/tmp\nGIT_SSL_CAINFO=/etc/ssl/ours.pem\nNIX_CONF_DIR=/srv/conf\n";
        fs::write(dir.path().join("environment"), lines).unwrap();
        assert_eq!(run(&program, &["--prepare"]), "", "{shell}");
        let settings = fs::read_to_string(dir.path().join("run/nix-multiuser/nix.conf")).unwrap();
        assert!(settings.ends_with("\nmax-jobs = 3\n"), "{shell}: {settings}");
        let seen = run(&program, &["--debug"]);
        assert!(seen.starts_with("arguments --daemon --debug\n"), "{shell}: {seen}");
        assert!(!seen.contains("alice"), "{shell}: {seen}");
        for line in lines.lines().filter(|line| line.contains('=')) {
            let found = seen.lines().any(|seen| seen == line.replace('"', ""));
            assert_eq!(found, !line.starts_with("NIX_CONF_DIR="), "{shell}: {line}: {seen}");
        }
        fs::remove_file(dir.path().join("environment")).unwrap();
        let seen = run(&program, &[]);
        assert!(seen.starts_with("arguments --daemon\n") && !seen.contains("alice"), "{shell}: {seen}");
    }
}

#[test]
fn started_by_its_unit_it_has_the_variables_of_the_unit() {
    for shell in shells() {
        let dir = tempfile::tempdir().unwrap();
        let program = program(dir.path(), shell);
        fs::write(dir.path().join("environment"), "TMPDIR=/srv/tmp\n").unwrap();
        let seen = run(&program, &["--keep-environment"]);
        assert!(
            seen.starts_with("arguments --daemon --option builders @/home/alice/machines\n"),
            "{shell}: {seen}"
        );
        for (name, value) in OF_ALICE {
            let found = seen.lines().any(|line| line == format!("{name}={value}"));
            // The list of builders is an option.
            assert_eq!(
                found,
                !["NIX_CONF_DIR", "NIX_REMOTE_SYSTEMS"].contains(&name),
                "{shell}: {name}: {seen}"
            );
        }
    }
}
