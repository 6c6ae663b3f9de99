//! The rpm package format: version 4, SHA-256 digests of header and payload, no signature.
//!
//! A rendered package enters; an rpm leaves, or the spec by which rpmbuild makes the same
//! one. The header is the rpm crate's work, completed where it is less than rpmbuild's.

mod cpio;
mod entries;
mod header;
mod payload;
mod relation;
mod scripts;
mod spec;
mod version;

use std::cmp::Ordering;
use std::io::Write;

use ::rpm::{BuildConfig, CompressionWithLevel, PackageBuilder, Scriptlet};

use crate::format::writer::{self, Parts, WriteError, guarded, wrap};
use crate::format::{Format, Linter, SourceFile};
use crate::knowledge::Family;
use crate::model::{Architecture, Identity, RenderedPackage, Script, ScriptName};

use payload::Payload;
pub use spec::spec;

/// Writes .rpm files.
pub struct Rpm;

/// The name of every machine a package is built on: none is told apart by its packages.
const BUILD_HOST: &str = "localhost";
/// What interprets the scriptlets.
const SHELL: &str = "/bin/sh";
/// Lines of a description and of a changelog: rpmlint complains beyond 79 columns.
const WIDTH: usize = 76;

impl Format for Rpm {
    fn family(&self) -> Family {
        Family::Rpm
    }

    fn architecture(&self, architecture: Architecture) -> &'static str {
        match architecture {
            Architecture::Any => "noarch",
            Architecture::Of(system) => &system.rpm,
        }
    }

    fn file_name(&self, package: &RenderedPackage) -> String {
        let identity = &package.identity;
        format!("{}.{}.rpm", nevr(identity), self.architecture(identity.architecture))
    }

    fn write(
        &self,
        package: &RenderedPackage,
        parts: &dyn Parts,
        out: &mut dyn Write,
    ) -> Result<(), WriteError> {
        writer::check(package)?;
        let time = writer::time(package)?;
        let contents = entries::contents(&package.entries)?;
        let mut builder = builder(package, time);
        relation::add(&mut builder, &package.relations)?;
        relation::add_needs(&mut builder, package)?;
        entries::add(&mut builder, &package.entries, time)?;
        for script in &package.scripts {
            add_script(&mut builder, script);
        }
        for trigger in &package.file_triggers {
            let scriptlet = Scriptlet::new(trigger.body.trim_end()).prog(vec![SHELL]);
            builder.trans_file_trigger_in(trigger.directory(), None, scriptlet);
        }
        let mut built = builder.build()?;
        let source = format!("{}.src.rpm", nevr(&package.identity));
        let payload = Payload::new(package, time, parts)?;
        header::complete(&mut built, &source, time, package, &payload, contents)?;
        let mut bytes = Vec::new();
        built.metadata.write(&mut bytes)?;
        out.write_all(&bytes)?;
        payload.packed.write(out)?;
        Ok(())
    }

    fn sources(&self, package: &RenderedPackage) -> Result<Vec<SourceFile>, WriteError> {
        let spec = SourceFile {
            path: format!("{}.spec", package.identity.name),
            mode: 0o644,
            content: spec(package)?.into_bytes(),
        };
        Ok([spec].into_iter().chain(scripts::files(package)).collect())
    }

    fn compare_versions(&self, a: &str, b: &str) -> Ordering {
        version::compare(a, b)
    }

    fn script_name(&self, name: ScriptName) -> Option<&'static str> {
        Some(scripts::section(name))
    }

    fn template_dir(&self) -> &'static str {
        "rpm"
    }

    fn trigger_template(&self) -> Option<&'static str> {
        Some("watch")
    }

    /// It is in the header.
    fn changelog(&self, _: &Identity, _: &str, _: &[String]) -> Result<String, WriteError> {
        Ok(String::new())
    }

    fn linter(&self) -> &'static Linter {
        &LINTER
    }
}

static LINTER: Linter = Linter {
    program: "rpmlint",
    arguments: &[],
    configuration: Some(include_str!("../../../rpm/rpmlint.toml")),
};

fn builder(package: &RenderedPackage, time: u32) -> PackageBuilder {
    let identity = &package.identity;
    let arch = Rpm.architecture(identity.architecture);
    let summary = summary(identity);
    let mut builder =
        PackageBuilder::new(&identity.name, &identity.version, &identity.license, arch, &summary);
    builder
        .using_config(BuildConfig::v4().source_date(time).compression(CompressionWithLevel::None))
        .release(&identity.revision)
        .description(description(identity))
        .build_host(BUILD_HOST);
    for (set, value) in [
        (PackageBuilder::packager as fn(&mut _, String) -> &mut _, &identity.maintainer),
        (PackageBuilder::vendor, &identity.vendor),
        (PackageBuilder::url, &identity.homepage),
    ] {
        if !value.is_empty() {
            set(&mut builder, value.clone());
        }
    }
    if !package.changes.is_empty() {
        builder.add_changelog_entry(changelog_name(identity), changelog_text(&package.changes), time);
    }
    builder
}

/// `NAME-VERSION-RELEASE`.
fn nevr(identity: &Identity) -> String {
    format!("{}-{}-{}", identity.name, identity.version, identity.revision)
}

/// The synopsis as a summary: Fedora's guidelines want a capital, where Debian's want none.
fn summary(identity: &Identity) -> String {
    let mut characters = identity.synopsis.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters.clone()).collect()
}

/// What begins a comment or a section of a spec, where rpmbuild would not take it for text.
const MARKS: &str = "#%";

/// The paragraphs, wrapped, with an empty line between them.
fn description(identity: &Identity) -> String {
    let lines = |paragraph: &String| guarded(wrap(paragraph, WIDTH), MARKS).join("\n");
    let paragraphs = identity.description.iter().map(lines);
    let text = paragraphs.collect::<Vec<_>>().join("\n\n");
    if text.is_empty() { summary(identity) } else { text }
}

/// Who changed, and to which version, by Fedora's convention.
fn changelog_name(identity: &Identity) -> String {
    format!("{} - {}-{}", identity.maintainer, identity.version, identity.revision)
}

fn changelog_text(changes: &[String]) -> String {
    let lines = |change: &String| guarded(wrap(change, WIDTH - 2), MARKS).join("\n  ");
    let bullets = changes.iter().map(|change| format!("- {}", lines(change)));
    bullets.collect::<Vec<_>>().join("\n")
}

fn add_script(builder: &mut PackageBuilder, script: &Script) {
    let scriptlet = Scriptlet::new(scripts::body(script)).prog(vec![scripts::interpreter(script.name)]);
    match script.name {
        // The crate would require an interpreter called `<lua>`: see `header`.
        ScriptName::PreTransaction => builder,
        ScriptName::PreInstall => builder.pre_install_script(scriptlet),
        ScriptName::PostInstall => builder.post_install_script(scriptlet),
        ScriptName::PostTransaction => builder.post_trans_script(scriptlet),
        ScriptName::PreRemove => builder.pre_uninstall_script(scriptlet),
        ScriptName::PostRemove => builder.post_uninstall_script(scriptlet),
    };
}
