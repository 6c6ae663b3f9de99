//! A row of the table of settings.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{GATED_SINCE, row};
use crate::knowledge::{Columns, Fork, NixVersion, Release};

/// A row of `settings.toml`; the meaning of each field is written at the head of that file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Row {
    /// The key of the row.
    #[serde(skip)]
    pub name: String,
    #[serde(rename = "type")]
    pub kind: Type,
    /// Whose setting it is: Nix's, or that of one fork only.
    #[serde(default)]
    pub of: Fork,
    pub since: NixVersion,
    pub until: Option<NixVersion>,
    pub lix: Option<NixVersion>,
    pub lix_until: Option<NixVersion>,
    pub lix_units: Option<NixVersion>,
    pub determinate: Option<NixVersion>,
    pub current: Option<String>,
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    pub instead: Option<String>,
    pub extra: Option<NixVersion>,
    pub extra_until: Option<NixVersion>,
    pub feature: Option<String>,
    #[serde(default)]
    pub checked: Checked,
    pub only: Option<String>,
    pub auto: Option<String>,
    pub one_word_before: Option<NixVersion>,
    pub(super) default: Option<String>,
    #[serde(default)]
    pub(super) before: BTreeMap<NixVersion, String>,
    #[serde(default)]
    meaning: String,
}

/// When Nix requires the experimental feature of a setting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checked {
    /// When the setting is read, from [`GATED_SINCE`] on.
    #[default]
    Read,
    /// When what it enables is used.
    Use,
    Both,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Type {
    Bool,
    Int,
    /// A number or `auto`.
    Jobs,
    Text,
    Words,
    Path,
    /// A path, or empty.
    OptionalPath,
    Paths,
    /// Paths of the sandbox: `INSIDE=OUTSIDE?`.
    Binds,
    /// Public keys: `NAME:BASE64`.
    Keys,
    Map,
    Json,
    Store,
    OneOf(Vec<String>),
}

impl From<String> for Type {
    fn from(text: String) -> Self {
        match text.as_str() {
            "bool" => Type::Bool,
            "int" => Type::Int,
            "jobs" => Type::Jobs,
            "text" => Type::Text,
            "words" => Type::Words,
            "path" => Type::Path,
            "path?" => Type::OptionalPath,
            "paths" => Type::Paths,
            "binds" => Type::Binds,
            "keys" => Type::Keys,
            "map" => Type::Map,
            "json" => Type::Json,
            "store" => Type::Store,
            words => Type::OneOf(words.split('|').map(str::to_owned).collect()),
        }
    }
}

impl Row {
    pub fn meaning(&self) -> &'static str {
        let current = self.current.as_ref().and_then(|name| row(name));
        current.or(row(&self.name)).map_or("", |row| row.meaning.as_str())
    }

    /// An example value as in nix.conf; not the default, if possible.
    pub fn example(&self) -> &'static str {
        let default = self.default(None);
        let is_value = !default.is_empty() && !default.starts_with('(');
        match &self.kind {
            Type::Bool if default == "true" => "false",
            Type::Bool => "true",
            Type::Int if is_value && default != "0" => default,
            Type::Int | Type::Jobs => "4",
            Type::Words if self.one_word_before.is_some() => "/usr/libexec/nix/build-remote",
            _ if is_value => default,
            Type::Text => "text",
            Type::Words => "one two",
            Type::Path | Type::OptionalPath => "/srv/nix/file",
            Type::Paths => "/srv/nix/a /srv/nix/b",
            Type::Binds => "/bin/sh=/usr/bin/bash-static",
            Type::Keys => "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=",
            Type::Map => "NAME=value",
            Type::Json => "[]",
            Type::Store => "auto",
            Type::OneOf(_) => "",
        }
    }

    /// The default in `version`; `None`: in the current version.
    pub fn default(&self, version: Option<NixVersion>) -> &'static str {
        let current = self.current.as_ref().and_then(|name| row(name)).or(row(&self.name));
        let Some(row) = current else { return "" };
        let older = version.and_then(|version| row.before.iter().find(|(end, _)| version < **end));
        older.map_or(row.default.as_deref().unwrap_or_default(), |(_, value)| value)
    }

    /// Defaults of older versions: each up to a version, exclusive.
    pub fn earlier_defaults(&self) -> impl Iterator<Item = (NixVersion, &str)> {
        self.before.iter().map(|(until, value)| (*until, value.as_str()))
    }

    /// Whether `version` of Nix ignores the setting while its feature is not enabled.
    pub fn is_gated(&self, version: NixVersion) -> bool {
        self.feature.is_some() && self.checked != Checked::Use && version >= GATED_SINCE
    }

    /// Whether `release` needs units for it that the package does not have.
    pub fn needs_units(&self, release: Release) -> bool {
        release.fork == Fork::Lix && self.lix_units.is_some_and(|since| since <= release.version)
    }

    /// Who reads the setting by the name of the row.
    pub(super) fn columns(&self) -> Columns {
        Columns {
            of: self.of,
            since: self.since,
            until: self.until,
            lix: self.lix,
            lix_until: self.lix_until,
            determinate: self.determinate,
            determinate_until: None,
        }
    }
}
