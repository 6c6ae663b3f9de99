//! `[settings]` as one version of Nix would read them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::finding::{Finding, Nix};
use crate::config::error::ConfigError;
use crate::config::values::ConfiguredSetting;
use crate::diagnostic::{Diagnostic, Source};
use crate::knowledge::Release;

/// What is wrong with settings for the releases that were asked, each error once.
#[derive(Debug, Default)]
pub struct Verdicts {
    found: Vec<Verdict>,
    /// Experimental features that one of the releases needs to be told of.
    needed: BTreeSet<String>,
}

/// No more are sought: nobody reads them.
const MOST: usize = 100;

#[derive(Debug)]
struct Verdict {
    error: ConfigError,
    is_warning: bool,
    /// The experimental feature that the release does not need, if that is what is wrong.
    needless: Option<String>,
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
            if self.found.len() > MOST {
                break;
            }
            let of = (who.to_owned(), called.to_owned());
            let nix = releases.iter().map(|release| Nix { release: *release, settings, implied });
            let found: Vec<_> = nix.clone().map(|nix| nix.findings(setting)).collect();
            for (release, findings) in releases.iter().zip(&found) {
                for (finding, error) in findings {
                    let of_all = found.iter().all(|other| other.iter().any(|(_, it)| it == error));
                    let mut error = error.clone();
                    if implied.contains(setting) {
                        error = error.help("set it only for targets that support it, in `[target.ID.…]`");
                    }
                    let is_warning = !of_all || finding.is_warning(*release);
                    self.add(finding, error.at(setting.place.clone()), is_warning, *release, &of);
                }
            }
            self.needed.extend(nix.flat_map(|nix| nix.needed(setting).collect::<Vec<_>>()));
        }
    }

    fn add(
        &mut self,
        finding: &Finding,
        error: ConfigError,
        is_warning: bool,
        release: Release,
        of: &(String, String),
    ) {
        let depends = finding.depends(release);
        let known =
            self.found.iter().position(|known| known.error == error && known.is_warning == is_warning);
        let at = known.unwrap_or_else(|| {
            let needless = finding.needless().map(str::to_owned);
            self.found.push(Verdict { error, is_warning, needless, of: Vec::new() });
            self.found.len() - 1
        });
        let verdict = &mut self.found[at];
        if depends && !verdict.of.contains(of) {
            verdict.of.push(of.clone());
        }
    }

    /// Errors, and warnings.
    pub fn errors(self) -> (Vec<ConfigError>, Vec<ConfigError>) {
        // A word that another target needs cannot be removed.
        let is_needed =
            |verdict: &Verdict| verdict.needless.as_ref().is_some_and(|it| self.needed.contains(it));
        let found = self.found.into_iter().filter(|verdict| !is_needed(verdict));
        let (warnings, errors): (Vec<_>, Vec<_>) = found.partition(|verdict| verdict.is_warning);
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
