//! What the Nix of a package cannot read of its configuration, where only the tarball tells which Nix it is. The
//! rules are those of `config`, which applies them itself where the file tells.

use crate::config::{self, Config, Configuration, Verdicts};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::knowledge::Target;
use crate::payload::Payload;
use crate::reporter::Reporter;

/// Collects what is wrong over all packages, so that each fault is reported once.
#[derive(Default)]
pub struct Judge {
    settings: Verdicts,
    builders: Diagnostics,
}

impl Judge {
    /// Judges the package called `label`.
    pub fn package(&mut self, target: &Target, config: &Config, payload: &Payload, label: &str) {
        let Some(closure) = &payload.closure else { return };
        let called = if payload.nix().fork { closure.program() } else { &closure.version };
        self.settings.judge(&config.settings, &config.implied, payload.nix(), label, called);
        for found in config.builders.iter().flat_map(|it| config::unreadable(it, payload.version)) {
            let problem = Diagnostic::new(format!("{}: {}", target.id, found.message)).help(found.help);
            self.builders.merge(problem.into());
        }
    }

    /// Prints the warnings, those of `configuration` included, and returns the errors.
    pub fn finish(self, configuration: &Configuration, reporter: &Reporter) -> Diagnostics {
        let (errors, mut warnings) = self.settings.diagnostics(&configuration.source);
        warnings.retain(|warning| !configuration.warnings.contains(warning));
        configuration.warnings.iter().chain(&warnings).for_each(|warning| reporter.warning(warning));
        let mut problems = self.builders;
        problems.merge(Diagnostics(errors));
        problems
    }
}
