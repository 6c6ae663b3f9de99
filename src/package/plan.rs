//! The model as an administrator reads it.

use std::fmt::Write;

use super::{Class, Kind, Package, RelationKind};

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
        writeln!(
            out,
            "{} {}-{} for {}",
            identity.name,
            identity.version,
            identity.revision,
            self.target.title()
        )?;
        writeln!(out, "{}\n", identity.synopsis)?;

        writeln!(out, "Relations")?;
        for relation in &self.relations {
            writeln!(out, "  {:<12} {relation}", name(relation.kind))?;
        }

        writeln!(out, "\nFiles, all root's")?;
        for entry in &self.tree {
            let class = match entry.class {
                Class::Configuration => "  (configuration)",
                _ => "",
            };
            let (kind, tail) = match &entry.kind {
                Kind::Directory => ("d", "/".to_owned()),
                Kind::Symlink { to } => ("l", format!(" -> {to}")),
                Kind::File { .. } | Kind::Gzipped { .. } => ("-", String::new()),
            };
            writeln!(out, "  {kind} {:04o} {}{tail}{class}", entry.mode, entry.path)?;
        }

        writeln!(out, "\nSettings in nix.conf")?;
        writeln!(out, "  build-users-group = {}", self.values.build_users.group)?;
        for setting in &self.values.settings {
            writeln!(out, "  {} = {}", setting.name, setting.value)?;
        }

        for (event, steps) in &self.lifecycle.0 {
            let event = event.to_string();
            writeln!(out, "\n{}{}", event[..1].to_uppercase(), &event[1..])?;
            for step in steps {
                writeln!(out, "  - {step}")?;
            }
        }

        writeln!(out, "\nNotes")?;
        for note in &self.notes {
            writeln!(out, "  - {note}")?;
        }
        Ok(())
    }
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
