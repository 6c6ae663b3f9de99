//! The configuration file: which systems it pins, what it becomes, and how that is written.

use std::fs;
use std::ops::Range;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::closures::{Closure, Pinned, Source as Origin, Text};
use super::site::{Pin, Site};
use super::version::Version;
use crate::config::{Config, Configuration, PayloadChoice, load};
use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::knowledge::System;
use crate::local_file;
use crate::output::{Staged, cannot};
use crate::print::ShowPath;

/// Without pins and without `--system`: what most machines are.
const USUAL: [&str; 2] = ["x86_64-linux", "aarch64-linux"];

/// Bytes of a file that another program may have written meanwhile.
const LARGEST: u64 = 16 << 20;

/// What uses pins, for messages.
const TAKES_PINS: &str = "`payload = \"auto\"` or `payload = \"closure\"`";

/// Whether packages are made from the pins.
fn takes_pins(config: &Config) -> bool {
    matches!(config.nix.payload, PayloadChoice::Auto | PayloadChoice::Closure)
}

/// A configuration that may be replaced.
pub struct ConfigFile {
    source: Arc<Source>,
    /// Where symbolic links lead to.
    path: PathBuf,
    mode: u32,
}

/// The systems to pin, in the order of the systems' table, each with what the file has.
pub struct Selected {
    pub pinned: Vec<(&'static System, Option<Pinned>)>,
    /// What is left alone.
    pub notes: Vec<String>,
}

impl Selected {
    pub fn systems(&self) -> Vec<&'static System> {
        self.pinned.iter().map(|(system, _)| *system).collect()
    }
}

impl ConfigFile {
    /// The file at `path`, which has the text `source`.
    ///
    /// # Errors
    /// Whatever the system refused, and a pipe.
    pub fn new(path: &Path, source: Source) -> Result<Self, Diagnostic> {
        let real = fs::canonicalize(path).map_err(|error| cannot("read", path, &error))?;
        let metadata = fs::metadata(&real).map_err(|error| cannot("read", path, &error))?;
        if let Some(kind) = local_file::other_kind(&metadata) {
            return Err(Diagnostic::new(format!("`{}` is {kind}", path.shown()))
                .help("name a file: it is replaced by one with the new pins"));
        }
        Ok(Self { source: Arc::new(source), path: real, mode: metadata.permissions().mode() & 0o7777 })
    }

    /// The systems `only`; without any, those that have a URL; without those, the usual ones.
    ///
    /// # Errors
    /// What is wrong with the syntax of the file, and closures that are left alone, if they were asked for or there is
    /// nothing else.
    pub fn selected(&self, only: &[&'static System]) -> Result<Selected, Diagnostics> {
        let text = self.text()?;
        let closures = text.closures();
        let usual: Vec<_> = USUAL.into_iter().filter_map(System::find).collect();
        let added = if only.is_empty() && closures.is_empty() { &usual[..] } else { only };
        let (mut pinned, mut left, mut kept) = (Vec::new(), Diagnostics::default(), Vec::new());
        for Closure { system, source } in closures {
            if !only.is_empty() && !only.contains(&system) {
                if let Origin::Url(found) = source {
                    kept.extend(found.version().map(|version| stays(system, &version)));
                }
                continue;
            }
            match source {
                Origin::Path(place) => left.push(self.is_local(system, place)),
                Origin::Url(found) if found.is_fork() && only.is_empty() => {
                    left.push(self.is_other(system, found.url.1));
                }
                Origin::Url(found) => pinned.push((system, Some(found))),
                Origin::Invalid => pinned.push((system, None)),
            }
        }
        for system in added {
            if !pinned.iter().any(|(known, _)| known == system) {
                pinned.push((system, None));
            }
        }
        if !left.0.is_empty() && (!only.is_empty() || pinned.is_empty()) {
            return Err(left);
        }
        let own = text.targets().into_iter().map(|target| {
            format!("target `{target}` has closures of its own, which `pin` leaves as they are")
        });
        let notes = left.0.into_iter().map(|left| left.message).chain(own).chain(kept).collect();
        Ok(Selected { pinned, notes })
    }

    fn is_local(&self, system: &System, place: Range<usize>) -> Diagnostic {
        let message = format!("`[nix.closure.{}]` has a `path`, and is left as it is", system.name);
        Diagnostic::new(message)
            .at(&self.source, place)
            .help("to pin upstream's tarball, write a `url` in place of `path`")
    }

    fn is_other(&self, system: &System, place: Range<usize>) -> Diagnostic {
        let name = &system.name;
        Diagnostic::new(format!(
            "`[nix.closure.{name}]` is another Nix than upstream's, and is left as it is"
        ))
        .at(&self.source, place)
        .help(format!("to replace it by upstream's, name it: `--system {name}`"))
    }

    fn text(&self) -> Result<Text<'_>, Diagnostics> {
        match Text::parse(&self.source.text) {
            Some(text) => Ok(text),
            None => Err(match load(&self.source, &[]) {
                Err(errors) => errors,
                Ok(_) => Diagnostic::new(format!("`{}` is not TOML", self.path.shown())).into(),
            }),
        }
    }

