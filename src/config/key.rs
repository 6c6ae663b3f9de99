//! What a row of the table of keys says: the types behind [`super::SECTIONS`].
//!
//! A row is data: type, limits, words, nested keys, default, example and description. Where its
//! value goes is written in `assemble.rs`, which names the rows.

use std::hash::{Hash, Hasher};
use std::ops::RangeInclusive;
use std::ptr;

use super::error::{ConfigError, either};

/// A section of the file; the first one has no name and holds the top-level keys.
#[derive(Debug)]
pub struct Section {
    /// `build-users` for `[build-users]`; empty for the top of the file.
    pub name: &'static str,
    /// What the section is for: lines for `init` and for the documentation.
    pub doc: &'static str,
    pub keys: &'static [&'static Key],
}

/// One key: everything that is known of it. Rules name it by its item, so that a misspelt name
/// does not compile.
#[derive(Debug)]
pub struct Key {
    /// Where the key stands: `build-users`, empty for the top of the file, or the header of the
    /// nested table, such as `nix.closure.SYSTEM`.
    pub section: &'static str,
    pub name: &'static str,
    /// What the key means: lines for `init` and for the documentation.
    pub doc: &'static str,
    /// A TOML literal; `None` when there is no value unless the file has one, as the doc says.
    pub default: Option<&'static str>,
    /// A TOML literal that shows what can be written; of `[settings]`, the lines of the section.
    pub example: Option<&'static str>,
    /// What to do when the key is missing; `None` when it can be left out.
    pub required: Option<&'static str>,
    pub kind: Kind,
}

/// Why a string is refused.
pub type Check = fn(&str) -> Result<(), ConfigError>;

/// The type of a key's value, and the limits of the type.
#[derive(Debug)]
pub enum Kind {
    /// A string that passes the check.
    Text(Check),
    /// A list of distinct strings that each pass the check; possibly empty.
    Texts(Check),
    /// A program and its arguments: strings that each pass the check.
    Command(Check),
    Flag,
    Integer(Limits),
    /// Distinct integers, at least one.
    Integers(Limits),
    /// A number above 0, with or without a fraction.
    Number {
        most: u32,
        why: &'static str,
    },
    /// One of the words.
    Word(&'static [&'static str]),
    /// One of the words, or a string with a `/` that passes the check; the text says what that is.
    WordOr(&'static [&'static str], &'static str, Check),
    /// One of the words, or a list of distinct strings, at least one, that each pass the check; the text says what
    /// that is.
    WordOrTexts(&'static [&'static str], &'static str, Check),
    /// One of the words, or an inline table.
    WordOrTable(&'static [&'static str], &'static Table),
    /// `[[builders]]`: a list of tables.
    Tables(&'static Table),
    /// `[nix.closure.SYSTEM]`: a table for each system.
    PerSystem(&'static Table),
    /// Ids of targets, without repetition.
    Targets,
    /// `[settings]`: any names of nix.conf, described by `knowledge/settings.toml`.
    Settings,
}

/// A range of integers, and why the values outside of it are refused.
#[derive(Debug)]
pub struct Limits {
    pub range: RangeInclusive<u32>,
    pub why: &'static str,
}

/// The keys of a nested table, and the rules between them.
#[derive(Debug)]
pub struct Table {
    pub keys: &'static [&'static Key],
    pub exactly_one: Option<ExactlyOne>,
    pub unique: Option<Unique>,
}

/// Keys of which a table has exactly one.
#[derive(Debug)]
pub struct ExactlyOne {
    pub keys: &'static [&'static Key],
    /// What to do when there is none.
    pub help: &'static str,
}

/// A key that no two tables of a list have the same value of.
#[derive(Debug)]
pub struct Unique {
    pub key: &'static Key,
    /// The form in which values are compared, and shown.
    pub canonical: fn(&str) -> String,
    pub help: &'static str,
}

impl Table {
    pub const fn of(keys: &'static [&'static Key]) -> Self {
        Self { keys, exactly_one: None, unique: None }
    }

    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }
}

