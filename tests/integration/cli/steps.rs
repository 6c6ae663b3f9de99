//! `plan` and the scripts say the same: each step of the lifecycle is a shell function of the script it runs in, called
//! where its stage is, and a script has no other steps and no other commands.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::root_scripts::prologue;
use super::scripts::CONFIGURATIONS;
use super::{closures, trees};
use crate::support::harness::nix_packager;

/// The script of a stage, in the layout of `render`, for .deb and for .rpm.
const SCRIPTS: [(&str, [&str; 2]); 17] = [
    ("check_install", ["DEBIAN/preinst", "scriptlets/pretrans.lua"]),
    ("check_unpack", ["DEBIAN/preinst", "scriptlets/pretrans.lua"]),
    ("prepare_install", ["DEBIAN/preinst", "scriptlets/pre"]),
    ("abort_install", ["DEBIAN/postrm", "none"]),
    ("prepare_configure", ["none", "scriptlets/post"]),
    ("activate", [PROGRAM, PROGRAM]),
    ("activate_store", [PROGRAM, PROGRAM]),
    ("boot", [PROGRAM, PROGRAM]),
    ("purge_command", [PROGRAM, PROGRAM]),
    ("configure", ["DEBIAN/postinst", "scriptlets/post"]),
    ("start", ["DEBIAN/postinst", "scriptlets/posttrans"]),
    ("upgrade", ["DEBIAN/postinst", "scriptlets/postun"]),
    ("nix_upgrade", ["DEBIAN/postinst", "scriptlets/transfiletriggerin-usr-bin"]),
    ("zsh_install", ["DEBIAN/postinst", "none"]),
    ("stop", ["DEBIAN/prerm", "scriptlets/preun"]),
    ("remove", ["DEBIAN/postrm", "scriptlets/postun"]),
    ("purge", ["DEBIAN/postrm", "none"]),
];
const PROGRAM: &str = "tree/usr/bin/nix-multiuser";
/// Those that other programs than the administrator run, and that therefore change nothing outside of steps.
const DISPATCH_ONLY: [&str; 2] = ["DEBIAN/", "scriptlets/"];

#[test]
fn every_configuration_does_what_its_plan_says() {
    let everything = include_str!("../../oracle/full.toml");
    let shell = "[sandbox]\nshell = \"/nix/store/00000000000000000000000000000000-busybox-1/bin/sh\"\n";
    for text in CONFIGURATIONS.into_iter().chain(["", everything, shell]) {
        let room = tempfile::tempdir().unwrap();
        std::fs::write(room.path().join("n.toml"), text.replace("-th:", "-th")).unwrap();
        assert!(compare(room.path()) >= 4, "{text}");
    }
}

#[test]
fn so_do_packages_with_a_bundled_nix() {
    for services in ["", "[services]\nsysvinit = true\n[removal]\npurge = \"delete\"\n"] {
        let room = tempfile::tempdir().unwrap();
        let text = closures::configuration(room.path());
        std::fs::write(room.path().join("n.toml"), text + services).unwrap();
        assert_eq!(compare(room.path()), 2);
    }
}

#[test]
fn so_do_packages_with_a_staged_nix() {
    let room = tempfile::tempdir().unwrap();
    trees::stage(room.path());
    assert_eq!(compare(room.path()), 2);
}

/// Compares plan and scripts of every package of the configuration in `room`; how many targets there are.
fn compare(room: &Path) -> usize {
    let rendered = nix_packager(&["render", "-q", "-c", "n.toml", "--out", "r"]).within(room).transcript();
    assert_eq!(rendered.code, 0, "{}", rendered.stderr);
    let plan = nix_packager(&["plan", "-q", "-c", "n.toml", "--json"]).within(room).transcript();
    let packages: Vec<Value> = serde_json::from_str(&plan.stdout).expect("JSON");
    let mut targets = BTreeSet::new();
    for package in &packages {
        let target = package["values"]["target"]["id"].as_str().expect("a target");
        for folder in folders(&room.join("r"), target) {
            compare_package(package, &folder);
        }
        targets.insert(target.to_owned());
    }
    targets.len()
}

