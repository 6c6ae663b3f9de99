//! What machines were configured with when their administrators added the repository.
//!
//! A change of it stops their updates, so it is made only on request.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::record::Record;
use super::request::Request;
use super::{apt, dnf};
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
    /// The target whose packages are in the common suite.
    pub common_target: Option<String>,
    /// Directories of the suites and dnf repositories, from that of the repository: `apt/dists/trixie`.
    pub repositories: BTreeSet<String>,
}

/// What to do instead of a change.
const BACK: &str = "change it back";

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
    /// Another `common-target`, or none.
    CommonTarget,
    /// A suite or dnf repository that is no longer published.
    Target,
    /// A package with a lower version than the published one.
    Version,
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
            Self::CommonTarget => {
                "machines that use the common suite keep the packages they have, and get no upgrades of them"
            }
            Self::Target => {
                "apt and dnf report an error until the repository is removed from each machine that uses it"
            }
            Self::Version => {
                "machines that have the higher version keep it: downgrade it on each of them (`apt install NAME=VERSION`, `dnf downgrade NAME`)"
            }
            Self::Date => {
                "apt ignores metadata older than it already has: run `rm -r /var/lib/apt/lists/*` and `apt update` on each machine"
            }
        }
    }
}

impl Contract {
    /// That of a publication of `records`.
    pub fn of(request: &Request<'_>, records: &[Record]) -> Self {
        let Request { url, config, package, .. } = request;
        Self {
            url: (*url).to_owned(),
            origin: config.origin.clone(),
            component: config.component.clone(),
            common_suite: config.common_suite.clone(),
            package: package.name.clone(),
            common_target: config.common_target.clone(),
            repositories: repositories(request, records),
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
                problems.push(refused(message, BACK, change));
            }
        }
        if self.common_target.is_some()
            && self.common_target != next.common_target
            && !accepted.contains(&Change::CommonTarget)
        {
            let shown = |target: &Option<String>| {
                target.as_ref().map_or("not set".into(), |target| format!("`{target}`"))
            };
            let message = format!(
                "`common-target` is {}, but the repository was published with {}",
                shown(&next.common_target),
                shown(&self.common_target)
            );
            problems.push(refused(message, BACK, Change::CommonTarget));
        }
        let missing = self.missing(next);
        if !missing.is_empty() && !accepted.contains(&Change::Target) {
            let message = format!("{} would no longer be published", missing.join(", "));
            problems.push(refused(message, "add the target to `targets` again", Change::Target));
        }
        problems.or_else(())
    }

    /// What `next` no longer has, quoted; without a common suite that was renamed, which has its own message.
    fn missing(&self, next: &Self) -> Vec<String> {
        let renamed = (self.common_suite != next.common_suite).then(|| apt::folder(&self.common_suite));
        let missing = self.repositories.difference(&next.repositories);
        missing
            .filter(|folder| Some(*folder) != renamed.as_ref())
            .map(|folder| format!("`{folder}`"))
            .collect()
    }
}

/// Directories of the suites and dnf repositories that a publication of `records` has.
pub fn repositories(request: &Request<'_>, records: &[Record]) -> BTreeSet<String> {
    let targets = request.published_targets(records);
    let suites = apt::suites(request.config, &targets).into_iter().map(|suite| apt::folder(&suite.name));
    suites.chain(dnf::all_repos(&targets).iter().map(dnf::Repo::path)).collect()
}

/// The message about `change`, with what machines then need; `instead` is what to do without it.
pub fn refused(message: String, instead: &str, change: Change) -> Diagnostic {
    Diagnostic::new(message)
        .help(change.on_machines())
        .help(format!("{instead}, or publish with `--accept-change {}`", change.name()))
}
