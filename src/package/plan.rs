//! The model as an administrator reads it.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Package;
use super::size::Kib;
use crate::model::{Architecture, Class, EntryKind, RelationKind};
use crate::payload::closure;

impl Package {
    /// What would be in the package and what its scripts would do.
    pub fn plan(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write_plan(&mut text);
        text
    }

    fn write_plan(&self, out: &mut String) -> std::fmt::Result {
        let identity = &self.identity;
        let system = match identity.architecture {
            Architecture::Any => String::new(),
            Architecture::Of(system) => format!(", {}", system.name),
        };
        let title = self.target.title();
        writeln!(out, "{} {}-{} for {title}{system}", identity.name, identity.version, identity.revision)?;
        writeln!(out, "{}\n", identity.synopsis)?;

        writeln!(out, "Relations")?;
        for relation in &self.relations {
            writeln!(out, "  {:<12} {relation}", name(relation.kind))?;
        }

        writeln!(out, "\nFiles (all owned by root)")?;
        self.write_files(out)?;

        writeln!(out, "\nSettings in nix.conf")?;
        writeln!(out, "  build-users-group = {}", self.values.build_users.group)?;
        for setting in &self.values.settings {
            writeln!(out, "  {} = {}", setting.name, setting.value)?;
        }

        for (event, sentences) in self.lifecycle.sentences() {
            let event = event.to_string();
            writeln!(out, "\n{}{}", event[..1].to_uppercase(), &event[1..])?;
            for sentence in sentences {
                writeln!(out, "  - {sentence}")?;
            }
        }

        writeln!(out, "\nNotes")?;
        for note in &self.notes {
            writeln!(out, "  - {note}")?;
        }
        Ok(())
    }

    /// One line a path; of a closure, one line a store path with all that is in it.
    fn write_files(&self, out: &mut String) -> std::fmt::Result {
        let mut copies: BTreeMap<&str, u64> = BTreeMap::new();
        for entry in &self.tree {
            if let Some(name) = store_path(&entry.path) {
                *copies.entry(name).or_default() += entry.kind.kib();
            }
        }
        for entry in &self.tree {
            let copied = store_path(&entry.path);
            if copied.is_some_and(|name| !entry.path.ends_with(name)) {
                continue;
            }
            let class = match entry.class {
                Class::Configuration => "  (configuration)",
                _ => "",
            };
            let (kind, tail) = match &entry.kind {
                EntryKind::Directory => ("d", "/".to_owned()),
                EntryKind::Symlink { to } => ("l", format!(" -> {to}")),
                EntryKind::Data(_) | EntryKind::File { .. } | EntryKind::Gzipped { .. } => {
                    ("-", String::new())
                }
            };
            let size = copied.map(|name| format!("  ({})", Kib(copies[name]))).unwrap_or_default();
            writeln!(out, "  {kind} {:04o} {}{tail}{class}{size}", entry.mode, entry.path)?;
        }
        Ok(())
    }
}

/// The name of the store path whose copy has `path`.
fn store_path(path: &str) -> Option<&str> {
    path.strip_prefix(closure::DIRECTORY)?.strip_prefix('/')?.split('/').next()
}

fn name(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::PreRequires | RelationKind::Requires => "needs",
        RelationKind::Recommends => "recommends",
        RelationKind::Suggests => "suggests",
        RelationKind::Conflicts => "conflicts",
        RelationKind::Replaces => "replaces",
        RelationKind::Provides => "provides",
        RelationKind::After => "after",
    }
}
