//! `[settings]` as one version of Nix would read them.

use std::sync::Arc;

use crate::config::error::{ConfigError, tick};
use crate::config::values::ConfiguredSetting;
use crate::diagnostic::{Diagnostic, Source, nearest};
use crate::knowledge::NixVersion;
use crate::knowledge::settings::{Checked, Name, Release, find, names, span};

/// What is wrong with settings for the releases that were asked, each error once.
#[derive(Debug, Default)]
pub struct Verdicts(Vec<Verdict>);

/// No more are sought: nobody reads them.
const MOST: usize = 100;

#[derive(Debug)]
struct Verdict {
    error: ConfigError,
    is_warning: bool,
    /// Who has which release: `debian-12` and `2.8.0`. None where it is no matter of releases.
    of: Vec<(String, String)>,
}

impl Verdicts {
    /// Judges what `who` would read with its Nix, which calls itself `called`: one of `releases`, of which the machine
    /// has any. What only some of them cannot read is a warning.
    /// `implied` are settings that other sections ask for, with the features they need.
    pub fn judge(
        &mut self,
        settings: &[ConfiguredSetting],
        implied: &[ConfiguredSetting],
        releases: &[Release],
        who: &str,
        called: &str,
    ) {
        for setting in settings.iter().chain(implied) {
            if self.0.len() > MOST {
                break;
            }
            let findings =
                releases.iter().map(|release| Nix { release: *release, settings, implied }.finding(setting));
            let mut findings: Vec<_> = findings.collect();
            let of_some = findings.iter().any(Option::is_none);
            findings.retain(Option::is_some);
            let fork = releases.iter().any(|release| release.fork);
            let Some((finding, mut error)) = findings.into_iter().flatten().next() else { continue };
            if implied.contains(setting) {
                error = error.help("set it only for targets that support it, in `[target.ID.…]`");
            }
            let error = error.at(setting.place.clone());
            // A fork has settings of its own: whatever is found is a guess.
            let is_warning = fork || of_some || finding == Finding::OldName;
            let known =
                self.0.iter_mut().find(|known| known.error == error && known.is_warning == is_warning);
            let verdict = match known {
                Some(known) => known,
                None => {
                    self.0.push(Verdict { error, is_warning, of: Vec::new() });
                    self.0.last_mut().expect("it was just put there")
                }
            };
            let of = (who.to_owned(), called.to_owned());
            let depends = finding == Finding::OfRelease || fork && finding == Finding::Always;
            if depends && !verdict.of.contains(&of) {
                verdict.of.push(of);
            }
        }
    }

    /// Errors, and warnings.
    pub fn errors(self) -> (Vec<ConfigError>, Vec<ConfigError>) {
        let (warnings, errors): (Vec<_>, Vec<_>) = self.0.into_iter().partition(|verdict| verdict.is_warning);
        let error = |verdict: Verdict| verdict.with_releases();
        (errors.into_iter().map(error).collect(), warnings.into_iter().map(error).collect())
    }

    /// The same, placed.
    pub fn diagnostics(self, source: &Arc<Source>) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
        let (errors, warnings) = self.errors();
        let placed = |errors: Vec<ConfigError>| errors.into_iter().map(|error| error.into_diagnostic(source));
        (placed(errors).collect(), placed(warnings).map(Diagnostic::warning).collect())
    }
}

impl Verdict {
    /// The message with who has which release at its end: of many, the first three.
    fn with_releases(mut self) -> ConfigError {
        const SHOWN: usize = 3;
        let mut shown = self.of.iter().take(SHOWN);
        if let Some((who, called)) = shown.next() {
            self.error.message += &format!("; {who} has {called}");
            for (who, called) in shown {
                self.error.message += &format!(", {who} {called}");
            }
            if self.of.len() > SHOWN {
                self.error.message += &format!(", and {} more", self.of.len() - SHOWN);
            }
        }
        self.error
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
    fn finding(&self, setting: &ConfiguredSetting) -> Option<(Finding, ConfigError)> {
        let written = setting.written.as_str();
        let Some(name) = find(written) else { return Some((Finding::Always, unknown(written))) };
        if name.row.only.as_deref() == Some("macOS") {
            let error = ConfigError::new(format!("`{written}` is for Nix on macOS only"));
            return Some((Finding::Always, error.help("remove it")));
        }
        let version = self.release.known();
        let Some(spelled) = name.spelled(written, version.into()) else {
            return Some((Finding::OfRelease, unread(written, &name, version)));
        };
        if name.value(&spelled, &setting.value).is_none() {
            let (message, since) =
                (format!("`{}` cannot be {}", name.current, tick(&setting.value)), name.row.since);
            let error = ConfigError::new(format!("{message} before Nix {}", since.short()));
            return Some((Finding::OfRelease, error.help(ONLY_WHERE_SUPPORTED)));
        }
        let one_word = name.row.one_word_before.filter(|until| version < *until);
        if let Some(until) = one_word.filter(|_| setting.value.contains(' ')) {
            let error =
                ConfigError::new(format!("`{written}` must be a single path before Nix {}", until.short()));
            return Some((Finding::OfRelease, error.help("use a program that needs no arguments")));
        }
        if let Some(error) = self.feature(setting, &name) {
            return Some((Finding::Always, error));
        }
        (spelled == name.current && written != name.current)
            .then(|| (Finding::OldName, old_name(written, &name)))
    }

    /// The setting needs a feature that is not enabled. What forks ask for is not known.
    fn feature(&self, setting: &ConfiguredSetting, name: &Name) -> Option<ConfigError> {
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
            ConfigError::new(message)
                .help(format!("add `{feature}` to `extra-experimental-features` in `[settings]`")),
        )
    }
}

fn unknown(written: &str) -> ConfigError {
    if let Some(list) = written.strip_prefix("extra-").filter(|list| find(list).is_some()) {
        return ConfigError::new(format!("`{written}` does not exist: `{list}` is not a list"))
            .help(format!("write `{list}`"));
    }
    let error = ConfigError::new(format!("unknown setting {}", tick(written)));
    match nearest(written, names()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("`nix-packager settings` lists the known settings"),
    }
}

const ONLY_WHERE_SUPPORTED: &str = "set it only for targets that support it: `[target.ID.settings]`";

/// `version` reads the setting under none of its names.
fn unread(written: &str, name: &Name, version: NixVersion) -> ConfigError {
    let since = name.since();
    if version < since {
        let error = ConfigError::new(format!("`{written}` needs Nix {} or later", since.short()));
        return match name.extra && version >= span(&name.row.name).0 {
            true => error.help(format!("set the complete list as `{}` for the other targets", name.row.name)),
            false => error.help(ONLY_WHERE_SUPPORTED),
        };
    }
    let last = name.until().map_or_else(|| "an older one".to_owned(), NixVersion::series);
    let error = ConfigError::new(format!("`{written}` was removed after Nix {last}"));
    match &name.row.instead {
        Some(instead) => error.help(instead),
        None => error.help(format!("set the complete list as `{}`", name.row.name)),
    }
}

fn old_name(written: &str, name: &Name) -> ConfigError {
    let since = span(&name.current).0;
    ConfigError::new(format!("`{written}` was renamed to `{}` in Nix {}", name.current, since.short()))
        .help(format!("use `{}`; nix.conf gets the name that each target's Nix reads", name.current))
}
