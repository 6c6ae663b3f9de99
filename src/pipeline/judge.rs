//! What is wrong between a package's Nix and its configuration: what that Nix is open to, and what it cannot read where
//! only the tarball tells which Nix it is. The rules of the latter are those of `config`, which applies them itself
//! where the file tells.

use crate::config::{self, Config, Configuration, PayloadKind, Verdicts};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::knowledge::settings::names::SANDBOX_PATHS;
use crate::knowledge::{Advisory, Fork, Target};
use crate::package::Package;
use crate::payload::Payload;
use crate::reporter::Reporter;

/// Collects what is wrong over all packages, so that each fault is reported once.
#[derive(Default)]
pub struct Judge {
    deny_vulnerable: bool,
    settings: Verdicts,
    problems: Diagnostics,
    warnings: Diagnostics,
}

impl Judge {
    /// With `deny_vulnerable`, the distribution's Nix may be open to nothing, either.
    pub fn new(deny_vulnerable: bool) -> Self {
        Self { deny_vulnerable, ..Self::default() }
    }

    /// Judges `package`, which is for `target` with the Nix of `payload`.
    pub fn package(&mut self, target: &Target, config: &Config, payload: &Payload, package: &Package) {
        self.exposure(package, payload);
        self.shell(config, payload, &package.label());
        let Some(closure) = &payload.closure else { return };
        let label = &package.label();
        let nix = payload.nix();
        let called = match nix.fork {
            Fork::Nix => closure.version.clone(),
            Fork::Determinate => format!("{} (Nix {})", closure.program(), nix.nix),
            Fork::Lix | Fork::Other => closure.program().to_owned(),
        };
        self.settings.judge(&config.settings, &config.implied, &[nix], label, &called);
        for found in config.builders.iter().flat_map(|it| config::unreadable(it, nix.nix)) {
            let problem = Diagnostic::new(format!("{}: {}", target.id, found.message)).help(found.help);
            self.problems.merge(problem.into());
        }
        let channels = config.channels.iter().flatten();
        for found in channels.filter_map(|it| config::unevaluated(&it.url, nix.nix, label)) {
            let problem = Diagnostic::new(found.message);
            self.problems.merge(found.help.into_iter().fold(problem, Diagnostic::help).into());
        }
    }

    /// A list of paths without a shell, for a Nix that has none itself.
    fn shell(&mut self, config: &Config, payload: &Payload, label: &str) {
        let Some(paths) = config.setting(SANDBOX_PATHS).filter(|_| payload.lacks_shell) else { return };
        let is_shell = |word: &str| word == "/bin/sh" || word.starts_with("/bin/sh=");
        if !paths.value.split_whitespace().any(is_shell) {
            let message =
                format!("{label}: builds have no /bin/sh, because `{SANDBOX_PATHS}` does not name one");
            let help = "move the other paths to `paths` in `[sandbox]`, and remove the setting";
            self.warnings.merge(Diagnostic::new(message).help(help).warning().into());
        }
    }

    /// What the Nix is open to: no package brings such a Nix unless that is allowed.
    fn exposure(&mut self, package: &Package, payload: &Payload) {
        let (release, exposure) = (payload.release(), &package.exposure);
        let title = payload.nix().fork.title();
        let nix = match payload.kind {
            PayloadKind::Distro => format!("{}: Nix {release}", package.target.id),
            _ => format!("the {title} in the package, {release},"),
        };
        let remedy = match payload.nix().fork {
            Fork::Nix => {
                "include a newer Nix: `nix-packager pin` writes the newest into the configuration".into()
            }
            _ => format!("include a newer {title}"),
        };
        if !exposure.open.is_empty() && (payload.kind != PayloadKind::Distro || self.deny_vulnerable) {
            let problem = Diagnostic::new(format!("{nix} is open to {}", listed(&exposure.open)));
            self.problems.merge(problem.help(remedy).help(allow(&exposure.open)).into());
        }
        if exposure.unknown && self.deny_vulnerable {
            let message = format!("of the {release} in the package, no security advisories are known here");
            self.problems.merge(Diagnostic::new(message).help("leave out `--deny-vulnerable`").into());
        }
        for row in &exposure.by_feature {
            let feature = row.feature.as_deref().unwrap_or_default();
            let message =
                format!("with the experimental feature `{feature}`, {nix} is open to {}", listed(&[row]));
            let help = format!("do not enable `{feature}` in `[settings]`");
            let problem = Diagnostic::new(message).help(help).help(allow(&[row]));
            match self.deny_vulnerable {
                true => self.problems.merge(problem.into()),
                false => self.warnings.merge(problem.warning().into()),
            }
        }
    }

    /// Prints the warnings, those of `configuration` included, and returns the errors.
    pub fn finish(self, configuration: &Configuration, reporter: &Reporter) -> Diagnostics {
        let (errors, mut warnings) = self.settings.diagnostics(&configuration.source);
        warnings.retain(|warning| !configuration.warnings.contains(warning));
        configuration
            .warnings
            .iter()
            .chain(&warnings)
            .chain(&self.warnings.0)
            .for_each(|warning| reporter.warning(warning));
        let mut problems = self.problems;
        problems.merge(Diagnostics(errors));
        problems
    }
}

/// `CVE-… (what it lets somebody do), CVE-… (…)`.
fn listed(rows: &[&Advisory]) -> String {
    rows.iter().map(|row| format!("{} ({})", row.id, row.effect)).collect::<Vec<_>>().join(", ")
}

fn allow(rows: &[&Advisory]) -> String {
    let ids: Vec<_> = rows.iter().map(|row| format!("\"{}\"", row.id)).collect();
    format!("or accept it in `[nix]`: `allow-vulnerable = [{}]`", ids.join(", "))
}
