//! From the file to one [`Config`] a target: the walk over its sections and overrides.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::document::{Document, Node};
use super::error::{ConfigError, masked, tick};
use super::home::home_of;
use super::implied::implied;
use super::key::Section;
use super::keys::{SECTIONS, section, top};
use super::layer::{Draft, Layer};
use super::read::{Errors, a, in_order};
use super::rules;
use super::target_list::{split_id, toml_key, unknown_target};
use super::values::{Config, Configuration, Location};
use crate::diagnostic::{Diagnostic, Diagnostics, Source, nearest};
use crate::knowledge::{Target, targets};
use crate::source_date;

/// Reads and resolves `source` for the targets `only`, in that order; when `only` is empty,
/// for the file's own `targets`, and when it names none, for every target that is supported today.
///
/// # Errors
/// Everything that is wrong with the file, in the order of the file, wherever it is; a malformed `SOURCE_DATE_EPOCH`.
pub fn load(source: &Arc<Source>, only: &[&'static Target]) -> Result<Configuration, Diagnostics> {
    load_on(source, only, &source_date::act_date()?)
}

/// The same on the day `today`, `2026-11-28`.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn load_on(
    source: &Arc<Source>,
    only: &[&'static Target],
    today: &str,
) -> Result<Configuration, Diagnostics> {
    let document = Document::parse(&source.text);
    let mut errors = Vec::new();
    let file = File::read(&document.table, &mut errors);
    let requested = match (only, &file.targets) {
        ([], Some(listed)) => listed.clone(),
        ([], None) => file.buildable(targets(), today),
        (only, _) => only.to_vec(),
    };
    let warnings = file.check_rules(&requested, &mut errors);
    errors.retain(|error| !document.is_broken(error.start()));
    errors.extend(document.errors.iter().cloned());
    rules::check_secrets(&source.text, &document.table, &mut errors);
    let hidden = rules::hidden(&source.text, &document.table, &document.errors);
    report(source, errors, &hidden).or_else(())?;
    let folder = Path::new(&source.name).parent().unwrap_or(Path::new(""));
    let resolved = |target| (target, from(folder, file.layer(target)));
    let warnings = report(source, warnings, &hidden).0.into_iter().map(Diagnostic::warning).collect();
    let targets = requested.into_iter().map(resolved).collect();
    let repository = from(folder, &file.base).repository;
    Ok(Configuration { targets, repository, source: Arc::clone(source), warnings })
}

/// The values of `layer`, with the settings they imply; relative paths begin at `folder`, that of the file.
fn from(folder: &Path, layer: &Layer) -> Config {
    let mut config = Config { implied: implied(layer), ..layer.config.clone() };
    for closure in &mut config.nix.closures {
        if let Location::Path(path) = &mut closure.location {
            *path = folder.join(&path);
        }
    }
    for tree in &mut config.nix.trees {
        tree.path = folder.join(&tree.path);
    }
    for shell in &mut config.sandbox.files {
        shell.path = folder.join(&shell.path);
    }
    let repository = &mut config.repository;
    for path in repository.key.iter_mut().chain(&mut repository.passphrase_file) {
        *path = folder.join(&path);
    }
    config
}

/// In the order of the file, and once where several targets share an error. Excerpts do not show what is `hidden`.
fn report(source: &Arc<Source>, mut errors: Errors, hidden: &[Range<usize>]) -> Diagnostics {
    let source = &masked(source, &errors, hidden);
    errors.sort_by_key(ConfigError::start);
    let mut seen: Vec<ConfigError> = Vec::new();
    for error in errors {
        let same_place = seen.iter().rev().take_while(|known| known.start() == error.start());
        if !same_place.into_iter().any(|known| *known == error) {
            seen.push(error);
        }
    }
    Diagnostics(seen.into_iter().map(|error| error.into_diagnostic(source)).collect())
}

/// What a file says, by layers.
struct File {
    /// The list `targets`; `None` when there is none.
    targets: Option<Vec<&'static Target>>,
    base: Layer,
    /// The targets that have a section `[target.ID]`, by id.
    overrides: BTreeMap<&'static str, Layer>,
}

impl File {
    fn read(table: &DeTable<'_>, errors: &mut Errors) -> Self {
        let mut base = Draft::defaults();
        let mut overrides = None;
        for (name, node) in in_order(table) {
            match name.get_ref().as_ref() {
                "target" => overrides = Some(node),
                _ => walk_entry(&mut base, name, node, errors),
            }
        }
        let overrides = overrides.map(|node| read_overrides(&base, node, errors)).unwrap_or_default();
        let targets = base.values().targets(&top::TARGETS).map(<[_]>::to_vec);
        Self { targets, base: base.finish(), overrides }
    }

    /// Those of `all` that are supported by their distribution and that packages can be made for: not one without its
    /// own Nix, unless one is bundled.
    fn buildable(&self, all: &'static [Target], today: &str) -> Vec<&'static Target> {
        let is_supported = |target: &&Target| !target.has_ended(today);
        let found = all.iter().filter(is_supported);
        found.filter(|target| rules::has_nix(target, self.layer(target))).collect()
    }

    fn layer(&self, target: &Target) -> &Layer {
        self.overrides.get(target.id.as_str()).unwrap_or(&self.base)
    }

    /// Judges the values of the targets requested now, and of all that the file names; its
    /// sections of systems, by every target that it is for. What only deserves a warning is
    /// returned.
    fn check_rules(&self, requested: &[&'static Target], errors: &mut Errors) -> Errors {
        let mut judged: Vec<(&'static Target, &Layer)> = Vec::new();
        let listed = self.targets.iter().flatten();
        let overridden = self.overrides.keys().filter_map(|id| Target::find(id));
        self.add_layers(requested.iter().chain(listed).copied().chain(overridden), &mut judged);
        for (target, layer) in &judged {
            rules::check(target, layer, errors);
        }
        let warnings = rules::check_versions(&judged, errors);
        if self.targets.is_none() {
            self.add_layers(targets().iter(), &mut judged);
        }
        rules::check_per_system(&judged, errors);
        warnings
    }

    fn add_layers<'a>(
        &'a self,
        targets: impl Iterator<Item = &'static Target>,
        layers: &mut Vec<(&'static Target, &'a Layer)>,
    ) {
        for target in targets {
            if !layers.iter().any(|(known, _)| known.id == target.id) {
                layers.push((target, self.layer(target)));
            }
        }
    }
}

/// `[target.ID]`: each begins as a copy of what the whole file says.
fn read_overrides(base: &Draft, node: &Node<'_>, errors: &mut Errors) -> BTreeMap<&'static str, Layer> {
    let mut overrides = BTreeMap::new();
    let Some(table) = node.get_ref().as_table() else {
        let message = format!("`target` must be sections `[target.ID]`, not {}", a(node.get_ref()));
        let help = "the list of targets to build for is `targets`";
        errors.push(ConfigError::new(message).help(help).at(node.span()));
        return overrides;
    };
    for (name, node) in in_order(table) {
        let target = Target::find(name.get_ref());
        if target.is_none() {
            errors.push(unknown_target(name.get_ref(), Some(node)).at(name.span()));
        }
        let Some(table) = node.get_ref().as_table() else {
            let message =
                format!("target {} must be a section, not {}", tick(name.get_ref()), a(node.get_ref()));
            let header = tick(&format!("[target.\"{}\"]", name.get_ref()));
            let help = format!("write {header} on a line of its own");
            errors.push(ConfigError::new(message).help(help).at(node.span()));
            continue;
        };
        if target.is_none() && split_id(name.get_ref(), node).is_some() {
            continue;
        }
        let mut layer = base.for_target();
        for (name, node) in in_order(table) {
            walk_entry(&mut layer, name, node, errors);
        }
        if let Some(target) = target {
            overrides.insert(target.id.as_str(), layer.finish());
        }
    }
    overrides
}

/// A top-level entry of the file or of `[target.ID]`: a section, or a key outside of them.
fn walk_entry(draft: &mut Draft, name: &Spanned<DeString<'_>>, node: &Node<'_>, errors: &mut Errors) {
    let top = top::KEYS.iter().find(|key| key.name == name.get_ref());
    let found = section(name.get_ref()).filter(|section| !section.name.is_empty());
    match (top, found, node.get_ref()) {
        (Some(key), ..) if draft.is_override() && **key == top::TARGETS => {
            let error = ConfigError::new("`targets` cannot be set for one target");
            errors.push(error.help("move it to the top of the file").at(name.span()));
        }
        (Some(key), _, DeValue::Table(members)) if **key == top::TARGETS => {
            let id = members.keys().next().map_or("ID", |id| id.get_ref().as_ref());
            let id = Target::find(id).map_or_else(|| "ID".to_owned(), |target| toml_key(&target.id));
            let error = ConfigError::new("`targets` is the list of targets, not a section");
            errors.push(error.help(format!("the section of one target is `[target.{id}]`")).at(name.span()));
        }
        (Some(key), ..) => draft.assign(key, node, errors),
        (None, Some(section), _) if draft.is_override() && section.name == "repository" => {
            let error = ConfigError::new("`[repository]` cannot be set for one target");
            errors.push(error.help("set it once: one repository has all targets").at(name.span()));
        }
        (None, Some(section), DeValue::Table(table)) => walk_section(draft, section, table, errors),
        (None, Some(section), value) => {
            let message = format!("`{}` must be a section, not {}", section.name, a(value));
            let help = format!("write `[{}]` on a line of its own", section.name);
            errors.push(ConfigError::new(message).help(help).at(node.span()));
        }
        (None, None, value) => {
            errors.push(unknown_entry(name.get_ref(), value.is_table(), below(draft)).at(name.span()));
        }
    }
}

fn walk_section(draft: &mut Draft, section: &Section, table: &DeTable<'_>, errors: &mut Errors) {
    for (name, node) in in_order(table) {
        match section.keys.iter().find(|key| key.name == name.get_ref()) {
            Some(key) => draft.assign(key, node, errors),
            None => errors.push(unknown_key(section, name.get_ref(), below(draft)).at(name.span())),
        }
    }
}

/// What is before the names of a draft's sections.
fn below(draft: &Draft) -> &'static str {
    if draft.is_override() { "target.ID." } else { "" }
}

fn unknown_key(section: &Section, name: &str, below: &str) -> ConfigError {
    let error = ConfigError::new(format!("unknown key {} in `[{}]`", tick(name), section.name));
    if let Some(near) = nearest(name, section.keys.iter().map(|key| key.name)) {
        error.help(format!("did you mean `{near}`?"))
    } else if let Some(home) = home_of(name, below) {
        error.help(home)
    } else {
        let known: Vec<_> = section.keys.iter().map(|key| format!("`{}`", key.name)).collect();
        error.help(format!("known keys: {}", known.join(", ")))
    }
}

fn unknown_entry(name: &str, is_section: bool, below: &str) -> ConfigError {
    let sections = || SECTIONS.iter().map(|section| section.name).filter(|name| !name.is_empty());
    let known = || top::KEYS.iter().map(|key| key.name).chain(sections()).chain(["target"]);
    let what = if is_section { "section" } else { "key" };
    let error = ConfigError::new(format!("unknown {what} {}", tick(name)));
    if let Some(near) = nearest(name, known()).filter(|near| name.replace('_', "-") == **near) {
        error.help(format!("did you mean `{near}`?"))
    } else if let Some(home) = home_of(name, below) {
        error.help(home)
    } else if let Some(near) = nearest(name, known()) {
        error.help(format!("did you mean `{near}`?"))
    } else {
        let known: Vec<_> = known().map(|name| format!("`{name}`")).collect();
        error.help(format!("known names: {}", known.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PayloadChoice;

    fn opensuse() -> &'static Target {
        Target::find("opensuse-leap-16").unwrap()
    }

    fn loaded(text: &str, only: &[&'static Target]) -> Result<Configuration, String> {
        let source = Arc::new(Source { name: "x.toml".into(), text: text.into() });
        load(&source, only).map_err(|problems| problems.0.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_distribution_without_nix_takes_a_bundled_one() {
        let message = loaded("", &[opensuse()]).err().unwrap();
        assert!(message.contains("openSUSE Leap 16 has no Nix package"), "{message}");
        assert!(
            message.contains("or `payload = \"closure\"` in `[nix]`, and let `nix-packager pin`"),
            "{message}"
        );
        let placed = loaded("[nix]\npayload = \"distro\"\n", &[opensuse()]).err().unwrap();
        assert!(placed.contains("x.toml:2:"), "{placed}");
    }

    #[test]
    fn without_a_list_only_what_can_be_built_is_built() {
        let all = Vec::leak(vec![
            opensuse().clone(),
            Target::find("debian-11").unwrap().clone(),
            Target::find("debian-12").unwrap().clone(),
        ]);
        let mut file = File::read(&Document::parse("").table, &mut Vec::new());
        assert_eq!(
            file.buildable(all, "2026-11-28").iter().map(|target| &target.id).collect::<Vec<_>>(),
            ["debian-12"]
        );
        file.base.config.nix.payload = PayloadChoice::Closure;
        assert_eq!(file.buildable(all, "2026-11-28").len(), 2);
    }
}
