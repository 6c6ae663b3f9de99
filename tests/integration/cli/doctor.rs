//! The program, docs/doctor.md and the manual list the same checks of `nix-multiuser doctor`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use nix_packager::knowledge::{Advisory, NixVersion, advisories};

use crate::support::harness::nix_packager;

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
            for call in [" fail \"", " warn \"", " $report_as \""] {
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

/// The doctor's judgement, for each release at which something changes and its neighbours, is that of the table.
#[test]
fn the_doctor_knows_what_the_table_of_advisories_says() {
    let room = tempfile::tempdir().unwrap();
    nix_packager(&["render", "-q", "-t", "debian-13", "--out", "r"]).within(room.path()).prints("");
    let doctor =
        std::fs::read_to_string(room.path().join("r/debian-13/tree/usr/libexec/nix-multiuser/doctor"))
            .unwrap();
    let (_, functions) = doctor.split_once("\nadvisories() {").unwrap();
    let (functions, _) = functions.split_once("\n# find_advisories").unwrap();
    let rows = &advisories().rows;
    let boundaries = rows.iter().flat_map(|row| {
        let lix = row.lix.iter().flat_map(|lix| lix.since.iter().chain(&lix.fixed));
        row.nix.since.iter().chain(&row.nix.fixed).chain(lix)
    });
    let around = boundaries.flat_map(|at| {
        let before = NixVersion { patch: at.patch.saturating_sub(1), ..*at };
        [
            before,
            *at,
            NixVersion { patch: at.patch + 1, ..*at },
            NixVersion { minor: at.minor + 1, patch: 0, ..*at },
        ]
    });
    let archive = ["2.3.7", "2.8.0", "2.26.3", "2.34.8"].map(|version| version.parse().unwrap());
    let versions: BTreeSet<NixVersion> = around.chain(archive).collect();
    let features: BTreeSet<_> = rows.iter().filter_map(|row| row.feature.as_deref()).collect();
    let features = features.into_iter().collect::<Vec<_>>().join(" ");
    for fork in ["nix", "lix"] {
        let affected = |row: &Advisory, version| match fork {
            "nix" => row.nix.has(version),
            _ => row.lix.as_ref().is_some_and(|lix| lix.has(version)),
        };
        let mut script = format!("advisories() {{{functions}\n");
        for version in &versions {
            script += &format!(
                "echo '= {version}'; open_advisories '{fork}' {version} 1-1 '{features}' | sed 's/ .*//'\n"
            );
        }
        let output = Command::new("sh").args(["-eu", "-c", &script]).output().unwrap();
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let expected: String = { versions.iter() }
            .map(|version| {
                let open = rows.iter().filter(|row| affected(row, *version));
                format!("= {version}\n{}", open.map(|row| format!("{}\n", row.id)).collect::<String>())
            })
            .collect();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }
    let script = format!(
        "advisories() {{{functions}\nopen_advisories nix 2.6.0 2.6.0+dfsg-3ubuntu0.1~esm1 recursive-nix; echo =;
        open_advisories nix 2.36.0pre20260101_abcdef '' ''; echo =; open_advisories nix unknown '' '' || echo none; open_advisories other 2.3.7 '' '' || echo none; \
         open_advisories nix 2.08.1 '' '' || echo none"
    );
    let output = Command::new("sh").args(["-eu", "-c", &script]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let [patched, pre, unknown] = text.split("=\n").collect::<Vec<_>>()[..] else { panic!("{text}") };
    assert!(!patched.contains("CVE-2026-64846") && patched.contains("CVE-2026-110450"), "{text}");
    assert!(pre.contains("CVE-2026-110450") && !pre.contains("CVE-2026-64846"), "{text}");
    assert_eq!(unknown, "none\nnone\nnone\n");
}
