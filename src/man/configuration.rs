//! nix-packager.toml(5), from the table of keys.

use super::page;

use crate::config::{Key, Kind, SECTIONS, Section};
use crate::knowledge::{systems, targets};
use crate::roff::Page;

const DESCRIPTION: &str = "\
The file says what packages `nix-packager`(1) makes, and for whom. It is read where the option \
`--config` names it; without a file, everything has its default. `nix-packager init` writes one \
with every key in a comment, and `nix-packager check` reports all that is wrong with one, each with \
its place and what to do.

The file is TOML (https://toml.io). Every section and every key is optional. A name that is not \
known is an error, and so is a value that nothing could be done with. Relative paths begin at the \
directory of the file.";

const OVERRIDES: &str = "\
Below `[target.ID]` every section can be said again for one target; what is said there goes before \
what the file says for all. Settings of nix.conf are merged by name, sections of systems by system; \
any other value takes the place of the general one. A name with a dot is quoted. \
There is no `targets` for one target.";

const OVERRIDE: &str = "\
[build-users]
count = 32

[target.debian-13.build-users]
count = 64

[target.\"ubuntu-24.04\".package]
compression = \"xz\"";

/// A literal longer than this stands in lines of its own.
const SHORT: usize = 48;

/// nix-packager.toml(5).
pub fn configuration() -> String {
    let mut page = page("nix-packager.toml", 5, "File formats");
    page.name("nix-packager.toml", "what packages nix-packager makes, and for whom");
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
    page.paragraphs("These targets are known; `nix-packager targets` says more of them:");
    names(&mut page, targets().iter().map(|target| target.id.as_str()));
    page.paragraphs("And these systems, as Nix calls them:");
    names(&mut page, systems().iter().map(|system| system.name.as_str()));
    page.section("FILES");
    page.item("nix-packager.toml", "Written by `nix-packager init`, unless it is given another name.");
    page.item("/usr/share/doc/nix-packager/examples", "Files to start from.");
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
        page.paragraphs("Keys without a section stand before the first one.");
    } else {
        page.subsection(&format!("[{}]", section.name));
        page.paragraphs(section.doc);
    }
    section.keys.iter().for_each(|key| describe(page, section, key));
}

fn describe(page: &mut Page, section: &Section, key: &Key) {
    let header = header(section, key);
    match &header {
        Some(header) => page.item(&format!("`{header}`"), key.doc),
        None => page.item(&format!("`{}` = {}", key.name, key.kind.wanted()), key.doc),
    }
    match (key.default, key.example) {
        (Some(default), _) => value(page, "Default", header, key, default),
        (None, Some(example)) => value(page, "Example", header, key, example),
        (None, None) => {}
    }
}

/// The value `literal` of a key, on the same line when it is short.
fn value(page: &mut Page, what: &str, header: Option<String>, key: &Key, literal: &str) {
    let lines = match (tables(key, literal), header) {
        (Some(tables), _) => tables,
        (None, Some(_)) if literal.starts_with('[') => literal.to_owned(),
        (None, Some(header)) => format!("{header}\n{literal}"),
        (None, None) if literal.contains('\n') || literal.len() > SHORT => {
            format!("{} = {literal}", key.name)
        }
        (None, None) => return page.item_end(&format!("{what}: `{literal}`.")),
    };
    page.item_lines(&format!("{what}:"), &lines);
}

/// How a key is written that has a section, or sections, of its own.
fn header(section: &Section, key: &Key) -> Option<String> {
    let path =
        if section.name.is_empty() { key.name.into() } else { format!("{}.{}", section.name, key.name) };
    match key.kind {
        Kind::Text(..)
        | Kind::Texts(..)
        | Kind::Flag(_)
        | Kind::Integer(..)
        | Kind::Integers(..)
        | Kind::OneOf(_)
        | Kind::OneOfOr(..)
        | Kind::Ids
        | Kind::Targets => None,
        Kind::Channels | Kind::Builders => Some(format!("[[{path}]]")),
        Kind::Settings => Some(format!("[{path}]")),
        Kind::Closures | Kind::Trees | Kind::Shells => Some(format!("[{path}.SYSTEM]")),
    }
}

/// A literal that is a list of tables, a header a table; `None` when it is something else.
fn tables(key: &Key, literal: &str) -> Option<String> {
    let table: toml::Table = format!("{} = {literal}", key.name).parse().ok()?;
    let list = table.get(key.name)?.as_array()?;
    let is_tables = !list.is_empty() && list.iter().all(toml::Value::is_table);
    is_tables.then(|| table.to_string())
}

fn names<'a>(page: &mut Page, names: impl Iterator<Item = &'a str>) {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    page.paragraphs(&format!("{}.", names.join(", ")));
}

/// What a file's first comment says, and the rest of the file.
fn split_comment(text: &str) -> (String, &str) {
    let (comment, rest) = text.split_once("\n\n").unwrap_or(("", text));
    let words: Vec<_> = comment.lines().map(|line| line.trim_start_matches(['#', ' '])).collect();
    (words.join(" "), rest)
}
