//! The checks of `nix-multiuser doctor`: told the same way by the program, docs/doctor.md and the manual.

use std::collections::BTreeMap;

const PROGRAM: &str = include_str!("../../../templates/doctor.tera");
const DOCUMENT: &str = include_str!("../../../docs/doctor.md");
const MANUAL: &str = include_str!("../../../templates/nix-multiuser.8.tera");

/// Each check, and how `--fix` mends it.
fn checks() -> BTreeMap<&'static str, &'static str> {
    let rows = PROGRAM.lines().filter_map(|line| line.split_once("check ").map(|(_, rest)| rest));
    let words = rows.map(|row| row.split_whitespace().collect::<Vec<_>>());
    words.filter(|row| row.len() >= 3 && row[2].starts_with("check_")).map(|row| (row[0], row[1])).collect()
}

/// The first and the last column of the document's rows that name checks.
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
    for (name, way) in checks {
        let expected = match way {
            "-" => "",
            "activate" => "`activate`",
            "reload" => "`systemctl daemon-reload`",
            "script" => "`/etc/init.d/nix-daemon start`",
            "socket" => "socket anew",
            "daemon" => "restart",
            other => panic!("{name} is mended by `{other}`"),
        };
        let told = documented[name];
        assert!(told.starts_with(expected) && told.is_empty() == expected.is_empty(), "{name}: {told}");
    }
}

#[test]
fn the_manual_lists_every_check() {
    let manual = MANUAL.replace("\\-", "-");
    for name in checks().into_keys() {
        assert!(manual.lines().any(|line| line.trim_end_matches(',').ends_with(name)), "{name}");
    }
}
