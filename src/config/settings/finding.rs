//! What is wrong with a setting for one release of Nix, or of a fork.

use super::features;
use crate::config::error::{ConfigError, tick};
use crate::config::home::home_of;
use crate::config::values::ConfiguredSetting;
use crate::diagnostic::nearest;
use crate::knowledge::settings::names::{EXPERIMENTAL_FEATURES, EXTRA_EXPERIMENTAL_FEATURES};
use crate::knowledge::settings::{Checked, Name, find, names, reads, span};
use crate::knowledge::{Fork, Known, Release};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Wrong in this release, and perhaps not in others.
    OfRelease,
    /// Wrong whatever the release.
    Always,
    /// No table has the name; a fork may.
    Unknown,
    /// What the package cannot do with this release.
    Unsupported,
    OldName,
    /// A feature that the release does not have to be told of.
    Needless(String),
}

impl Finding {
    pub fn is_warning(&self, release: Release) -> bool {
        match self {
            Finding::OfRelease | Finding::Always => !release.is_certain,
            Finding::Unknown => release.fork != Fork::Nix,
            Finding::Unsupported => false,
            Finding::OldName | Finding::Needless(_) => true,
        }
    }

    /// Whether the message has to say who has which release.
    pub fn depends(&self, release: Release) -> bool {
        match self {
            Finding::OfRelease | Finding::Unsupported | Finding::Needless(_) => true,
            Finding::Always => !release.is_certain,
            Finding::Unknown => release.fork != Fork::Nix,
            Finding::OldName => false,
        }
    }

    pub fn needless(&self) -> Option<&str> {
        match self {
            Finding::Needless(feature) => Some(feature),
            _ => None,
        }
    }
}

/// A Nix that is to read settings.
pub struct Nix<'a> {
    pub release: Release,
    pub settings: &'a [ConfiguredSetting],
    pub implied: &'a [ConfiguredSetting],
}

impl Nix<'_> {
    /// What is wrong with `setting`: one thing, or, for a list of features, one for each word.
    pub fn findings(&self, setting: &ConfiguredSetting) -> Vec<(Finding, ConfigError)> {
        match self.finding(setting) {
            Some(finding) => vec![finding],
            None => feature_words(setting).filter_map(|word| features::finding(word, self.release)).collect(),
        }
    }

    /// The experimental features that `setting` enables and the release has to be told of.
    pub fn needed(&self, setting: &ConfiguredSetting) -> impl Iterator<Item = String> {
        feature_words(setting).filter(|word| features::is_known(word, self.release)).map(str::to_owned)
    }

    fn finding(&self, setting: &ConfiguredSetting) -> Option<(Finding, ConfigError)> {
        let written = setting.written.as_str();
        let Some(name) = find(written) else { return Some((Finding::Unknown, unknown(written))) };
        if name.row.only.as_deref() == Some("macOS") {
            let error = ConfigError::new(format!("`{written}` is for Nix on macOS only"));
            return Some((Finding::Always, error.help("remove it")));
        }
        let known = name.at(self.release);
        if known != Known::Yes {
            return Some((Finding::OfRelease, self.unread(written, &name, known)));
        }
        if name.row.needs_units(self.release) && setting.value == "true" {
            return Some((Finding::Unsupported, unsupported(written)));
        }
        let spelled = name.spelled(written, self.release)?;
        if name.value(&spelled, &setting.value).is_none() {
            let (message, since) =
                (format!("`{}` cannot be {}", name.current, tick(&setting.value)), name.row.since);
            let error = ConfigError::new(format!("{message} before Nix {}", since.short()));
            return Some((Finding::OfRelease, error.help(ONLY_WHERE_SUPPORTED)));
        }
        let one_word = name.row.one_word_before.filter(|until| self.release.nix < *until);
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

    /// The setting needs a feature that is not enabled. What unknown forks ask for is not known.
    fn feature(&self, setting: &ConfiguredSetting, name: &Name) -> Option<ConfigError> {
        if self.implied.contains(setting) {
            return None;
        }
        let feature = name.row.feature.as_deref().filter(|_| self.release.is_certain)?;
        let used = name.row.checked != Checked::Read && setting.value != "false";
        if !features::is_known(feature, self.release) || !used && !name.row.is_gated(self.release.nix) {
            return None;
        }
        if self.settings.iter().any(|setting| feature_words(setting).any(|word| word == feature)) {
            return None;
        }
        let message =
            format!("`{}` needs the experimental feature `{feature}`, which is not enabled", setting.written);
        Some(
            ConfigError::new(message)
                .help(format!("add `{feature}` to `extra-experimental-features` in `[settings]`")),
        )
    }

    /// The release reads the setting under none of its names.
    fn unread(&self, written: &str, name: &Name, known: Known) -> ConfigError {
        let version = match known {
            Known::Gone(fork, last) => {
                let removed = format!("`{written}` was removed after {} {}", fork.title(), last.series());
                return ConfigError::new(removed).help(match &name.row.instead {
                    Some(instead) => instead.clone(),
                    None if name.extra => format!("set the complete list as `{}`", name.row.name),
                    None => ONLY_WHERE_SUPPORTED.to_owned(),
                });
            }
            Known::Later(fork, since) => format!("needs {} {} or later", fork.title(), since.short()),
            Known::Only(fork) => format!("is a setting of {} only", fork.title()),
            Known::Never(fork) => format!("is not a setting of {}", fork.title()),
            Known::Yes => "is read".to_owned(),
        };
        let error = ConfigError::new(format!("`{written}` {version}"));
        match name.extra && reads(&name.row.name, self.release) {
            true => error.help(format!("set the complete list as `{}` for the other targets", name.row.name)),
            false => error.help(ONLY_WHERE_SUPPORTED),
        }
    }
}

/// The words of a list of experimental features; none of another setting.
fn feature_words(setting: &ConfiguredSetting) -> impl Iterator<Item = &str> {
    let is_list = [EXPERIMENTAL_FEATURES, EXTRA_EXPERIMENTAL_FEATURES].contains(&setting.name.as_str());
    setting.value.split_whitespace().filter(move |_| is_list)
}

fn unknown(written: &str) -> ConfigError {
    if let Some(list) = written.strip_prefix("extra-").filter(|list| find(list).is_some()) {
        return ConfigError::new(format!("`{written}` does not exist: `{list}` is not a list"))
            .help(format!("write `{list}`"));
    }
    let error = ConfigError::new(format!("unknown setting {}", tick(written)));
    match (nearest(written, names()), home_of(written, "")) {
        (Some(near), _) => error.help(format!("did you mean `{near}`?")),
        (None, Some(home)) => error.help(home),
        (None, None) => error.help("`nix-packager settings` lists the known settings"),
    }
}

pub const ONLY_WHERE_SUPPORTED: &str = "set it only for targets that support it: `[target.ID.settings]`";

fn unsupported(written: &str) -> ConfigError {
    ConfigError::new(format!("`{written}` needs systemd units of this Lix that the package does not have"))
        .help("remove it, or set it only for targets with another Nix: `[target.ID.settings]`")
}

fn old_name(written: &str, name: &Name) -> ConfigError {
    let since = span(&name.current).0;
    ConfigError::new(format!("`{written}` was renamed to `{}` in Nix {}", name.current, since.short()))
        .help(format!("use `{}`; nix.conf gets the name that each target's Nix reads", name.current))
}
