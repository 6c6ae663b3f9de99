//! docs/ways-in.md prints the rows of the lab's table, which scenario 41-ways tests: the two cannot differ.

use std::collections::BTreeSet;
use std::fmt::Write;

use nix_packager::knowledge::{Target, targets};

use crate::support::golden::{is_printed, read};

/// A row of ways.table.
struct Way {
    name: String,
    option: String,
    users: String,
    own: String,
    all: String,
    place: String,
    words: String,
}

fn ways() -> Vec<Way> {
    let text = read("tests/lab/ways.table");
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| {
        let cells: Vec<_> = row.splitn(7, '|').map(|cell| cell.trim().to_owned()).collect();
        let cells: [String; 7] = cells.try_into().unwrap_or_else(|_| panic!("seven cells: {row}"));
        let [name, option, users, own, all, place, words] = cells;
        Way { name, option, users, own, all, place, words }
    })
    .collect()
}

/// A machine of the lab that 41-ways runs on.
struct Machine {
    name: String,
    init: String,
    family: String,
    nix: String,
}

fn machines() -> Vec<Machine> {
    let scenarios = read("tests/lab/scenarios.table");
    let run: BTreeSet<&str> = scenarios
        .lines()
        .filter_map(|line| line.strip_prefix("41-ways "))
        .flat_map(str::split_whitespace)
        .collect();
    let table = read("tests/lab/targets.table");
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| {
        let [name, target, root, init, family, payload] =
            row.split_whitespace().collect::<Vec<_>>().try_into().expect("six cells");
        let row = targets().iter().find(|row| row.id == target).expect("a known target");
        let own = |row: &Target| row.nix.as_ref().expect("a target with a Nix of its own").version;
        let nix = match (payload, root.strip_suffix("-rpm")) {
            ("distro", None) => own(row).to_string(),
            // Debian's stands in for Fedora's.
            ("distro", Some(root)) => {
                let debian = targets().iter().find(|row| row.id == root).expect("a known root");
                format!("{} of Debian, on a Debian root with rpm and dnf", own(debian))
            }
            (release, _) => format!("{release}, bundled"),
        };
        run.contains(name).then(|| Machine {
            name: name.into(),
            init: init.into(),
            family: family.into(),
            nix,
        })
    })
    .collect()
}

fn table() -> String {
    let mut text = String::from(
        "| started by | with `[shells]` | user's profile | system profile | tested on |\n|---|---|---|---|---|\n",
    );
    for way in ways() {
        let option = if way.option == "-" { String::new() } else { format!("`{} = true`", way.option) };
        let place = match way.place.as_str() {
            "all" => "all",
            "systemd" => "all with systemd",
            "deb" => "all with .deb",
            "rpm" => "all with .rpm",
            place => panic!("unknown place `{place}`"),
        };
        writeln!(text, "| {} | {option} | {} | {} | {place} |", way.words, way.own, way.all).unwrap();
    }
    text.push_str("\n| lab machine | init | package | Nix |\n|---|---|---|---|\n");
    for machine in machines() {
        let Machine { name, init, family, nix } = machine;
        writeln!(text, "| {name} | {init} | .{family} | {nix} |").unwrap();
    }
    text
}

#[test]
fn the_document_prints_the_table() {
    is_printed("ways.table", "docs/ways-in.md", &table());
}

#[test]
fn every_way_has_a_function() {
    let functions = read("tests/lab/ways.sh");
    let tested: BTreeSet<&str> = functions
        .lines()
        .filter_map(|line| line.strip_prefix("way_")?.split_once("()").map(|(name, _)| name))
        .collect();
    let ways = ways();
    let named: BTreeSet<&str> = ways.iter().map(|way| way.name.as_str()).collect();
    assert_eq!(named, tested);
}

#[test]
fn every_cell_has_a_value_that_the_scenario_supports() {
    for way in ways() {
        assert!(["-", "zsh", "sudo"].contains(&way.option.as_str()), "{}: {}", way.name, way.option);
        for answer in [&way.own, &way.all] {
            assert!(["yes", "no"].contains(&answer.as_str()), "{}: {answer}", way.name);
        }
        for user in way.users.split(' ') {
            assert!(["alice", "root", "carol", "dave"].contains(&user), "{}: {user}", way.name);
        }
    }
}

#[test]
fn the_machines_have_every_version_of_nix_both_init_systems_and_both_formats() {
    let machines = machines();
    for version in ["2.3.7", "2.8.0", "2.26.3"] {
        assert!(machines.iter().any(|machine| machine.nix == version), "no machine has Nix {version}");
    }
    let has = |property: fn(&Machine) -> bool| machines.iter().any(property);
    assert!(has(|machine| machine.init == "sysvinit"));
    assert!(has(|machine| machine.family == "rpm"));
    assert!(has(|machine| machine.nix.ends_with("bundled")));
}
