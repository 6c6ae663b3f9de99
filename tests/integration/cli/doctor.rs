//! The program, docs/doctor.md and the manual list the same checks of `nix-multiuser doctor`.

use std::collections::{BTreeMap, BTreeSet};

const PROGRAM: &str = include_str!("../../../templates/doctor.tera");
const DOCUMENT: &str = include_str!("../../../docs/doctor.md");
const MANUAL: &str = include_str!("../../../templates/nix-multiuser.8.tera");

/// Each check, and how `--fix` fixes it.
fn checks() -> BTreeMap<&'static str, &'static str> {
    let rows = PROGRAM.lines().filter_map(|line| line.split_once("check ").map(|(_, rest)| rest));
    let words = rows.map(|row| row.split_whitespace().collect::<Vec<_>>());
    words.filter(|row| row.len() >= 3 && row[2].starts_with("check_")).map(|row| (row[0], row[1])).collect()
}

/// The checks in the document, and its column `--fix`.
fn documented() -> BTreeMap<&'static str, &'static str> {
    let mut found = BTreeMap::new();
    for row in DOCUMENT.lines().filter(|line| line.starts_with("| `")) {
        let columns: Vec<_> = row.trim_matches('|').split(" |").map(str::trim).collect();
        for name in columns[0].split(", ") {
            assert!(found.insert(name.trim_matches('`'), *columns.last().unwrap()).is_none(), "{name} twice");
        }
    }
    found
}

#[test]
fn every_check_is_documented_with_what_fix_does() {
    let (checks, documented) = (checks(), documented());
    assert!(checks.len() > 50, "{}", checks.len());
    assert!(checks.keys().eq(documented.keys()), "{checks:?}\n{documented:?}");
    for (name, fix) in checks {
        let expected = match fix {
            "-" => "",
            "activate" => "`activate`",
            "reload" => "`systemctl daemon-reload`",
            "script" => "`/etc/init.d/nix-daemon start`",
            "socket" => "restart socket",
            "daemon" => "restart daemon",
            other => panic!("{name}: unknown fix `{other}`"),
        };
        let actual = documented[name];
        assert!(actual.starts_with(expected) && actual.is_empty() == expected.is_empty(), "{name}: {actual}");
    }
}

#[test]
fn the_manual_lists_every_check() {
    let manual = MANUAL.replace("\\-", "-");
    for name in checks().into_keys() {
        assert!(manual.lines().any(|line| line.trim_end_matches(',').ends_with(name)), "{name}");
    }
}

/// The remedies in the source of the checks: the last argument of `warn` and `fail`.
fn remedies() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/lib/doctor");
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap().replace("\\\n", "");
        for line in text.lines() {
            for call in [" fail \"", " warn \""] {
                let Some((_, arguments)) = line.split_once(call) else { continue };
                let ends = arguments.match_indices("\" ");
                let second = |(at, _)| arguments[at + 1..].trim_start().strip_prefix('"');
                let remedy = { ends }.find_map(second).unwrap_or_else(|| panic!("{line}"));
                found.insert(remedy[..remedy.rfind('"').expect("a closing quote")].to_owned());
            }
        }
    }
    found
}

/// How each was tried, in the list of the lab.
#[test]
fn every_remedy_was_tried_or_has_a_reason() {
    let table = include_str!("../../lab/remedies.table");
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let rows = rows.map(|row| row.rsplit_once(" => ").unwrap_or_else(|| panic!("{row}")));
    let listed: BTreeSet<String> = rows.map(|(remedy, _)| remedy.to_owned()).collect();
    assert_eq!(remedies(), listed);
    assert!(!listed.iter().any(|remedy| remedy.contains("sandbox = false")));
}
