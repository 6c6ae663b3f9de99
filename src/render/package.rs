//! One package, rendered.

use std::sync::Arc;

use tera::Context;

use super::{Content, FileTrigger, RenderedEntry, RenderedPackage, Script, ScriptName, Templates};
use crate::deb;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::knowledge::Family;
use crate::package::{Kind, Package};

impl RenderedPackage {
    /// Every file and script of `package`.
    ///
    /// # Errors
    /// Templates that use values that do not exist; all of them are reported.
    pub fn new(package: &Package, templates: &Templates) -> Result<Self, Diagnostics> {
        let family = package.target.family;
        let context = Context::from_serialize(&package.values).map_err(|error| {
            Diagnostic::new(format!("the package's values cannot be given to templates: {error}"))
        })?;
        let mut rendered = Self {
            family,
            compression: package.target.compression,
            identity: package.identity.clone(),
            relations: package.relations.clone(),
            entries: Vec::new(),
            scripts: Vec::new(),
            file_triggers: Vec::new(),
            changes: changes(package),
        };
        let changelog = deb::changelog(&rendered.identity, distribution(package), &rendered.changes)
            .map_err(|error| Diagnostic::new(error.to_string()))?;
        let mut problems = Diagnostics::default();
        let mut render = |template: &str| {
            templates.render(template, &context).unwrap_or_else(|problem| {
                problems.push(problem);
                String::new()
            })
        };

        for entry in &package.tree {
            let mut text = |template: &str| match template {
                "changelog" => changelog.clone(),
                _ => render(template),
            };
            let content = match &entry.kind {
                Kind::Directory => Content::Directory,
                Kind::Symlink { to } => Content::Symlink((*to).to_owned()),
                Kind::File { template } => Content::File(text(template).into_bytes().into()),
                Kind::Gzipped { template } => Content::File(Arc::from(deb::gzip(text(template).as_bytes()))),
            };
            let (path, mode, class) = (entry.path.clone(), entry.mode, entry.class);
            rendered.entries.push(RenderedEntry { path, mode, class, content });
        }
        for name in ScriptName::ALL {
            let template = match (family, name) {
                (Family::Deb, ScriptName::PreTransaction) => continue,
                (Family::Deb, ScriptName::PreInstall) => "debian/preinst",
                (Family::Deb, ScriptName::PostInstall) => "debian/postinst",
                (Family::Deb, ScriptName::PreRemove) => "debian/prerm",
                (Family::Deb, ScriptName::PostRemove) => "debian/postrm",
                (Family::Rpm, ScriptName::PreTransaction) => "rpm/pretrans",
                (Family::Rpm, ScriptName::PreInstall) => "rpm/pre",
                (Family::Rpm, ScriptName::PostInstall) => "rpm/post",
                (Family::Rpm, ScriptName::PreRemove) => "rpm/preun",
                (Family::Rpm, ScriptName::PostRemove) => "rpm/postun",
            };
            rendered.scripts.push(Script { name, body: render(template) });
        }
        let body = match family {
            Family::Deb => String::new(),
            Family::Rpm => render("rpm/watch"),
        };
        rendered.file_triggers.push(FileTrigger { path: package.values.nix.watched.clone(), body });
        problems.or_else(rendered)
    }
}

/// The changelog entry: what the package was made from.
fn changes(package: &Package) -> Vec<String> {
    vec![format!(
        "Multi-user Nix for {}, made for Nix {} and right for {}.",
        package.target.title(),
        package.values.nix.version,
        package.values.nix.range,
    )]
}

/// What a changelog calls the release a package is for.
fn distribution(package: &Package) -> &str {
    package.target.codename.as_deref().unwrap_or("unstable")
}
