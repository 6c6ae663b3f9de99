//! Sections by system: `[nix.closure.SYSTEM]` and `[nix.tree.SYSTEM]`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable};

use super::check;
use super::document::Node;
use super::fault::{Fault, tick};
use super::key::Key;
use super::read::{Faults, a, checked, in_order};
use super::values::{ClosureSource, Location, ShellFile, TreeSource};
use crate::diagnostic::nearest;
use crate::digest;
use crate::knowledge::{System, systems};

/// What one of the sections says.
pub struct SystemTable<T> {
    pub system: &'static System,
    /// The system's name in the section's header.
    pub span: Range<usize>,
    /// `None` when something in the section is wrong.
    pub value: Option<T>,
}

/// `[nix.closure.SYSTEM]`, in the order of the file.
pub fn closures(
    section: &str,
    key: &Key,
    node: &Node<'_>,
    faults: &mut Faults,
) -> Vec<SystemTable<ClosureSource>> {
    by_system(section, key, node, faults, closure)
}

/// `[nix.tree.SYSTEM]`, in the order of the file.
pub fn trees(section: &str, key: &Key, node: &Node<'_>, faults: &mut Faults) -> Vec<SystemTable<TreeSource>> {
    by_system(section, key, node, faults, tree)
}

/// `[sandbox.file.SYSTEM]`, in the order of the file.
pub fn shells(section: &str, key: &Key, node: &Node<'_>, faults: &mut Faults) -> Vec<SystemTable<ShellFile>> {
    by_system(section, key, node, faults, shell)
}

fn by_system<T>(
    parent: &str,
    key: &Key,
    node: &Node<'_>,
    faults: &mut Faults,
    read: fn(&Section<'_, '_>, &mut Faults) -> Option<T>,
) -> Vec<SystemTable<T>> {
    let Some(table) = node.get_ref().as_table() else {
        let message = format!("`{}` must be {}, not {}", key.name, key.kind.wanted(), a(node.get_ref()));
        let help = format!("write `[{parent}.{}.x86_64-linux]` on a line of its own", key.name);
        faults.push(Fault::new(message).help(help).at(node.span()));
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, node) in in_order(table) {
        let system = System::find(name.get_ref());
        if system.is_none() {
            faults.push(unknown_system(name));
        }
        let Some(table) = node.get_ref().as_table() else {
            let message =
                format!("`{}.{}` must be a section, not {}", key.name, name.get_ref(), a(node.get_ref()));
            let help = format!("write `[{parent}.{}.{}]` on a line of its own", key.name, name.get_ref());
            faults.push(Fault::new(message).help(help).at(node.span()));
            continue;
        };
        let section = Section { parent, key: key.name, system: system.unwrap_or(&systems()[0]), name, table };
        let value = read(&section, faults);
        found.extend(system.map(|system| SystemTable { system, span: name.span(), value }));
    }
    found
}

fn unknown_system(name: &Spanned<DeString<'_>>) -> Fault {
    let names = || systems().iter().map(|system| system.name.as_str());
    let help = match nearest(name.get_ref(), names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known systems: {}", names().map(tick).collect::<Vec<_>>().join(", ")),
    };
    Fault::new(format!("unknown system {}", tick(name.get_ref()))).help(help).at(name.span())
}

fn closure(section: &Section<'_, '_>, faults: &mut Faults) -> Option<ClosureSource> {
    section.refuse_others(&["url", "path", "sha256"], faults);
    section.require("sha256", "`sha256sum FILE` prints it; upstream publishes it beside the tarball", faults);
    let url = section.text("url", check::tarball_url, faults);
    let path = section.text("path", check::file_path, faults);
    let sha256 = section.text("sha256", check::sha256, faults);
    match (section.name_of("url"), section.name_of("path")) {
        (Some(url), Some(path)) => {
            let later = url.span().start.max(path.span().start);
            let span = if later == url.span().start { url.span() } else { path.span() };
            let fault = Fault::new(format!("{} has both `url` and `path`", section.title()));
            faults.push(fault.help("keep the one that says where the tarball is").at(span));
            return None;
        }
        (None, None) if !section.means("url") && !section.means("path") => {
            let fault = Fault::new(format!("{} lacks `url` or `path`", section.title()));
            faults.push(fault.help("say where the tarball is").at(section.name.span()));
        }
        _ => {}
    }
    let location = url.map(|url| Location::Url(url.into())).or(path.map(|path| Location::Path(path.into())));
    Some(ClosureSource {
        system: section.system,
        location: location?,
        sha256: digest::hex(&digest::parse(sha256?)?),
    })
}

