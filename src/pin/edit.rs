//! The text with other pins: every byte outside of the changed values is kept.
//!
//! Values are replaced at their places. A library that writes the whole document again would change line ends, the
//! order of dotted keys, and comments behind values.

use std::ops::Range;

use super::closures::{Source, Text};
use super::places::{Node, Written, end, member, next_header, written};
use super::site::Pin;
use toml::de::DeTable;

/// What uses the pins, where the file does not say it.
const PAYLOAD: &str = "payload = \"auto\"";

/// A range of the text, and what replaces it.
type Change = (Range<usize>, String);

impl Text<'_> {
    /// With `pins` in `[nix.closure.SYSTEM]`; a section that does not exist is added.
    pub fn with(&self, pins: &[Pin]) -> String {
        let closures = self.closures();
        let mut changes: Vec<Change> = Vec::new();
        let mut missing: Vec<&Pin> = Vec::new();
        for pin in pins {
            match closures.iter().find(|closure| closure.system == pin.system).map(|closure| &closure.source)
            {
                None => missing.push(pin),
                Some(Source::Url(pinned)) => {
                    if !pinned.has_url_of(pin) {
                        changes.push((pinned.url.1.clone(), quoted(&pin.url)));
                    }
                    if !pinned.has_hash_of(pin) {
                        changes.push((pinned.sha256.1.clone(), quoted(&pin.sha256)));
                    }
                }
                Some(Source::Path(_) | Source::Invalid) => {}
            }
        }
        let nix = member(&self.root, "nix");
        if let Some(nix) = nix.filter(|_| self.gets_payload()) {
            changes.extend(self.payload(nix));
        }
        if !missing.is_empty() {
            changes.push(self.addition(&missing));
        }
        changes.sort_by_key(|(place, _)| place.start);
        let mut text = self.text.to_owned();
        for (place, new) in changes.into_iter().rev() {
            text.replace_range(place, &new);
        }
        text
    }

    /// Whether nothing says which Nix packages have, so that pins would have no effect.
    pub fn gets_payload(&self) -> bool {
        let says =
            |node: &Node<'_>| node.get_ref().as_table().is_some_and(|nix| member(nix, "payload").is_some());
        let targets = member(&self.root, "target").and_then(|targets| targets.get_ref().as_table());
        let targets = targets.into_iter().flat_map(|targets| targets.values());
        let own = targets.filter_map(|target| member(target.get_ref().as_table()?, "nix"));
        !member(&self.root, "nix").into_iter().chain(own).any(says)
    }

    /// The payload in the table `nix`.
    fn payload(&self, nix: &Node<'_>) -> Option<Change> {
        match written(self.text, nix) {
            // Before what is there, or is added.
            Written::Inline => {
                let at = nix.span().start + 1;
                Some((at..at, format!(" {PAYLOAD},")))
            }
            Written::Header => {
                let at = nix.span().end;
                let at = self.text[at..].find(['\r', '\n']).map_or(self.text.len(), |more| at + more);
                Some((at..at, format!("{}{PAYLOAD}", self.newline())))
            }
            // Only by headers such as `[nix.closure.SYSTEM]`: before the first one.
            Written::Implied => {
                let at = self.first_header_of("nix")?;
                Some((at..at, ["[nix]", PAYLOAD, "", ""].join(self.newline())))
            }
        }
    }

    /// Where the line of the first header of a table in `name` begins.
    fn first_header_of(&self, name: &str) -> Option<usize> {
        let mut from = 0;
        loop {
            let at = next_header(self.text, &self.root, from);
            let line = self.text[at..].lines().next()?;
            if line.trim_start().strip_prefix(&format!("[{name}.")).is_some() {
                return Some(at);
            }
            from = at + line.len();
        }
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// Whether the text has all of `pins`.
    pub fn has(&self, pins: &[Pin]) -> bool {
        let closures = self.closures();
        pins.iter().all(|pin| {
            closures.iter().any(|closure| match &closure.source {
                Source::Url(pinned) if closure.system == pin.system => {
                    pinned.has_url_of(pin) && pinned.has_hash_of(pin)
                }
                _ => false,
            })
        })
    }

    /// Into the table that is there, if it is an inline one; else as sections.
    fn addition(&self, pins: &[&Pin]) -> Change {
        let nix = member(&self.root, "nix");
        let closure = nix.and_then(|nix| member(nix.get_ref().as_table()?, "closure"));
        let entries = |before: &str| {
            let entries = pins.iter().map(|pin| format!("{before}{} = {}", pin.system.name, inline(pin)));
            entries.collect::<Vec<_>>().join(", ")
        };
        let is_inline = |node: &&Node<'_>| written(self.text, node) == Written::Inline;
        if let Some((node, table)) = closure.filter(is_inline).and_then(as_table) {
            return self.inserted(node, table, &entries(""));
        }
        match nix.filter(is_inline).and_then(as_table) {
            Some((node, table)) => self.inserted(node, table, &entries("closure.")),
            None => self.sections(pins, nix, closure),
        }
    }

    fn inserted(&self, node: &Node<'_>, table: &DeTable<'_>, entries: &str) -> Change {
        match table.values().map(|node| end(self.text, node)).max() {
            Some(last) => (last..last, format!(", {entries}")),
            None => (node.span().start + 1..node.span().start + 1, format!(" {entries} ")),
        }
    }

    /// Behind the sections of other systems, or the section `[nix]`, or at the end.
    fn sections(&self, pins: &[&Pin], nix: Option<&Node<'_>>, closure: Option<&Node<'_>>) -> Change {
        let after = match (closure, nix) {
            (Some(closure), _) => end(self.text, closure),
            (None, Some(nix)) if written(self.text, nix) == Written::Header => nix.span().end,
            (None, Some(nix)) => end(self.text, nix),
            (None, None) => self.text.len(),
        };
        let header = next_header(self.text, &self.root, after);
        let at = before_comments(self.text, header, after);
        let newline = self.newline();
        let section = |pin: &&Pin| {
            let (system, url, sha256) = (&pin.system.name, quoted(&pin.url), quoted(&pin.sha256));
            [&format!("[nix.closure.{system}]"), &format!("url = {url}"), &format!("sha256 = {sha256}"), ""]
                .join(newline)
        };
        let mut new = pins.iter().map(section).collect::<Vec<_>>().join(newline);
        if nix.is_none() && self.gets_payload() {
            new = ["[nix]", PAYLOAD, "", &new].join(newline);
        }
        let before = &self.text[..at];
        if !before.is_empty() && !before.ends_with('\n') {
            new = format!("{newline}{newline}{new}");
        } else if before.lines().last().is_some_and(|line| !line.trim().is_empty()) {
            new = format!("{newline}{new}");
        }
        if at < self.text.len() {
            new += newline;
        }
        (at..at, new)
    }
}

/// Where the comment begins that is directly above the line at `at`, but not before `from`.
fn before_comments(text: &str, at: usize, from: usize) -> usize {
    let mut begin = at;
    if at == text.len() {
        return at;
    }
    for line in text[..at].split_inclusive('\n').rev() {
        if !line.trim_start().starts_with('#') || begin - line.len() < from {
            break;
        }
        begin -= line.len();
    }
    begin
}

fn as_table<'a, 't>(node: &'a Node<'t>) -> Option<(&'a Node<'t>, &'a DeTable<'t>)> {
    Some((node, node.get_ref().as_table()?))
}

fn inline(pin: &Pin) -> String {
    format!("{{ url = {}, sha256 = {} }}", quoted(&pin.url), quoted(&pin.sha256))
}

/// A string of TOML; URLs and hashes have nothing to escape.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
