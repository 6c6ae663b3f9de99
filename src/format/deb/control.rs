//! The control stanza (Debian Policy 5.3).

use std::fmt::Write;

use crate::format::writer::{WriteError, guarded, wrap};
use crate::model::{Architecture, Content, Identity, RenderedPackage};

use super::{Deb, relation, tarball};
use crate::format::Format;

/// Lines of a description: lintian complains beyond 80 columns, the leading space included.
const WIDTH: usize = 78;

/// `VERSION-REVISION`.
pub fn version(identity: &Identity) -> String {
    format!("{}-{}", identity.version, identity.revision)
}

/// The text of the file `control`; its fields in the order of dpkg's own.
pub fn stanza(package: &RenderedPackage) -> Result<String, WriteError> {
    let identity = &package.identity;
    let mut fields = vec![
        ("Package", identity.name.clone()),
        ("Version", version(identity)),
        ("Architecture", Deb.architecture(identity.architecture).to_owned()),
        ("Maintainer", identity.maintainer.clone()),
        ("Installed-Size", installed_size(package).to_string()),
    ];
    for (kind, name) in relation::FIELDS {
        if let Some(value) = relation::field(kind, &package.relations)? {
            fields.push((name, value));
        }
    }
    fields.extend([
        ("Section", "admin".to_owned()),
        ("Priority", "optional".to_owned()),
        ("Multi-Arch", multi_arch(identity)),
        ("Homepage", identity.homepage.clone()),
        ("Description", description(identity)),
    ]);

    let mut text = String::new();
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(text, "{name}: {value}").expect("a string takes every character");
    }
    Ok(text)
}

/// A package for every architecture serves programs of any architecture on the same system.
fn multi_arch(identity: &Identity) -> String {
    match identity.architecture {
        Architecture::Any => "foreign".into(),
        Architecture::Of(_) => String::new(),
    }
}

/// The synopsis and, folded, the paragraphs with a ` .` between them (Debian Policy 5.6.13).
fn description(identity: &Identity) -> String {
    let paragraphs = identity.description.iter().map(|paragraph| {
        // Policy reserves lines that begin with a full stop.
        let lines = guarded(wrap(paragraph, WIDTH), ".");
        lines.iter().map(|line| format!("\n {line}")).collect::<String>()
    });
    format!("{}{}", identity.synopsis, paragraphs.collect::<Vec<_>>().join("\n ."))
}

/// KiB on disk by dpkg-gencontrol's rule: files and links rounded up to whole KiB, and one
/// for anything else. The package's root is a directory like the others.
fn installed_size(package: &RenderedPackage) -> u64 {
    let content = |entry: &crate::model::RenderedEntry| match &entry.content {
        Content::Directory => 1,
        Content::File(content) => content.len().div_ceil(1024),
        Content::Symlink(to) => to.len().div_ceil(1024) as u64,
    };
    tarball::with_parents(&package.entries).values().map(|entry| entry.map_or(1, content)).sum()
}