impl Key {
    /// The nested table that the value is, or is made of.
    pub fn table(&self) -> Option<&'static Table> {
        match self.kind {
            Kind::WordOrTable(_, table) | Kind::Tables(table) | Kind::PerSystem(table) => Some(table),
            _ => None,
        }
    }

    /// The path of a nested table's header, without brackets: `nix.closure`.
    pub fn path(&self) -> String {
        match self.section {
            "" => self.name.into(),
            section => format!("{section}.{}", self.name),
        }
    }

    /// How a key is written that is a section, or sections: `[nix.closure.SYSTEM]`.
    pub fn header(&self, system: &str) -> Option<String> {
        match self.kind {
            Kind::Tables(_) => Some(format!("[[{}]]", self.path())),
            Kind::PerSystem(_) => Some(format!("[{}.{system}]", self.path())),
            Kind::Settings => Some(format!("[{}]", self.path())),
            _ => None,
        }
    }

    /// A value that can be written, on one line.
    pub fn sample(&self) -> Option<&'static str> {
        let default = self.default.filter(|literal| *literal != "[]");
        default.or(self.example).or(self.default).filter(|literal| !literal.contains('\n'))
    }

    /// What has to be written, with its article: `an integer from 0 to 99`.
    pub fn expected(&self) -> String {
        match &self.kind {
            Kind::Text(_) => "a string".into(),
            Kind::Texts(_) => "a list of strings".into(),
            Kind::Command(_) => "a list of strings, a program and its arguments".into(),
            Kind::Flag => "`true` or `false`".into(),
            Kind::Integer(limits) => format!("an integer {limits}"),
            Kind::Integers(limits) => format!("a list of integers {limits}"),
            Kind::Number { most, .. } => format!("a number above 0 and at most {most}"),
            Kind::Word(words) => either(quoted(words)),
            Kind::WordOr(words, what, _) | Kind::WordOrTexts(words, what, _) => {
                either(quoted(words).chain([(*what).to_owned()]))
            }
            Kind::WordOrTable(words, table) => either(quoted(words).chain([inline(table)])),
            Kind::Tables(_) => "a list of tables".into(),
            Kind::PerSystem(_) => "a section for each system".into(),
            Kind::Targets => "a list of target ids".into(),
            Kind::Settings => "a section of nix.conf settings".into(),
        }
    }
}

fn quoted(words: &[&'static str]) -> impl Iterator<Item = String> {
    words.iter().map(|word| format!("`\"{word}\"`"))
}

/// `{ group = 20000, first = 20001 }`.
fn inline(table: &Table) -> String {
    let members = table.keys.iter().filter_map(|key| Some(format!("{} = {}", key.name, key.sample()?)));
    format!("`{{ {} }}`", members.collect::<Vec<_>>().join(", "))
}

impl std::fmt::Display for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "from {} to {}", self.range.start(), self.range.end())
    }
}

/// A key is itself and no other, whatever the names.
impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self, other)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        ptr::from_ref(self).hash(state);
    }
}

/// An enum whose values are words of the file.
pub trait Word: Sized {
    /// In the order of the documentation.
    const WORDS: &'static [&'static str];

    fn from_word(word: &str) -> Option<Self>;
}

/// Defines the words of an enum: `words! { PurgePolicy: "keep" = Keep, "delete" = Delete }`.
macro_rules! words {
    ($type:ident: $($word:literal = $variant:ident),* $(,)?) => {
        impl $crate::config::key::Word for $type {
            const WORDS: &'static [&'static str] = &[$($word),*];

            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

/// Defines each key as an item that rules refer to, and the list of all keys of the section. A row has
/// `name` and `doc`, then what it has of `default`, `example` and `required`, then `kind`.
macro_rules! keys {
    ($list:ident in $section:literal: $($key:ident {
        name: $name:literal,
        doc: $doc:expr,
        $(default: $default:expr,)?
        $(example: $example:expr,)?
        $(required: $required:expr,)?
        kind: $kind:expr $(,)?
    })*) => {
        $(pub static $key: $crate::config::key::Key = $crate::config::key::Key {
            section: $section,
            name: $name,
            doc: $doc,
            default: $crate::config::key::maybe!($($default)?),
            example: $crate::config::key::maybe!($($example)?),
            required: $crate::config::key::maybe!($($required)?),
            kind: $kind,
        };)*

        pub static $list: &[&$crate::config::key::Key] = &[$(&$key),*];
    };
}

macro_rules! maybe {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

pub(super) use {keys, maybe, words};
