//! `[settings]` as one release of Nix would read them.

use std::sync::Arc;

use crate::config::fault::{Fault, tick};
use crate::config::values::ConfiguredSetting;
use crate::diagnostic::{Diagnostic, Source, nearest};
use crate::knowledge::NixVersion;
use crate::knowledge::settings::{Checked, Name, Release, find, names, span};

/// What is wrong with settings for the releases that were asked, each fault once.
#[derive(Debug, Default)]
pub struct Verdicts(Vec<Verdict>);

#[derive(Debug)]
struct Verdict {
    fault: Fault,
    is_warning: bool,
    /// Who has which release: `debian-12` and `2.8.0`. None where it is no matter of releases.
    of: Vec<(String, String)>,
}

impl Verdicts {
    /// Judges what `who` would read with its Nix, which calls itself `called`.
    /// `implied` are settings that other sections ask for, with the features they need.
    pub fn judge(
        &mut self,
        settings: &[ConfiguredSetting],
        implied: &[ConfiguredSetting],
        release: Release,
        who: &str,
        called: &str,
    ) {
        let nix = Nix { release, settings, implied };
        for setting in settings.iter().chain(implied) {
            let Some((finding, mut fault)) = nix.finding(setting) else { continue };
            if implied.contains(setting) {
                fault = fault.help("set it in the section of a target, `[target.ID.…]`, whose Nix has it");
            }
            let fault = fault.at(setting.place.clone());
            // A fork has settings of its own: whatever is found is a guess.
            let is_warning = release.fork || finding == Finding::OldName;
            let known =
                self.0.iter_mut().find(|known| known.fault == fault && known.is_warning == is_warning);
            let verdict = match known {
                Some(known) => known,
                None => {
                    self.0.push(Verdict { fault, is_warning, of: Vec::new() });
                    self.0.last_mut().expect("it was just put there")
                }
            };
            let of = (who.to_owned(), called.to_owned());
            let depends = finding == Finding::OfRelease || release.fork && finding == Finding::Always;
            if depends && !verdict.of.contains(&of) {
                verdict.of.push(of);
            }
        }
    }

    /// Errors, and warnings.
    pub fn faults(self) -> (Vec<Fault>, Vec<Fault>) {
        let (warnings, errors): (Vec<_>, Vec<_>) = self.0.into_iter().partition(|verdict| verdict.is_warning);
        let fault = |verdict: Verdict| verdict.with_releases();
        (errors.into_iter().map(fault).collect(), warnings.into_iter().map(fault).collect())
    }

    /// The same, placed.
    pub fn diagnostics(self, source: &Arc<Source>) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
        let (errors, warnings) = self.faults();
        let placed = |faults: Vec<Fault>| faults.into_iter().map(|fault| fault.into_diagnostic(source));
        (placed(errors).collect(), placed(warnings).map(Diagnostic::warning).collect())
    }
}

impl Verdict {
    /// The message with who has which release at its end: of many, the first three.
    fn with_releases(mut self) -> Fault {
        const SHOWN: usize = 3;
        let mut shown = self.of.iter().take(SHOWN);
        if let Some((who, called)) = shown.next() {
            self.fault.message += &format!("; {who} has {called}");
            for (who, called) in shown {
                self.fault.message += &format!(", {who} {called}");
            }
            if self.of.len() > SHOWN {
                self.fault.message += &format!(", and {} more", self.of.len() - SHOWN);
            }
        }
        self.fault
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    /// Wrong in this release, and perhaps not in others.
    OfRelease,
    /// Wrong whatever the release.
    Always,
    OldName,
}

/// A Nix that is to read settings.
struct Nix<'a> {
    release: Release,
    settings: &'a [ConfiguredSetting],
    implied: &'a [ConfiguredSetting],
}

