//! nix-packager.toml(5), from the table of keys.

use super::page;
use crate::config::{Key, Kind, SECTIONS, Section, Table};
use crate::knowledge::{systems, targets};
use crate::roff::Page;

const DESCRIPTION: &str = "\
The file configures the packages that `nix-packager`(1) creates. It is read where it is in the \
current directory, and under any name when the option `--config` says so; without a file, every key has its default. `nix-packager init` writes a file with every key in a \
comment, and `nix-packager check` reports all errors in a file at once, each with its place and what to do.

The file is TOML (https://toml.io). Every section and every key is optional. Unknown names and invalid \
values are errors. Relative paths are resolved from the directory of the file.";

const OVERRIDES: &str = "\
Every section except `[repository]` can be repeated below `[target.ID]` for one target. Settings of nix.conf are \
merged by name, and the sections of systems by system; any other value replaces the general one. A name with a dot \
needs quotes. `targets` cannot be set for one target.";

const OVERRIDE: &str = "\
[build-users]
count = 32

[target.debian-13.build-users]
count = 64

[target.\"ubuntu-24.04\".package]
compression = \"xz\"";

/// A literal longer than this is shown on lines of its own.
const SHORT: usize = 48;

/// nix-packager.toml(5).
pub fn configuration() -> String {
    let mut page = page("nix-packager.toml", 5, "File formats");
    page.name("nix-packager.toml", "configuration of nix-packager");
    page.section("DESCRIPTION");
    page.paragraphs(DESCRIPTION);
    page.section("SECTIONS AND KEYS");
    for section in SECTIONS {
        describe_section(&mut page, section);
    }
    page.section("OVERRIDES FOR ONE TARGET");
    page.paragraphs(OVERRIDES);
    page.indented_lines(OVERRIDE);
    page.section("TARGETS AND SYSTEMS");
    page.paragraphs("These targets are known; `nix-packager targets` shows more about them:");
    names(&mut page, targets().iter().map(|target| target.id.as_str()));
    page.paragraphs("These systems are known, by the names that Nix uses:");
    names(&mut page, systems().iter().map(|system| system.name.as_str()));
    page.section("FILES");
    page.item("nix-packager.toml", "Written by `nix-packager init`, unless it is given another name.");
    page.item("/usr/share/doc/nix-packager/examples", "Example files.");
    page.section("EXAMPLES");
    for example in [include_str!("../../examples/minimal.toml"), include_str!("../../examples/fleet.toml")] {
        let (comment, lines) = split_comment(example);
        page.paragraphs(&comment);
        page.indented_lines(lines);
    }
    page.see_also(&[("nix-packager", 1), ("nix-multiuser", 8), ("nix.conf", 5), ("sysusers.d", 5)]);
    page.finish()
}

fn describe_section(page: &mut Page, section: &Section) {
    if section.name.is_empty() {
        page.subsection("Top of the file");
        page.paragraphs("These keys belong before the first section.");
    } else {
        page.subsection(&format!("[{}]", section.name));
        page.paragraphs(section.doc);
    }
    section.keys.iter().for_each(|key| describe(page, key));
}

fn describe(page: &mut Page, key: &Key) {
    let header = key.header("SYSTEM");
    match &header {
        Some(header) => page.item(&format!("`{header}`"), key.doc),
        None => page.item(&format!("`{}` = {}", key.name, key.expected()), key.doc),
    }
    match (&key.kind, header) {
        (Kind::Tables(table) | Kind::PerSystem(table), Some(_)) => {
            page.nested(|page| table.keys.iter().for_each(|key| describe_member(page, table, key)));
            let what = if key.default.is_some() { "Default" } else { "Example" };
            let header = key.header("x86_64-linux").unwrap_or_default();
            page.item_lines(&format!("{what}:"), &format!("{header}\n{}", example(table)));
        }
        (_, Some(header)) => {
            let lines = key.example.unwrap_or_default();
            page.item_lines("Example:", &format!("{header}\n{lines}"));
        }
        (_, None) => value(page, key),
    }
}

/// A key of a nested table.
fn describe_member(page: &mut Page, table: &Table, key: &Key) {
    let alternatives = table.exactly_one.as_ref().filter(|rule| rule.keys.contains(&key));
    let need = match alternatives {
        Some(rule) => {
            let others = rule.keys.iter().filter(|other| **other != key).map(|other| other.name);
            format!("; required unless there is `{}`", others.collect::<Vec<_>>().join("` or `"))
        }
        None if key.required.is_some() => "; required".to_owned(),
        None => String::new(),
    };
    page.item(&format!("`{}` = {}{need}", key.name, key.expected()), key.doc);
    if let Some(literal) = key.default {
        page.item_end(&format!("Default: `{literal}`."));
    }
}

/// A table with an example of each key; of several where one is needed, the first.
fn example(table: &Table) -> String {
    let others = table.exactly_one.as_ref().map_or(&[][..], |rule| &rule.keys[1..]);
    let keys = table.keys.iter().filter(|key| !others.contains(key));
    keys.filter_map(|key| Some(format!("{} = {}\n", key.name, key.example.or(key.default)?))).collect()
}

/// The default of a key, or an example; on the same line when it is short.
fn value(page: &mut Page, key: &Key) {
    let (what, literal) = match (key.default, key.example) {
        (Some(literal), _) => ("Default", literal),
        (None, Some(literal)) => ("Example", literal),
        (None, None) => return,
    };
    if literal.contains('\n') || literal.len() > SHORT {
        page.item_lines(&format!("{what}:"), &format!("{} = {literal}", key.name));
    } else {
        page.item_end(&format!("{what}: `{literal}`."));
    }
}

fn names<'a>(page: &mut Page, names: impl Iterator<Item = &'a str>) {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    page.paragraphs(&format!("{}.", names.join(", ")));
}

/// The first comment of a file as a text, and the rest of the file.
fn split_comment(text: &str) -> (String, &str) {
    let (comment, rest) = text.split_once("\n\n").unwrap_or(("", text));
    let words: Vec<_> = comment.lines().map(|line| line.trim_start_matches(['#', ' '])).collect();
    (words.join(" "), rest)
}
