//! The program, docs/doctor.md and the manual list the same checks of `nix-multiuser doctor`.

use std::collections::BTreeMap;

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