impl Nix<'_> {
    fn finding(&self, setting: &ConfiguredSetting) -> Option<(Finding, Fault)> {
        let written = setting.written.as_str();
        let Some(name) = find(written) else { return Some((Finding::Always, unknown(written))) };
        if name.row.only.as_deref() == Some("macOS") {
            let fault = Fault::new(format!("`{written}` is a setting of Nix on macOS"));
            return Some((Finding::Always, fault.help("take it out")));
        }
        let version = self.release.known();
        let Some(spelled) = name.spelled(written, version.into()) else {
            return Some((Finding::OfRelease, unread(written, &name, version)));
        };
        if name.value(&spelled, &setting.value).is_none() {
            let (message, since) =
                (format!("`{}` cannot be {}", name.current, tick(&setting.value)), name.row.since);
            let fault = Fault::new(format!("{message} before Nix {}", since.short()));
            return Some((Finding::OfRelease, fault.help(for_those_that("know it"))));
        }
        let one_word = name.row.one_word_before.filter(|until| version < *until);
        if let Some(until) = one_word.filter(|_| setting.value.contains(' ')) {
            let fault = Fault::new(format!("`{written}` is one path before Nix {}", until.short()));
            return Some((Finding::OfRelease, fault.help("name a program that needs no arguments")));
        }
        if let Some(fault) = self.feature(setting, &name) {
            return Some((Finding::Always, fault));
        }
        (spelled == name.current && written != name.current)
            .then(|| (Finding::OldName, old_name(written, &name)))
    }

    /// The setting needs a feature that is not enabled. What forks ask for is not known.
    fn feature(&self, setting: &ConfiguredSetting, name: &Name) -> Option<Fault> {
        if self.implied.contains(setting) {
            return None;
        }
        let feature = name.row.feature.as_deref().filter(|_| !self.release.fork)?;
        let used = name.row.checked != Checked::Read && setting.value != "false";
        if !used && !name.row.is_gated(self.release.version) {
            return None;
        }
        let mut lists = self.settings.iter().filter(|setting| {
            matches!(setting.name.as_str(), "experimental-features" | "extra-experimental-features")
        });
        if lists.any(|list| list.value.split(' ').any(|word| word == feature)) {
            return None;
        }
        let message =
            format!("`{}` needs the experimental feature `{feature}`, which is not enabled", setting.written);
        Some(
            Fault::new(message)
                .help(format!("add `{feature}` to `extra-experimental-features` in `[settings]`")),
        )
    }
}

fn unknown(written: &str) -> Fault {
    if let Some(list) = written.strip_prefix("extra-").filter(|list| find(list).is_some()) {
        return Fault::new(format!("there is no `{written}`: `{list}` is no list to add to"))
            .help(format!("write `{list}`"));
    }
    let fault = Fault::new(format!("unknown setting {}", tick(written)));
    match nearest(written, names()) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help("`nix-packager settings` lists those that are known"),
    }
}

/// `version` reads the setting under none of its names.
fn unread(written: &str, name: &Name, version: NixVersion) -> Fault {
    let since = name.since();
    if version < since {
        let fault = Fault::new(format!("`{written}` is of Nix {} and later", since.short()));
        return match name.extra && version >= span(&name.row.name).0 {
            true => fault.help(format!("write the whole list as `{}` for those that lack it", name.row.name)),
            false => fault.help(for_those_that("have it")),
        };
    }
    let last = name.until().map_or_else(|| "an older one".to_owned(), NixVersion::series);
    let fault = Fault::new(format!("`{written}` is gone: the last to read it was Nix {last}"));
    match &name.row.instead {
        Some(instead) => fault.help(instead),
        None => fault.help(format!("write the whole list as `{}`", name.row.name)),
    }
}

fn for_those_that(what: &str) -> String {
    format!("set it in `[target.ID.settings]` of those that {what}")
}

fn old_name(written: &str, name: &Name) -> Fault {
    let since = span(&name.current).0;
    Fault::new(format!("`{written}` is called `{}` since Nix {}", name.current, since.short()))
        .help(format!("write `{}`; nix.conf gets the name that each target's Nix reads", name.current))
}