    /// # Errors
    /// Everything that is wrong with the file.
    pub fn check(&self) -> Result<Configuration, Diagnostics> {
        load(&self.source, &[])
    }

    /// Whether pins for `systems` can be written, before the site is asked for any: whether the file is right, or
    /// will be with them. Also what should be known of them.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub fn check_edit(
        &self,
        systems: &[&'static System],
        site: &Site,
    ) -> Result<Option<String>, Diagnostics> {
        let pin = |system: &&'static System| Pin {
            system,
            url: format!("{}/nix/nix-0.0/nix-0.0-{}.tar.xz", site.releases, system.name),
            sha256: "0".repeat(64),
        };
        let (_, configuration) = self.with(&systems.iter().map(pin).collect::<Vec<_>>())?;
        let is_used = configuration.targets.iter().any(|(_, config)| takes_pins(config));
        Ok((!is_used).then(|| format!("these pins are not used until `[nix]` has {TAKES_PINS}")))
    }

    /// The text with `pins`, as the program reads it.
    ///
    /// # Errors
    /// Everything that is wrong with the file, or would be.
    pub fn with(&self, pins: &[Pin]) -> Result<(String, Configuration), Diagnostics> {
        let text = self.text()?.with(pins);
        let source = Arc::new(Source { name: self.source.name.clone(), text: text.clone() });
        let errors = match load(&source, &[]) {
            Ok(configuration) if Text::parse(&text).is_some_and(|text| text.has(pins)) => {
                return Ok((text, configuration));
            }
            Ok(_) => Diagnostic::new("the pins cannot be written into this file; it was not changed")
                .help("write `[nix.closure.SYSTEM]` with `url` and `sha256` as sections of their own")
                .into(),
            // Places in a text that nobody has seen are none.
            Err(errors) => {
                Diagnostics(errors.0.into_iter().map(|it| Diagnostic { place: None, ..it }).collect())
            }
        };
        let before = load(&self.source, &[]).map_err(|found| remaining(found, &errors))?;
        match before.targets.iter().any(|(_, config)| takes_pins(config)) {
            true => Err(errors),
            false => Err(Diagnostic::new(format!(
                "no target of `{}` has a Nix from upstream, so that pins would have no effect",
                self.source.name
            ))
            .help(format!("write {TAKES_PINS} into `[nix]`, then pin again"))
            .into()),
        }
    }

    /// Whether the edit says in `[nix]` what the pins are for, because the file does not.
    pub fn gets_payload(&self) -> bool {
        Text::parse(&self.source.text).is_some_and(|text| text.gets_payload())
    }

    /// Whether `text` is what the file has.
    pub fn has(&self, text: &str) -> bool {
        self.source.text == text
    }

    /// Replaces the file.
    ///
    /// # Errors
    /// Whatever the system refused, and a file that was changed since it was read; it is then as it was.
    pub fn replace(&self, text: &str) -> Result<(), Diagnostic> {
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        let staged = Staged::write(folder, &self.path, self.mode, |out| out.write_all(text.as_bytes()))?;
        staged.sync()?;
        let now =
            local_file::read(&self.path, LARGEST).map_err(|error| cannot("read", &self.path, &error))?;
        if now != self.source.text.as_bytes() {
            return Err(Diagnostic::new(format!("`{}` was changed by another program", self.path.shown()))
                .help("nothing was written: run the command again"));
        }
        staged.publish().map(drop)
    }
}

/// What is said of a pin that is not changed.
fn stays(system: &System, version: &Version) -> String {
    let open = version.advisories().into_iter().find(|row| row.feature.is_none());
    let open = open.map(|worst| format!(", which is open to {}", worst.id)).unwrap_or_default();
    format!("{} stays at {version}{open}", system.name)
}

/// Of the errors `before` the edit, those that are there after it; if it ends all of them, those that it causes.
fn remaining(before: Diagnostics, after: &Diagnostics) -> Diagnostics {
    let is_left = |error: &Diagnostic| after.0.iter().any(|other| other.message == error.message);
    let left: Vec<_> = before.0.into_iter().filter(is_left).collect();
    if left.is_empty() { after.clone() } else { Diagnostics(left) }
}
