//! The sections `[nix.closure.SYSTEM]` of a configuration, as they are written.

use std::ops::Range;

use toml::de::DeTable;

use super::places::{Node, member};
use super::site::Pin;
use super::version::Version;
use crate::digest;
use crate::knowledge::{System, systems};
use crate::url::Url;

/// A file that is TOML.
pub struct Text<'t> {
    pub text: &'t str,
    pub root: DeTable<'t>,
}

/// `[nix.closure.SYSTEM]`.
pub struct Closure {
    pub system: &'static System,
    pub source: Source,
}

pub enum Source {
    Url(Pinned),
    /// Where the `path` is written.
    Path(Range<usize>),
    /// Something that the program's reader refuses.
    Invalid,
}

/// A tarball that is downloaded, and the places of its two values.
pub struct Pinned {
    pub url: (String, Range<usize>),
    pub sha256: (String, Range<usize>),
}

/// What is in the URLs of Determinate Nix, in lowercase.
const DETERMINATE: [&str; 2] = ["determinate", "flakehub"];

impl<'t> Text<'t> {
    /// `None` if it is no TOML.
    pub fn parse(text: &'t str) -> Option<Self> {
        let root = DeTable::parse(text).ok()?.into_inner();
        Some(Self { text, root })
    }

    /// In the order of the systems' table.
    pub fn closures(&self) -> Vec<Closure> {
        let closures = table(&self.root, &["nix", "closure"]);
        let of = |system: &'static System| {
            let node = member(closures?, &system.name)?;
            Some(Closure { system, source: node.get_ref().as_table().map_or(Source::Invalid, source) })
        };
        systems().iter().filter_map(of).collect()
    }

    /// The targets that have closures of their own.
    pub fn targets(&self) -> Vec<String> {
        let targets = self.root.iter().find(|(name, _)| name.get_ref() == "target");
        let targets = targets.and_then(|(_, node)| node.get_ref().as_table());
        let own = targets.into_iter().flatten().filter(|(_, node)| {
            let target = node.get_ref().as_table();
            target.is_some_and(|target| table(target, &["nix", "closure"]).is_some())
        });
        own.map(|(name, _)| name.get_ref().to_string()).collect()
    }
}

/// The table at `path`.
fn table<'a, 't>(root: &'a DeTable<'t>, path: &[&str]) -> Option<&'a DeTable<'t>> {
    path.iter().try_fold(root, |table, name| member(table, name)?.get_ref().as_table())
}

fn source(table: &DeTable<'_>) -> Source {
    let text = |name| {
        let node: &Node<'_> = member(table, name)?;
        Some((node.get_ref().as_str()?.to_owned(), node.span()))
    };
    match (text("url"), text("path"), text("sha256")) {
        (None, Some((_, place)), _) => Source::Path(place),
        (Some(url), None, Some(sha256)) => Source::Url(Pinned { url, sha256 }),
        _ => Source::Invalid,
    }
}

impl Pinned {
    /// The version that the URL names.
    pub fn version(&self) -> Option<Version> {
        Version::of_tarball(&Url::new(self.url.0.as_str()))
    }

    /// Whether the URL is that of another Nix, such as Lix.
    pub fn is_fork(&self) -> bool {
        let url = Url::new(self.url.0.as_str()).public().to_ascii_lowercase();
        // A mirror may have any name.
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        let is_lix = path.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "lix");
        // Versions of Nix begin with 2.
        let is_later = self.version().is_some_and(|version| version.number.major > 2);
        is_lix || is_later || DETERMINATE.iter().any(|name| url.contains(name))
    }

    pub fn has_url_of(&self, pin: &Pin) -> bool {
        self.url.0 == pin.url
    }

    /// In whatever form it is written.
    pub fn has_hash_of(&self, pin: &Pin) -> bool {
        digest::parse(&self.sha256.0).is_some_and(|digest| digest::hex(&digest) == pin.sha256)
    }
}
