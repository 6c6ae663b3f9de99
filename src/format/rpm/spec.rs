//! The spec by which rpmbuild makes the same package from its rendered tree.

use jiff::Timestamp;
use serde::Serialize;
use tera::{Context, Tera};

use crate::format::writer::compress::Method;
use crate::format::writer::{self, WriteError};
use crate::knowledge::target::Compression;
use crate::model::{Architecture, Class, Content, Data, FileTrigger, RenderedEntry, RenderedPackage, Script};

use super::{BUILD_HOST, Rpm, changelog_name, changelog_text, description, relation, scripts, summary};
use crate::format::Format;

/// A section of the spec.
#[derive(Serialize)]
struct Section {
    name: String,
    body: String,
}

/// A complete spec; `rpmbuild -bb --define 'tree DIR'` takes the files from DIR.
///
/// Errors: what the writer refuses too.
pub fn spec(package: &RenderedPackage) -> Result<String, WriteError> {
    writer::check(package)?;
    package.entries.iter().try_for_each(|entry| check_path(&entry.path))?;
    let identity = &package.identity;
    let mut context = Context::new();
    for (name, value) in [
        ("name", identity.name.as_str()),
        ("version", &identity.version),
        ("release", &identity.revision),
        ("summary", &summary(identity)),
        ("license", &identity.license),
        ("url", &identity.homepage),
        ("vendor", &identity.vendor),
        ("packager", &identity.maintainer),
        ("arch", Rpm.architecture(identity.architecture)),
        ("build_host", BUILD_HOST),
        ("payload", &payload(package)),
        ("description", &description(identity)),
    ] {
        context.insert(name, &escape(value));
    }
    context.insert("exact", &matches!(identity.architecture, Architecture::Of(_)));
    context.insert("opaque", &escape(&opaque(&package.entries)));
    context.insert("relations", &relations(package)?);
    context.insert("scriptlets", &scriptlets(package));
    context.insert("triggers", &triggers(package));
    context.insert("files", &package.entries.iter().map(file).collect::<Vec<_>>());
    context.insert("changelog", &changelog(package)?);
    Ok(Tera::new().render_str(include_str!("../../../rpm/nix-multiuser.spec.tera"), &context, false)?)
}

/// A regular expression for the paths of what is on disk: below their nearest common directory.
/// Nothing when there is none.
fn opaque(entries: &[RenderedEntry]) -> String {
    let on_disk = entries.iter().filter(|entry| is_on_disk(entry));
    let folders = on_disk.filter_map(|entry| entry.path.rsplit_once('/').map(|(folder, _)| folder));
    let common = |a: &str, b: &str| {
        let same = a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b);
        same.map(|(part, _)| part).collect::<Vec<_>>().join("/")
    };
    let Some(folder) = folders.map(str::to_owned).reduce(|a, b| common(&a, &b)) else {
        return String::new();
    };
    // A backslash would have to be doubled for every time a macro is expanded.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_');
    let literal = |c: char| if plain(c) { c.to_string() } else { format!("[{c}]") };
    format!("^{}/", folder.chars().map(literal).collect::<String>())
}

fn is_on_disk(entry: &RenderedEntry) -> bool {
    matches!(entry.content, Content::File(Data::Stored(_)))
}

fn relations(package: &RenderedPackage) -> Result<Vec<Section>, WriteError> {
    let tagged = package.relations.iter().filter_map(|it| relation::tag(it.kind).map(|name| (name, it)));
    tagged
        .map(|(name, it)| Ok(Section { name: name.to_owned(), body: escape(&relation::spell(it)?) }))
        .collect()
}

fn scriptlets(package: &RenderedPackage) -> Vec<Section> {
    let section = |script: &Script| {
        let name = scripts::section(script.name);
        let name = match scripts::interpreter(script.name) {
            "/bin/sh" => name.to_owned(),
            other => format!("{name} -p {other}"),
        };
        Section { name, body: escape(scripts::body(script)) }
    };
    package.scripts.iter().map(section).collect()
}

/// Directory and script of each `%transfiletriggerin`.
fn triggers(package: &RenderedPackage) -> Vec<[String; 2]> {
    let escaped = |trigger: &FileTrigger| [escape(trigger.directory()), escape(trigger.body.trim_end())];
    package.file_triggers.iter().map(escaped).collect()
}

/// Refuses paths that `%files` would not read as they are. How such characters are escaped differs between versions
/// of rpm, and `%` is expanded twice.
fn check_path(path: &str) -> Result<(), WriteError> {
    let is_class = path.split_once('[').is_some_and(|(_, rest)| rest.contains(']'));
    if !path.contains(['"', '%', '\\', '*', '?', '{', '}']) && !is_class {
        return Ok(());
    }
    let why = "which rpmbuild would read as a pattern or a macro: rename the file, or use `build`, which needs no spec";
    Err(WriteError::unfit("the path", path, why))
}

/// A line of `%files`.
fn file(entry: &RenderedEntry) -> String {
    let mark = match entry.class {
        Class::Ordinary => "",
        Class::Configuration => "%config(noreplace) ",
        Class::Documentation => "%doc ",
        Class::License => "%license ",
    };
    let path = escape(&entry.path);
    match entry.content {
        Content::Directory => format!("%dir %attr({:04o}, root, root) \"{path}\"", entry.mode),
        Content::File(_) => format!("{mark}%attr({:04o}, root, root) \"{path}\"", entry.mode),
        // A link has no mode of its own.
        Content::Symlink(_) => format!("{mark}%attr(-, root, root) \"{path}\""),
    }
}

fn changelog(package: &RenderedPackage) -> Result<String, WriteError> {
    if package.changes.is_empty() {
        return Ok(String::new());
    }
    let time = package.identity.time;
    let date = Timestamp::from_second(time).map_err(|error| {
        WriteError::unfit(
            "the time of the package",
            time.to_string(),
            format!("which is not a date: {error}"),
        )
    })?;
    let head =
        format!("* {} {}", date.strftime("%a %b %d %H:%M:%S UTC %Y"), changelog_name(&package.identity));
    Ok(escape(&format!("{head}\n{}", changelog_text(&package.changes))))
}

/// A literal `%` is two of them in a spec.
fn escape(text: &str) -> String {
    text.replace('%', "%%")
}

/// rpmbuild's name of the payload's compression.
fn payload(package: &RenderedPackage) -> String {
    let level = Method::of(package).level(package.entries.iter().any(is_on_disk));
    match package.compression {
        Compression::Zstd => format!("w{level}.zstdio"),
        Compression::Xz => format!("w{level}.xzdio"),
    }
}
