//! The nix-packager.toml that `init` writes: every key with its meaning and its default.

use super::key::{Key, Kind, Section};
use super::keys::{SECTIONS, keys};
use super::layer::Layer;
use crate::knowledge::targets;

const HEAD: &str = "\
## nix-packager.toml: what `nix-packager build` makes, and for whom.
##
## Every key is optional. A line that begins with one # shows a default or an example:
## take that # away and change the value.
";

const OVERRIDES: &str = "\
## Each section can be overridden for one target; settings are merged by name, closures and
## trees by system. A name with a dot needs quotes: [target.\"ubuntu-24.04\".package]
#[target.debian-13.build-users]
#count = 64
";

/// The text; it loads without errors and says nothing but defaults.
pub fn template() -> String {
    let mut text = HEAD.to_owned();
    let top = || keys().filter(|(section, _)| section.name.is_empty()).map(|(_, key)| key);
    for key in top().filter(|key| matches!(key.kind, Kind::Targets)) {
        text += &format!("\n{}{}", doc(key.doc), commented(&format!("targets = [\n{}]", target_list())));
    }
    for section in SECTIONS.iter().filter(|section| !section.name.is_empty()) {
        text += &section_text(section);
    }
    for key in top() {
        match key.kind {
            Kind::Channels => text += &format!("\n{}{}", doc(key.doc), commented(&channels())),
            Kind::Settings => text += &settings_text(key),
            Kind::Builders => {
                text += &format!("\n{}{}", doc(key.doc), commented(key.example.unwrap_or_default()))
            }
            _ => {}
        }
    }
    text + "\n" + OVERRIDES
}

fn section_text(section: &Section) -> String {
    let keys: Vec<String> = section.keys.iter().map(key_text).collect();
    format!("\n{}[{}]\n{}", doc(section.doc), section.name, keys.join("\n"))
}

fn settings_text(key: &Key) -> String {
    format!("\n{}[{}]\n{}", doc(key.doc), key.name, commented(key.example.unwrap_or_default()))
}

fn key_text(key: &Key) -> String {
    let literal = key.default.or(key.example).unwrap_or_default();
    let lines = match key.kind {
        Kind::Closures | Kind::Trees => literal.to_owned(),
        _ => format!("{} = {literal}", key.name),
    };
    format!("{}{}", doc(key.doc), commented(&lines))
}

fn channels() -> String {
    let channels = Layer::defaults().config.channels.into_iter();
    let tables = channels
        .map(|channel| format!("[[channels]]\nname = \"{}\"\nurl = \"{}\"", channel.name, channel.url));
    tables.collect::<Vec<_>>().join("\n")
}

/// One line a distribution.
fn target_list() -> String {
    let ids = |family: &[&crate::knowledge::Target]| {
        family.iter().map(|target| format!("\"{}\",", target.id)).collect::<Vec<_>>().join(" ")
    };
    let all: Vec<_> = targets().iter().collect();
    all.chunk_by(|a, b| a.distribution == b.distribution).map(|row| format!("    {}\n", ids(row))).collect()
}

fn doc(text: &str) -> String {
    text.lines().map(|line| format!("## {line}\n")).collect()
}

fn commented(toml: &str) -> String {
    toml.lines().map(|line| format!("#{line}\n")).collect()
}
