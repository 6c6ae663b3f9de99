//! `nix-packager settings`

mod names;

use std::fmt::Write;

use serde::Serialize;

use self::names::{InFork, Spelling, Word, forks, releases, words};
use super::{print, print_json, table};
use crate::diagnostic::{Diagnostic, Diagnostics, nearest};
use crate::knowledge::settings::{Checked, Name, Row, Type, find, names as known_names, reads, rows, span};
use crate::knowledge::{Fork, NixVersion};

/// List the known settings of nix.conf, or explain some of them
///
/// Shows the meaning, type and default of a setting, which versions of Nix read it and under which
/// names, and what to use instead of a removed one.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager settings
  nix-packager settings --nix 2.26.3
  nix-packager settings max-jobs build-use-chroot
  nix-packager settings --json | jq '.[].name'")]
pub struct Args {
    /// Setting to explain, by its current or an old name (may be repeated)
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// Show the settings as this version of Nix reads them
    #[arg(long, value_name = "VERSION")]
    nix: Option<NixVersion>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut entries = Vec::new();
    let mut problems = Diagnostics::default();
    for name in &args.names {
        match find(name) {
            Some(found) => entries.push(Entry::new(name, &found, args.nix)),
            None => problems.push(unknown(name)),
        }
    }
    problems.or_else(())?;
    if args.names.is_empty() {
        let listed = rows().filter(|row| args.nix.is_none_or(|version| reads(&row.name, version)));
        entries.extend(listed.filter_map(|row| Some(Entry::new(&row.name, &find(&row.name)?, args.nix))));
    }
    if args.json {
        return print_json(&entries);
    }
    if args.names.is_empty() {
        return print(&list(&entries));
    }
    let texts: Vec<_> = entries.iter().map(Entry::to_text).collect();
    print(&texts.join("\n"))
}

fn unknown(name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("unknown setting `{name}`"));
    match nearest(name, known_names()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("`nix-packager settings` without a name lists the known settings"),
    }
}

/// Everything known of one name.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Entry {
    name: String,
    meaning: String,
    #[serde(rename = "type")]
    kind: &'static str,
    /// The allowed words, if it is one of several.
    one_of: &'static [String],
    /// The first version that reads this name, and the last series; none: the current one.
    since: NixVersion,
    until: Option<String>,
    /// The fork that these are versions of, if no other Nix has it.
    only_in: Option<&'static str>,
    /// Forks whose versions differ from Nix's: the name that they read, or none.
    forks: Vec<InFork>,
    /// The current name, if this is an old one.
    current: Option<String>,
    /// Every name, the current one first.
    names: Vec<Spelling>,
    /// For a removed setting: what to use instead.
    instead: Option<&'static str>,
    /// The name that adds to the list, and since when.
    extra: Option<Spelling>,
    feature: Option<&'static str>,
    only: Option<&'static str>,
    default: &'static str,
    /// Defaults of older versions, each up to the version named, exclusive.
    earlier_defaults: Vec<(String, String)>,
    /// As in nix.conf.
    example: &'static str,
    /// The words of a list of experimental features; with `--nix`, those that this version knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    features: Vec<Word>,
    source: &'static str,
    /// What one version makes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    nix: Option<InRelease>,
    #[serde(skip)]
    checked: Checked,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct InRelease {
    version: NixVersion,
    /// Whether it reads this very name.
    read: bool,
    /// The name it reads best.
    spelled: Option<String>,
    /// Whether it also reads the name with `extra-`.
    adds: bool,
    /// The feature without which it ignores the setting.
    ignored_without: Option<&'static str>,
}

const SOURCE: &str = "the definitions in Nix 1.0 to 2.36; tested with 2.3.7, 2.8.0 and 2.26.3";
const FORK_SOURCE: &str = "the definitions in Lix 2.90 to 2.95 and Determinate Nix 3.4 to 3.23; not tested";

