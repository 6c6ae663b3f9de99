//! From the file to one [`Config`] a target: the walk over its sections and overrides.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::across;
use super::described;
use super::document::{Document, Node};
use super::fault::{Fault, masked, tick};
use super::implied::implied;
use super::key::{Key, Kind, Section};
use super::keys::{SECTIONS, keys, section};
use super::layer::Layer;
use super::read::{Faults, a, in_order, wrong_type};
use super::remote;
use super::values::{Config, Configuration, Location};
use crate::diagnostic::{Diagnostic, Diagnostics, Source, nearest};
use crate::knowledge::{Target, targets};

/// Reads and resolves `source` for the targets `only`, in that order; when `only` is empty,
/// for the file's own `targets`, and when it names none, for every known target.
///
/// # Errors
/// Everything that is wrong with the file, in the order of the file, wherever it is.
pub fn load(source: &Arc<Source>, only: &[&'static Target]) -> Result<Configuration, Diagnostics> {
    let document = Document::parse(&source.text);
    let mut file = File::default();
    let mut faults = Vec::new();
    file.read(&document.table, &mut faults);
    let wanted = match (only, &file.targets) {
        ([], Some(listed)) => listed.clone(),
        ([], None) => file.buildable(targets()),
        (only, _) => only.to_vec(),
    };
    let warnings = file.check_across(&wanted, &mut faults);
    faults.retain(|fault| !document.is_broken(fault.start()));
    faults.extend(document.faults);
    remote::private_keys(&source.text, &mut faults);
    report(source, faults).or_else(())?;
    let folder = Path::new(&source.name).parent().unwrap_or(Path::new(""));
    let resolved = |target| (target, from(folder, file.layer(target)));
    let warnings = report(source, warnings).0.into_iter().map(Diagnostic::warning).collect();
    let targets = wanted.into_iter().map(resolved).collect();
    let repository = from(folder, &file.base).repository;
    Ok(Configuration { targets, repository, source: Arc::clone(source), warnings })
}

/// The values of `layer`, with what they imply, and with relative paths, which begin at the file's `folder`, as
/// the program opens them.
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

/// In the order of the file, and once where several targets share a fault.
fn report(source: &Arc<Source>, mut faults: Faults) -> Diagnostics {
    let source = &masked(source, &faults);
    faults.sort_by_key(Fault::start);
    let mut seen: Vec<Fault> = Vec::new();
    for fault in faults {
        let same_place = seen.iter().rev().take_while(|known| known.start() == fault.start());
        if !same_place.into_iter().any(|known| *known == fault) {
            seen.push(fault);
        }
    }
    Diagnostics(seen.into_iter().map(|fault| fault.into_diagnostic(source)).collect())
}

/// What a file says, by layers.
struct File {
    /// The list `targets`; `None` when there is none.
    targets: Option<Vec<&'static Target>>,
    /// Where the list names each, by id.
    places: BTreeMap<&'static str, Range<usize>>,
    base: Layer,
    /// The targets that have a section `[target.ID]`, by id.
    overrides: BTreeMap<&'static str, Layer>,
}

impl Default for File {
    fn default() -> Self {
        Self { targets: None, places: BTreeMap::new(), base: Layer::defaults(), overrides: BTreeMap::new() }
    }
}

impl File {
    fn read(&mut self, table: &DeTable<'_>, faults: &mut Faults) {
        let mut overrides = None;
        for (name, node) in in_order(table) {
            match name.get_ref().as_ref() {
                "target" => overrides = Some(node),
                "targets" => self.targets = read_targets(node, &mut self.places, faults),
                _ => walk_entry(&mut self.base, name, node, faults),
            }
        }
        if let Some(node) = overrides {
            self.read_overrides(node, faults);
        }
    }

    /// `[target.ID]`: each begins as a copy of what the whole file says.
    fn read_overrides(&mut self, node: &Node<'_>, faults: &mut Faults) {
        let Some(table) = node.get_ref().as_table() else {
            let message = format!("`target` must be sections `[target.ID]`, not {}", a(node.get_ref()));
            let help = "the list of targets to build for is called `targets`";
            faults.push(Fault::new(message).help(help).at(node.span()));
            return;
        };
        for (name, node) in in_order(table) {
            let target = Target::find(name.get_ref());
            if target.is_none() {
                faults.push(unknown_target(name.get_ref(), Some(node)).at(name.span()));
            }
            let Some(table) = node.get_ref().as_table() else {
                let message =
                    format!("target {} must be a section, not {}", tick(name.get_ref()), a(node.get_ref()));
                let header = tick(&format!("[target.\"{}\"]", name.get_ref()));
                let help = format!("write {header} on a line of its own");
                faults.push(Fault::new(message).help(help).at(node.span()));
                continue;
            };
            if target.is_none() && split_id(name.get_ref(), node).is_some() {
                continue;
            }
            let mut layer = self.base.for_target();
            for (name, node) in in_order(table) {
                walk_entry(&mut layer, name, node, faults);
            }
            if let Some(target) = target {
                self.overrides.insert(&target.id, layer);
            }
        }
    }

    /// Those of `all` whose Nix can be packaged: all but distributions without one, where nothing else is asked for.
    fn buildable(&self, all: &'static [Target]) -> Vec<&'static Target> {
        all.iter().filter(|target| across::has_nix(target, self.layer(target))).collect()
    }

    fn layer(&self, target: &Target) -> &Layer {
        self.overrides.get(target.id.as_str()).unwrap_or(&self.base)
    }

    /// Judges the values of the targets wanted now, and of all that the file speaks of; its
    /// sections by system, by every target that it is for. What only deserves a warning is
    /// returned.
    fn check_across(&self, wanted: &[&'static Target], faults: &mut Faults) -> Faults {
        let mut judged: Vec<(&'static Target, &Layer)> = Vec::new();
        let listed = self.targets.iter().flatten();
        let overridden = self.overrides.keys().filter_map(|id| Target::find(id));
        self.add_layers(wanted.iter().chain(listed).copied().chain(overridden), &mut judged);
        for (target, layer) in &judged {
            let mut found = Vec::new();
            across::check(target, layer, &mut found);
            let place = self.places.get(target.id.as_str());
            // What has no place of its own is wrong with the target.
            faults.extend(found.into_iter().map(|fault| match place {
                Some(place) => fault.at(place.clone()),
                None => fault,
            }));
        }
        let warnings = across::check_releases(&judged, faults);
        if self.targets.is_none() {
            self.add_layers(targets().iter(), &mut judged);
        }
        described::check(&judged, faults);
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

/// A top-level entry of the file or of `[target.ID]`: a section, or a key outside of them.
fn walk_entry(layer: &mut Layer, name: &Spanned<DeString<'_>>, node: &Node<'_>, faults: &mut Faults) {
    let top = SECTIONS[0].keys.iter().find(|key| key.name == name.get_ref());
    let found = section(name.get_ref()).filter(|section| !section.name.is_empty());
    match (top, found, node.get_ref()) {
        (Some(key), ..) if layer.is_override() && matches!(key.kind, Kind::Targets) => {
            let fault = Fault::new("`targets` cannot be set for one target");
            faults.push(fault.help("write it at the top of the file").at(name.span()));
        }
        (Some(key), ..) => layer.assign("", key, node, faults),
        (None, Some(section), _) if layer.is_override() && section.name == "repository" => {
            let fault = Fault::new("`[repository]` cannot be set for one target");
            faults.push(fault.help("write it once: one repository has all targets").at(name.span()));
        }
        (None, Some(section), DeValue::Table(table)) => walk_section(layer, section, table, faults),
        (None, Some(section), value) => {
            let message = format!("`{}` must be a section, not {}", section.name, a(value));
            let help = format!("write `[{}]` on a line of its own", section.name);
            faults.push(Fault::new(message).help(help).at(node.span()));
        }
        (None, None, value) => {
            faults.push(unknown_entry(name.get_ref(), value.is_table()).at(name.span()));
        }
    }
}

fn walk_section(layer: &mut Layer, section: &'static Section, table: &DeTable<'_>, faults: &mut Faults) {
    for (name, node) in in_order(table) {
        match section.keys.iter().find(|key| key.name == name.get_ref()) {
            Some(key) => layer.assign(section.name, key, node, faults),
            None => faults.push(unknown_key(section, name.get_ref()).at(name.span())),
        }
    }
}

fn unknown_key(section: &Section, name: &str) -> Fault {
    let fault = Fault::new(format!("unknown key {} in `[{}]`", tick(name), section.name));
    if let Some(near) = nearest(name, section.keys.iter().map(|key| key.name)) {
        fault.help(format!("did you mean `{near}`?"))
    } else if let Some(home) = home_of(name) {
        fault.help(home)
    } else {
        let known: Vec<_> = section.keys.iter().map(|key| format!("`{}`", key.name)).collect();
        fault.help(format!("known keys: {}", known.join(", ")))
    }
}

fn unknown_entry(name: &str, is_section: bool) -> Fault {
    let sections = || SECTIONS.iter().map(|section| section.name).filter(|name| !name.is_empty());
    let known = || SECTIONS[0].keys.iter().map(|key| key.name).chain(sections()).chain(["target"]);
    let what = if is_section { "section" } else { "key" };
    let fault = Fault::new(format!("unknown {what} {}", tick(name)));
    if let Some(home) = home_of(name) {
        fault.help(home)
    } else if let Some(near) = nearest(name, known()) {
        fault.help(format!("did you mean `{near}`?"))
    } else {
        let known: Vec<_> = known().map(|name| format!("`{name}`")).collect();
        fault.help(format!("known names: {}", known.join(", ")))
    }
}

/// Where a key belongs that was written elsewhere.
fn home_of(name: &str) -> Option<String> {
    keys().find(|(_, key)| key.name == name).map(|(section, _)| match section.name {
        "" => format!("`{name}` belongs to the top of the file, before the first section"),
        section => format!("`{name}` belongs to `[{section}]`"),
    })
}

/// The targets of the list; `None` when there is something wrong with it.
fn read_targets(
    node: &Node<'_>,
    places: &mut BTreeMap<&'static str, Range<usize>>,
    faults: &mut Faults,
) -> Option<Vec<&'static Target>> {
    let key: &Key = SECTIONS[0].keys.iter().find(|key| matches!(key.kind, Kind::Targets))?;
    let Some(nodes) = node.get_ref().as_array() else { return wrong_type(key, node, faults) };
    let mut found: Vec<&'static Target> = Vec::new();
    for node in nodes.iter() {
        let Some(id) = node.get_ref().as_str() else {
            wrong_type::<()>(key, node, faults);
            continue;
        };
        match Target::find(id) {
            None => faults.push(unknown_target(id, None).at(node.span())),
            Some(target) if found.iter().any(|known| known.id == target.id) => {
                let fault = Fault::new(format!("target {} is listed twice", tick(id)));
                faults.push(fault.help("keep one of the two").at(node.span()));
            }
            Some(target) => {
                places.insert(&target.id, node.span());
                found.push(target);
            }
        }
    }
    if nodes.is_empty() {
        let fault = Fault::new("`targets` names no target");
        faults.push(fault.help("leave it out to build for every known target").at(node.span()));
    }
    Some(found)
}

fn unknown_target(id: &str, node: Option<&Node<'_>>) -> Fault {
    let fault = Fault::new(format!("unknown target {}", tick(id)));
    if let Some(whole) = node.and_then(|node| split_id(id, node)) {
        return fault.help(format!("a name with a dot needs quotes: `[target.\"{whole}\"]`"));
    }
    match nearest(id, targets().iter().map(|target| target.id.as_str())) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => {
            let known: Vec<_> = targets().iter().map(|target| format!("`{}`", target.id)).collect();
            fault.help(format!("known targets: {}", known.join(", ")))
        }
    }
}

/// The id that TOML took apart: `[target.ubuntu-24.04]` means `ubuntu-24` and in it `04`.
fn split_id(id: &str, node: &Node<'_>) -> Option<String> {
    let table = node.get_ref().as_table()?;
    table.keys().map(|part| format!("{id}.{}", part.get_ref())).find(|whole| Target::find(whole).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::trial::opensuse;

    fn loaded(text: &str, only: &[&'static Target]) -> Result<Configuration, String> {
        let source = Arc::new(Source { name: "x.toml".into(), text: text.into() });
        load(&source, only).map_err(|problems| problems.0.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_distribution_without_nix_takes_a_bundled_one() {
        let message = loaded("", &[opensuse()]).err().unwrap();
        assert!(message.contains("openSUSE Leap 16 has no Nix of its own"), "{message}");
        assert!(message.contains("bundle one: set `payload = \"closure\"` in `[nix]`"), "{message}");
        let placed = loaded("[nix]\npayload = \"distro\"\n", &[opensuse()]).err().unwrap();
        assert!(placed.contains("x.toml:2:"), "{placed}");
    }

    #[test]
    fn without_a_list_only_what_can_be_built_is_built() {
        let all = Vec::leak(vec![opensuse().clone(), targets()[0].clone()]);
        let mut file = File::default();
        assert_eq!(file.buildable(all).iter().map(|target| &target.id).collect::<Vec<_>>(), ["debian-11"]);
        file.base.config.nix.payload = crate::config::PayloadKind::Closure;
        assert_eq!(file.buildable(all).len(), 2);
    }
}
