//! What machines were configured with when their administrators added the repository.
//!
//! A change of it stops their updates, so it is made only on request.

use serde::{Deserialize, Serialize};

use super::request::Request;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Values that apt and dnf have stored, or that stand in .sources and .repo files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Contract {
    pub url: String,
    pub origin: String,
    pub component: String,
    pub common_suite: String,
    /// Name of the package, which that of the keyring package is made of.
    pub package: String,
}

/// A change that machines do not take by themselves, and that the publisher accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Change {
    /// Another URL.
    Url,
    /// Another `origin`.
    Origin,
    /// Another `component`.
    Component,
    /// Another `common-suite`.
    CommonSuite,
    /// Another `name` in `[package]`.
    Package,
    /// A date before that of the last publication.
    Date,
}

impl Change {
    /// Its value of `--accept-change`.
    pub fn name(self) -> String {
        use clap::ValueEnum;
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// What has to be done on every machine.
    pub fn on_machines(self) -> &'static str {
        match self {
            Self::Url => {
                "clients keep using the previous URL: keep serving it, or change `URIs` and `baseurl` on each machine"
            }
            Self::Origin => {
                "apt stops updating until `apt update --allow-releaseinfo-change` is run on each machine"
            }
            Self::Component => "apt finds no package until `Components` is changed on each machine",
            Self::CommonSuite => "apt finds no suite until `Suites` is changed on each machine",
            Self::Package => {
                "the keyring package gets another name: install it on each machine before the key changes"
            }
            Self::Date => {
                "apt ignores metadata older than it already has: run `rm -r /var/lib/apt/lists/*` and `apt update` on each machine"
            }
        }
    }
}

impl Contract {
    pub fn of(request: &Request<'_>) -> Self {
        let Request { url, config, package, .. } = request;
        Self {
            url: (*url).to_owned(),
            origin: config.origin.clone(),
            component: config.component.clone(),
            common_suite: config.common_suite.clone(),
            package: package.name.clone(),
        }
    }

    /// Refuses changes that are not `accepted`.
    ///
    /// # Errors
    /// One for each change, with what machines then need.
    pub fn replaced_by(&self, next: &Self, accepted: &[Change]) -> Result<(), Diagnostics> {
        let mut problems = Diagnostics::default();
        let values = [
            (Change::Url, "the URL", &self.url, &next.url),
            (Change::Origin, "`origin`", &self.origin, &next.origin),
            (Change::Component, "`component`", &self.component, &next.component),
            (Change::CommonSuite, "`common-suite`", &self.common_suite, &next.common_suite),
            (Change::Package, "the package's name", &self.package, &next.package),
        ];
        for (change, what, before, after) in values {
            if before != after && !accepted.contains(&change) {
                let message =
                    format!("{what} is `{after}`, but the repository was published with `{before}`");
                problems.push(
                    Diagnostic::new(message)
                        .help(change.on_machines())
                        .help(format!("change it back, or publish with `--accept-change {}`", change.name())),
                );
            }
        }
        problems.or_else(())
    }
}
