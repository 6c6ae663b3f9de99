//! One package, rendered.

use tera::Context;

use super::Templates;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::format::{self, Format};
use crate::knowledge::advisories;
use crate::model::{
    Architecture, Content, Entry, EntryKind, FileTrigger, RenderedEntry, RenderedPackage, Script, ScriptName,
};
use crate::package::Package;

impl RenderedPackage {
    /// Every file and script of `package`.
    ///
    /// # Errors
    /// Templates that use values that do not exist; all of them are reported.
    pub fn new(package: &Package, templates: &Templates) -> Result<Self, Diagnostics> {
        let mut context = Context::from_serialize(&package.values).map_err(|error| {
            Diagnostic::new(format!("the package's values cannot be given to templates: {error}"))
        })?;
        // The shell functions that each place in the scripts calls.
        context.insert("steps", &package.lifecycle.calls());
        context.insert("advisories", advisories());
        let changes = changes(package);
        let format = format::of(package.target.family);
        let changelog = format
            .changelog(&package.identity, distribution(package), &changes)
            .map_err(|error| Diagnostic::new(error.to_string()))?;
        let mut rendering =
            Rendering { format, templates, context, changelog, problems: Diagnostics::default() };
        let rendered = Self {
            family: package.target.family,
            compression: package.compression,
            identity: package.identity.clone(),
            relations: package.relations.clone(),
            entries: package.tree.iter().map(|entry| rendering.entry(entry)).collect(),
            scripts: rendering.scripts(),
            file_triggers: rendering.watch(package).into_iter().chain(zsh(package)).collect(),
            changes,
        };
        rendering.problems.or_else(rendered)
    }
}

/// What rendering one package goes by, and what went wrong so far.
struct Rendering<'a> {
    format: &'static dyn Format,
    templates: &'a Templates,
    context: Context,
    /// No template: its lines follow from the version.
    changelog: String,
    problems: Diagnostics,
}

impl Rendering<'_> {
    /// The text of `template`; nothing, and a problem, when it cannot be rendered.
    fn text(&mut self, template: &str) -> String {
        if template == "changelog" {
            return self.changelog.clone();
        }
        self.templates.render(template, &self.context).unwrap_or_else(|problem| {
            self.problems.push(problem);
            String::new()
        })
    }

    fn entry(&mut self, entry: &Entry) -> RenderedEntry {
        let content = match &entry.kind {
            EntryKind::Directory => Content::Directory,
            EntryKind::Symlink { to } => Content::Symlink(to.clone()),
            EntryKind::Data(data) => Content::File(data.clone()),
            EntryKind::File { template } => Content::File(self.text(template).into_bytes().into()),
            EntryKind::Gzipped { template } => {
                Content::File(format::gzip(self.text(template).as_bytes()).into())
            }
        };
        RenderedEntry {
            path: entry.path.clone(),
            mode: entry.mode,
            class: entry.class,
            time: entry.time,
            content,
        }
    }

    /// The scripts that the format has, from the templates of their names: `debian/preinst`, `rpm/pre`.
    fn scripts(&mut self) -> Vec<Script> {
        let (format, dir) = (self.format, self.format.template_dir());
        let names = ScriptName::ALL.into_iter().filter_map(|name| Some((name, format.script_name(name)?)));
        names
            .map(|(name, called)| {
                let template = format!("{dir}/{}", called.trim_start_matches('%'));
                Script { name, body: self.text(&template) }
            })
            .collect()
    }

    fn watch(&mut self, package: &Package) -> Option<FileTrigger> {
        let path = package.values.nix.watched.clone()?;
        let dir = self.format.template_dir();
        let template = self.format.trigger_template().map(|name| format!("{dir}/{name}"));
        let body = template.map(|template| self.text(&template)).unwrap_or_default();
        Some(FileTrigger { path, body })
    }
}

/// zsh may come after the package.
fn zsh(package: &Package) -> Option<FileTrigger> {
    let wanted = package.values.shells.zsh;
    wanted.then(|| FileTrigger { path: "/etc/zsh/zshenv".into(), body: String::new() })
}

/// The changelog entry: what the package was made from.
fn changes(package: &Package) -> Vec<String> {
    let (title, nix) = (package.target.title(), &package.values.nix);
    vec![match package.identity.architecture {
        Architecture::Any => {
            format!("Multi-user Nix for {title}, built for Nix {}; supports Nix {}.", nix.version, nix.range)
        }
        Architecture::Of(system) => {
            format!("Multi-user Nix for {title}, with Nix {} for {}.", nix.version, system.name)
        }
    }]
}

/// What a changelog calls the release a package is for.
fn distribution(package: &Package) -> &str {
    package.target.codename.as_deref().unwrap_or("unstable")
}