/// A folder a package of `target`: each has the same scripts.
fn folders(rendered: &Path, target: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(rendered).expect("a folder").map(|entry| entry.expect("an entry").path());
    let found =
        entries.filter(|path| path.file_name().unwrap().to_str().unwrap().split('.').next() == Some(target));
    found.collect()
}

fn compare_package(package: &Value, folder: &Path) {
    let family = usize::from(!folder.join("DEBIAN").is_dir());
    let mut planned: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
    for (_, scripts) in SCRIPTS {
        planned.insert(scripts[family], Vec::new());
    }
    for stage in package["lifecycle"]["stages"].as_array().expect("stages") {
        let name = stage[0].as_str().expect("a name");
        let (_, scripts) = SCRIPTS.iter().find(|(known, _)| *known == name).expect("a known stage");
        let steps = stage[1].as_array().expect("steps").iter();
        let steps = steps.map(|step| format!("step_{}", step["step"].as_str().expect("a step")));
        planned.get_mut(scripts[family]).expect("a known script").push(steps.collect());
    }
    for (script, stages) in planned {
        let path = folder.join(script);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        compare_script(&path.display().to_string(), &text, &stages);
        if DISPATCH_ONLY.iter().any(|kind| script.starts_with(kind)) {
            only_dispatches(&path.display().to_string(), &text);
        }
    }
}

fn compare_script(path: &str, text: &str, stages: &[Vec<String>]) {
    let planned: BTreeSet<&str> = stages.iter().flatten().map(String::as_str).collect();
    let defined =
        text.lines().filter(|line| line.starts_with("step_")).filter_map(|line| line.split_once("()"));
    let defined: Vec<&str> = defined.map(|(name, _)| name).collect();
    let once: BTreeSet<&str> = defined.iter().copied().collect();
    assert_eq!(defined.len(), once.len(), "{path}: a function is defined twice: {defined:?}");
    assert_eq!(once, planned, "{path}: the functions, and the steps of the plan");
    let words =
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| word.starts_with("step_"));
    let calls: Vec<&str> = text.lines().map(str::trim).filter(|line| planned.contains(line)).collect();
    assert_eq!(words.count(), defined.len() + calls.len(), "{path}: a step is called by another name or way");
    for steps in stages {
        let called = calls.windows(steps.len()).any(|window| window.iter().eq(steps));
        assert!(called, "{path}: no calls of {steps:?}, one after the other, in {calls:?}");
    }
    assert_eq!(calls.iter().copied().collect::<BTreeSet<_>>(), planned, "{path}: calls");
}

/// Outside of functions, a maintainer script tells its arguments apart and calls steps; it may start the program that
/// activates, and no other.
fn only_dispatches(path: &str, text: &str) {
    let mut inside = false;
    // The shell text of a Lua scriptlet.
    let text = text.split("[==[").last().unwrap_or(text).split("]==]").next().unwrap_or(text);
    let text = prologue(text).map_or_else(|| text.to_owned(), |prologue| text.replacen(prologue, "", 1));
    for line in text.lines() {
        if line.ends_with("() {") && !line.starts_with(' ') {
            inside = true;
        } else if line == "}" {
            inside = false;
        } else if !inside {
            assert!(dispatches(line.trim()), "{path}: a command outside of all steps: {line}");
        }
    }
}

fn dispatches(line: &str) -> bool {
    let activates = line
        .split_whitespace()
        .next()
        .is_some_and(|word| word.trim_matches('"').ends_with("/usr/bin/nix-multiuser"));
    let begins = ["#", "step_", "set -eu", "case ", "if [ ", "while [ ", "[ ", "echo ", "exit ", "grep -x "];
    let is = ["", "else", "fi", "esac", "done", ";;"];
    let assigns = line.split_once('=').is_some_and(|(name, value)| {
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            && (!value.contains("$(") || value.starts_with("$(("))
    });
    let pattern =
        line.ends_with(')') && !line.contains('(') || line.ends_with(" exit 0 ;;") || line.ends_with(") ;;");
    let one_line = line.ends_with("; }") && line.contains("() { ");
    activates
        || begins.iter().any(|word| line.starts_with(word))
        || is.contains(&line)
        || assigns
        || pattern
        || one_line
}
