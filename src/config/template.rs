//! The nix-packager.toml that `init` writes: every key with its meaning and its default.

use super::key::{Key, Kind, Section, Table};
use super::keys::{SECTIONS, top};
use crate::knowledge::{Target, targets, targets_date};

const HEAD: &str = "\
#:schema ./nix-packager.schema.json
## (For editors, which check and complete this file by what `nix-packager schema` prints.)
##
## nix-packager.toml: which packages `nix-packager build` creates, and what they contain.
##
## Every key is optional. A line below that begins with a single # shows a default or an example:
## remove the # and change the value. Manual: nix-packager.toml(5).
";

const OVERRIDES: &str = "\
## Every section can be overridden for one target. Settings are merged by name, and the sections
## of systems by system; any other value replaces the general one. A name with a dot needs
## quotes: [target.\"ubuntu-24.04\".package]
#[target.debian-13.build-users]
#count = 64
";

/// The text; it loads without errors and says nothing but defaults.
pub fn template() -> String {
    let mut text = format!("{HEAD}\n{}", key_text(&top::TARGETS));
    for section in SECTIONS.iter().filter(|section| !section.name.is_empty()) {
        text += &section_text(section);
    }
    // Tables end the keys of the top, so that they come last.
    for key in top::KEYS.iter().filter(|key| key.header("").is_some()) {
        text += &format!("\n{}", key_text(key));
    }
    format!("{text}\n{OVERRIDES}")
}

fn section_text(section: &Section) -> String {
    let keys: Vec<String> = section.keys.iter().map(|key| key_text(key)).collect();
    format!("\n{}[{}]\n{}", doc(section.doc), section.name, keys.join("\n"))
}

fn key_text(key: &Key) -> String {
    let lines = match (&key.kind, key.header("x86_64-linux")) {
        (Kind::Targets, _) => commented(&format!("{} = [\n{}]", key.name, target_list())),
        // The section itself is there without a `#`: it may be empty.
        (Kind::Settings, Some(header)) => format!("{header}\n{}", commented(key.example.unwrap_or_default())),
        (Kind::Tables(table) | Kind::PerSystem(table), Some(header)) => {
            format!("{}{}", commented(&header), members(table))
        }
        _ => commented(&assignment(key).unwrap_or_default()),
    };
    format!("{}{lines}", doc(key.doc))
}

/// The keys of a table. Where one of several is needed, all but the first are shown as comments.
fn members(table: &Table) -> String {
    let member = |key: &&'static Key| {
        let line = key.example.or(key.default).map(|literal| format!("{} = {literal}", key.name));
        let line = line.unwrap_or_default();
        let others = table.exactly_one.as_ref().map_or(&[][..], |rule| &rule.keys[1..]);
        let line = if others.contains(key) { doc(&line) } else { commented(&line) };
        format!("{}{line}", doc(key.doc))
    };
    table.keys.iter().map(member).collect()
}

fn assignment(key: &Key) -> Option<String> {
    Some(format!("{} = {}", key.name, key.default.or(key.example)?))
}

/// One line a distribution.
fn target_list() -> String {
    let ids = |releases: &[&Target]| {
        releases.iter().map(|target| format!("\"{}\",", target.id)).collect::<Vec<_>>().join(" ")
    };
    // Those that are built without a list.
    let is_shown = |target: &&Target| target.nix.is_some() && !target.has_ended(targets_date());
    let all: Vec<_> = targets().iter().filter(is_shown).collect();
    all.chunk_by(|a, b| a.distribution == b.distribution).map(|row| format!("    {}\n", ids(row))).collect()
}

fn doc(text: &str) -> String {
    text.lines().map(|line| format!("## {line}\n")).collect()
}

fn commented(toml: &str) -> String {
    toml.lines().map(|line| format!("#{line}\n")).collect()
}