fn tree(section: &Section<'_, '_>, faults: &mut Faults) -> Option<TreeSource> {
    section.refuse_others(&["path", "version", "requires"], faults);
    section.require("path", "name the directory that `DESTDIR` was", faults);
    section.require("version", "say which release it is, such as `version = \"2.34.8\"`", faults);
    let path = section.text("path", check::file_path, faults);
    let version = section.text("version", check::nix_release, faults);
    let requires = section.texts("requires", check::requirement, faults);
    Some(TreeSource {
        system: section.system,
        path: path?.into(),
        version: version?.parse().ok()?,
        requires: requires?.into_iter().map(Into::into).collect(),
    })
}

fn shell(section: &Section<'_, '_>, faults: &mut Faults) -> Option<ShellFile> {
    section.refuse_others(&["path"], faults);
    section.require("path", "name a statically linked shell for that system", faults);
    let path = section.text("path", check::file_path, faults)?;
    Some(ShellFile { system: section.system, path: path.into() })
}

/// One section while it is read.
struct Section<'a, 'i> {
    /// The section that the key belongs to.
    parent: &'a str,
    key: &'static str,
    system: &'static System,
    /// The system's name in the header.
    name: &'a Spanned<DeString<'i>>,
    table: &'a DeTable<'i>,
}

impl<'a, 'i> Section<'a, 'i> {
    /// `[nix.closure.x86_64-linux]`, in back-ticks.
    fn title(&self) -> String {
        tick(&format!("[{}.{}.{}]", self.parent, self.key, self.name.get_ref()))
    }

    fn name_of(&self, name: &str) -> Option<&'a Spanned<DeString<'i>>> {
        self.table.keys().find(|key| key.get_ref() == name)
    }

    /// Whether `name` is there, or something that was meant for it.
    fn means(&self, name: &str) -> bool {
        self.table.keys().any(|key| key.get_ref() == name || nearest(key.get_ref(), [name]).is_some())
    }

    fn refuse_others(&self, names: &[&str], faults: &mut Faults) {
        for name in self.table.keys().filter(|name| !names.contains(&name.get_ref().as_ref())) {
            let message = format!("unknown key {} in {}", tick(name.get_ref()), self.title());
            let help = match nearest(name.get_ref(), names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let known: Vec<_> = names.iter().map(|name| tick(name)).collect();
                    format!("known keys: {}", known.join(", "))
                }
            };
            faults.push(Fault::new(message).help(help).at(name.span()));
        }
    }

    fn require(&self, name: &str, help: &str, faults: &mut Faults) {
        if !self.means(name) {
            let fault = Fault::new(format!("{} lacks `{name}`", self.title()));
            faults.push(fault.help(help).at(self.name.span()));
        }
    }

    /// The string `name`, where it is there and right.
    fn text(&self, name: &str, check: fn(&str) -> Result<(), Fault>, faults: &mut Faults) -> Option<&'a str> {
        text(&tick(name), self.table.get(name)?, check, faults)
    }

    /// The list of strings `name`, empty where it is not there; `None` where one is wrong.
    fn texts(
        &self,
        name: &str,
        check: fn(&str) -> Result<(), Fault>,
        faults: &mut Faults,
    ) -> Option<Vec<&'a str>> {
        let Some(node) = self.table.get(name) else { return Some(Vec::new()) };
        let Some(nodes) = node.get_ref().as_array() else {
            let message = format!("`{name}` must be a list of strings, not {}", a(node.get_ref()));
            let help = format!("for example: `{name} = [\"libsodium23\"]`");
            faults.push(Fault::new(message).help(help).at(node.span()));
            return None;
        };
        let entry = format!("each entry of {}", tick(name));
        let texts: Vec<&str> = nodes.iter().filter_map(|node| text(&entry, node, check, faults)).collect();
        (texts.len() == nodes.len()).then_some(texts)
    }
}

fn text<'a>(
    what: &str,
    node: &'a Node<'_>,
    check: fn(&str) -> Result<(), Fault>,
    faults: &mut Faults,
) -> Option<&'a str> {
    let Some(text) = node.get_ref().as_str() else {
        let message = format!("{what} must be a string, not {}", a(node.get_ref()));
        faults.push(Fault::new(message).help("write it in quotes").at(node.span()));
        return None;
    };
    checked(text, check, node.span(), faults)
}
