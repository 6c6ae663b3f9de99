//! docs/handover.md prints which sequences of scenario 16-handover run where: the two cannot differ.

use std::fmt::Write;

use crate::support::golden::{is_printed, rows};

const SCENARIO: &str = "16-handover";

/// Another package of Nix, on the targets whose family and payload match.
struct Neighbour {
    name: String,
    place: String,
    description: String,
}

impl Neighbour {
    /// Whether it exists there; a place is a pattern of sh with at most one `*`.
    fn is_on(&self, target: &Target) -> bool {
        let (start, end) = self.place.split_once('*').unwrap_or((&self.place, ""));
        target.kind.starts_with(start)
            && if self.place.contains('*') { target.kind.ends_with(end) } else { target.kind == start }
    }
}

/// A target of the lab: its name, its family and payload, and the tier of the scenario on it.
struct Target {
    name: String,
    kind: String,
    tier: String,
}

fn neighbours() -> Vec<Neighbour> {
    let rows = rows("tests/lab/neighbours.table", 4).into_iter();
    rows.map(|row| {
        let [name, place, _, description] = row.try_into().expect("four cells");
        Neighbour { name, place, description }
    })
    .collect()
}

/// The targets of the scenario, in the order of their table.
fn targets() -> Vec<Target> {
    let runs = rows("tests/lab/scenarios.table", 3);
    let tier = |target: &str| {
        let mut runs = runs.iter().filter(|row| row[0] == SCENARIO);
        runs.find(|row| row[2].split(' ').any(|on| on == target)).map(|row| row[1].clone())
    };
    rows("tests/lab/targets.table", 6)
        .into_iter()
        .filter_map(|row| {
            let [name, _, _, _, family, payload] = row.try_into().expect("six cells");
            tier(&name).map(|tier| Target { kind: format!("{family}-{payload}"), name, tier })
        })
        .collect()
}

/// A step in words; see handover.table.
fn step(step: &str) -> String {
    match step {
        "edit" => return "edit nix.conf".to_owned(),
        "alone" => return "disable the socket".to_owned(),
        _ => {}
    }
    let what = match &step[1..] {
        "A" => "this",
        "N" => "other",
        "~c" => return "purge all removed".to_owned(),
        what => panic!("unknown package `{what}`"),
    };
    let action = match &step[..1] {
        "+" => "install",
        "!" => "swap to",
        "-" => "remove",
        "x" => "purge",
        action => panic!("unknown step `{action}`"),
    };
    format!("{action} {what}")
}

fn table() -> String {
    let targets = targets();
    let mut text = String::from("| other package | steps |");
    for target in &targets {
        write!(text, " {} |", target.name).unwrap();
    }
    text.push_str(&format!("\n|---|---|{}\n", "---|".repeat(targets.len())));
    for neighbour in neighbours() {
        for row in rows("tests/lab/handover.table", 4) {
            let [_, others, tier, steps] = row.try_into().expect("four cells");
            if !others.split(',').any(|other| other == neighbour.name) {
                continue;
            }
            let steps: Vec<_> = steps.split(' ').map(step).collect();
            write!(text, "| {} | {} |", neighbour.description, steps.join(", ")).unwrap();
            for target in &targets {
                let cell = match neighbour.is_on(target) {
                    false => "",
                    true if tier == "default" && target.tier == "default" => "each run",
                    true => "full",
                };
                write!(text, " {cell} |").unwrap();
            }
            text.push('\n');
        }
    }
    text
}

#[test]
fn the_document_prints_the_table() {
    is_printed("handover.table", "docs/handover.md", &table());
}

#[test]
fn every_neighbour_is_on_a_target() {
    let targets = targets();
    for neighbour in neighbours() {
        assert!(
            targets.iter().any(|target| neighbour.is_on(target)),
            "{} {}",
            neighbour.name,
            neighbour.place
        );
    }
}
