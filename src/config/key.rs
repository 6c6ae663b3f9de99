//! What a row of the table of keys says: the types behind [`super::SECTIONS`].

use std::ops::RangeInclusive;

use super::fault::{Fault, either};
use super::values::Config;

/// A section of the file; the first one has no name and holds the top-level keys.
#[derive(Debug)]
pub struct Section {
    /// `build-users` for `[build-users]`; empty for the top of the file.
    pub name: &'static str,
    /// What the section is for: lines for `init` and for the documentation.
    pub doc: &'static str,
    pub keys: &'static [Key],
}

/// One key: everything that is known of it.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    /// What the key means: lines for `init` and for the documentation.
    pub doc: &'static str,
    /// A TOML literal; `None` when the value is found elsewhere, as the doc says.
    pub default: Option<&'static str>,
    /// A TOML literal that shows what else can be written; for keys without a default. Of a
    /// key whose value is a section, the lines of the section.
    pub example: Option<&'static str>,
    pub kind: Kind,
}

/// The type of a key's value, what else is asked of it, and where it goes.
#[derive(Debug)]
pub enum Kind {
    /// A string that passes the check.
    Text(fn(&str) -> Result<(), Fault>, fn(&mut Config, &str)),
    /// A list of distinct strings that each pass the check; possibly empty.
    Texts(fn(&str) -> Result<(), Fault>, fn(&mut Config, Vec<String>)),
    Flag(fn(&mut Config, bool)),
    /// An integer of the range; the text says why not beyond it.
    Integer(RangeInclusive<u32>, &'static str, fn(&mut Config, u32)),
    /// Distinct integers of the range, at least one; the text says why not beyond it.
    Integers(RangeInclusive<u32>, &'static str, fn(&mut Config, Vec<u32>)),
    /// One of the words, each with what it does.
    OneOf(&'static [Word]),
    /// One of the words, or a string that passes the check; it is said what that string is.
    OneOfOr(&'static [Word], &'static str, fn(&str) -> Result<(), Fault>, fn(&mut Config, &str)),
    /// `"dynamic"`, `"auto"` or `{ group = GID, first = UID }`.
    Ids,
    /// Names of targets, without repetition.
    Targets,
    /// `[[channels]]`: tables with `name` and `url`.
    Channels,
    /// `[[builders]]`: a table with the columns of Nix's list of machines.
    Builders,
    /// `[settings]`: any names of nix.conf.
    Settings,
    /// `[nix.closure.SYSTEM]`: where a binary tarball is, and its digest.
    Closures,
    /// `[nix.tree.SYSTEM]`: where a staged installation is, and what it is.
    Trees,
    /// `[sandbox.file.SYSTEM]`: where a shell for builds is.
    Shells,
}

/// A word a key can have for its value, and what it does.
pub type Word = (&'static str, fn(&mut Config));

impl Kind {
    /// What has to be written, with its article: `an integer from 0 to 99`.
    pub fn wanted(&self) -> String {
        match self {
            Kind::Text(..) => "a string".into(),
            Kind::Texts(..) => "a list of strings".into(),
            Kind::Flag(_) => "`true` or `false`".into(),
            Kind::Integer(range, ..) => format!("an integer from {} to {}", range.start(), range.end()),
            Kind::Integers(range, ..) => {
                format!("a list of integers from {} to {}", range.start(), range.end())
            }
            Kind::OneOf(words) => either(words.iter().map(|(word, _)| quoted(word))),
            Kind::OneOfOr(words, what, ..) => {
                either(words.iter().map(|(word, _)| quoted(word)).chain([(*what).to_owned()]))
            }
            Kind::Ids => "`\"dynamic\"`, `\"auto\"` or `{ group = GID, first = UID }`".into(),
            Kind::Targets => "a list of names of targets".into(),
            Kind::Channels => "a list of tables with `name` and `url`".into(),
            Kind::Builders => "a list of tables with `uri` and what else is known of the machine".into(),
            Kind::Settings => "a section of nix.conf settings".into(),
            Kind::Closures | Kind::Trees | Kind::Shells => "a section for each system".into(),
        }
    }
}

fn quoted(word: &str) -> String {
    format!("`\"{word}\"`")
}