impl Entry {
    fn new(name: &str, found: &Name, version: Option<NixVersion>) -> Self {
        let row: &'static Row = found.row;
        let (since, until) = span(name);
        let extra_name = format!("extra-{name}");
        let extra = find(&extra_name).map(|_| Spelling::new(&extra_name));
        Self {
            name: name.to_owned(),
            meaning: match found.extra {
                true => format!("additional `{}`: {}", row.name, row.meaning()),
                false => row.meaning().to_owned(),
            },
            kind: kind(&found.written.kind),
            one_of: match &found.written.kind {
                Type::OneOf(words) => words,
                _ => &[],
            },
            since,
            until: until.map(NixVersion::series),
            only_in: (row.of != Fork::Nix).then(|| row.of.title()),
            forks: forks(found),
            current: (name != found.current).then(|| found.current.clone()),
            names: found.spellings().into_iter().map(Spelling::new).collect(),
            instead: row.instead.as_deref(),
            extra,
            feature: row.feature.as_deref(),
            only: row.only.as_deref(),
            default: if found.extra { "" } else { row.default(version) },
            earlier_defaults: row
                .earlier_defaults()
                .filter(|_| !found.extra)
                .map(|(until, value)| (until.short(), value.into()))
                .collect(),
            example: found.written.example(),
            features: words(&found.current, version),
            source: if row.of == Fork::Nix { SOURCE } else { FORK_SOURCE },
            nix: version.map(|version| InRelease {
                version,
                read: reads(name, version),
                spelled: found.spelled(name, version.into()),
                adds: reads(&extra_name, version),
                ignored_without: row.feature.as_deref().filter(|_| row.is_gated(version)),
            }),
            checked: row.checked,
        }
    }

    fn to_text(&self) -> String {
        let mut text = format!("{}\n  {}\n\n", self.name, self.meaning);
        let mut line = |what: &str, value: &str| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {what:<10} {value}");
        };
        let kind = match self.one_of {
            [] => self.kind.to_owned(),
            words => words.join(", "),
        };
        line("type", &kind);
        line("default", if self.default.is_empty() { "(empty)" } else { self.default });
        if self.nix.is_none() {
            for (until, value) in &self.earlier_defaults {
                line("", &format!("{} before Nix {until}", if value.is_empty() { "(empty)" } else { value }));
            }
        }
        line("example", &format!("{} = {}", self.name, self.example));
        let current = self.current.as_deref().unwrap_or(&self.name);
        for (i, spelling) in self.names.iter().enumerate() {
            let what = if i == 0 { "read by" } else { "" };
            let old = if spelling.name == current { "" } else { ", an old name" };
            line(what, &format!("{}: {}{old}", spelling.releases(), spelling.name));
        }
        for InFork { fork, read } in &self.forks {
            match read {
                Some(spelling) => line("", &format!("{}: {}", spelling.releases(), spelling.name)),
                None => line("", &format!("not by {fork}")),
            }
        }
        if let Some(extra) = &self.extra {
            line("to add", &format!("{}: {}", extra.releases(), extra.name));
        }
        if let Some(feature) = self.feature {
            let when = match self.checked {
                Checked::Read => "without it, Nix 2.16 or later ignores the setting",
                Checked::Use => "without it, what the setting enables fails",
                Checked::Both => "without it, Nix before 2.16 fails, and 2.16 or later ignores the setting",
            };
            line("feature", &format!("{feature}; {when}"));
        }
        if let Some(only) = self.only {
            line("only on", only);
        }
        if let Some(instead) = self.instead {
            line("instead", instead);
        }
        if let Some(nix) = &self.nix {
            let spelled = match &nix.spelled {
                Some(name) => format!("written as {name}"),
                None => "not read".to_owned(),
            };
            line(&format!("Nix {}", nix.version), &spelled);
        }
        for (i, word) in self.features.iter().enumerate() {
            let releases = releases(word.only_in.unwrap_or("Nix"), word.since, word.until.as_deref());
            let known: Vec<&str> =
                [releases.as_str()].into_iter().chain(word.forks.iter().map(String::as_str)).collect();
            let text = format!("{}: {}; {}", word.name, word.meaning, known.join(", "));
            line(if i == 0 { "words" } else { "" }, &text);
        }
        line("source", self.source);
        text
    }
}

fn list(entries: &[Entry]) -> String {
    let rows: Vec<_> = entries
        .iter()
        .map(|entry| {
            let until = entry.until.clone().unwrap_or_default();
            let meaning = match &entry.current {
                Some(current) => format!("old name of `{current}`"),
                None => entry.meaning.clone(),
            };
            let since = match entry.only_in {
                Some(fork) => format!("{fork} {}", entry.since.short()),
                None => entry.since.short(),
            };
            vec![entry.name.clone(), entry.kind.to_owned(), since, until, meaning]
        })
        .collect();
    table::table(&["NAME", "TYPE", "SINCE", "UNTIL", "MEANING"], &[], &rows)
}

fn kind(kind: &Type) -> &'static str {
    match kind {
        Type::Bool => "boolean",
        Type::Int => "number",
        Type::Jobs => "number or auto",
        Type::Text => "string",
        Type::Words => "list",
        Type::Path | Type::OptionalPath => "path",
        Type::Paths => "list of paths",
        Type::Binds => "list of paths",
        Type::Keys => "list of keys",
        Type::Map => "table",
        Type::Json => "JSON",
        Type::Store => "store",
        Type::OneOf(_) => "word",
    }
}
