//! What is wrong with the Nix of a package: the security advisories that it is open to, and nixpkgs that it cannot
//! evaluate.

use serde::{Serialize, Serializer};

use crate::config::{Config, PayloadKind};
use crate::knowledge::settings::names::{EXPERIMENTAL_FEATURES, EXTRA_EXPERIMENTAL_FEATURES};
use crate::knowledge::{Advisory, NixVersion, Target, advisories, nixpkgs_minimum};
use crate::payload::Payload;

/// Without what the configuration allows. Each list begins with the worst.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Exposure {
    #[serde(serialize_with = "ids")]
    pub open: Vec<&'static Advisory>,
    /// Open by an experimental feature that the settings enable.
    #[serde(serialize_with = "ids")]
    pub by_feature: Vec<&'static Advisory>,
    /// Open, and accepted by the configuration.
    #[serde(serialize_with = "ids")]
    pub accepted: Vec<&'static Advisory>,
    /// Of a fork that the tables do not know: what it is open to, nobody can tell.
    pub unknown: bool,
    /// The oldest Nix that evaluates nixpkgs, where this one does not.
    pub nixpkgs_needs: Option<NixVersion>,
    /// Who may have fixed it in a package of the same version; none for a Nix that is in the package.
    distribution: Option<String>,
}

impl Exposure {
    pub fn new(target: &Target, config: &Config, payload: &Payload) -> Self {
        let features = features(config);
        let is_open = |row: &&Advisory| row.feature.as_ref().is_none_or(|it| features.contains(it));
        let known = advisories().of_release(payload.nix()).into_iter().filter(is_open);
        let (accepted, known): (Vec<_>, Vec<_>) = known.partition(|row| config.nix.allows(row));
        let (open, by_feature) = known.into_iter().partition(|row| row.feature.is_none());
        Self {
            open,
            by_feature,
            accepted,
            unknown: payload.nix().column().is_none(),
            nixpkgs_needs: Some(nixpkgs_minimum()).filter(|minimum| payload.nix().nix < *minimum),
            distribution: (payload.kind == PayloadKind::Distro).then(|| target.distribution.clone()),
        }
    }

    /// `is open to CVE-… and 2 more, which …`; `None`: nothing was accepted.
    pub fn acceptance(&self) -> Option<String> {
        let worst = self.accepted.first()?;
        Some(format!("is open to {}{}, accepted by `allow-vulnerable`", worst.id, more(self.accepted.len())))
    }

    /// `cannot evaluate today's nixpkgs, … and is open to CVE-… (…) and 2 more`; `None`: nothing is wrong.
    pub fn sentence(&self) -> Option<String> {
        let old = self.nixpkgs_needs.map(|minimum| {
            format!("cannot evaluate today's nixpkgs, which needs {} or later", minimum.short())
        });
        let fixed = |name: &String| format!(", unless {name} has fixed that");
        let unless = self.distribution.as_ref().map(fixed).unwrap_or_default();
        let open = self.open.first().map(|worst| {
            format!("is open to {} ({}){}{unless}", worst.id, worst.effect, more(self.open.len()))
        });
        let unknown =
            self.unknown.then(|| "is of a fork of which no security advisories are known here".to_owned());
        let parts: Vec<_> = old.into_iter().chain(open).chain(unknown).collect();
        (!parts.is_empty()).then(|| parts.join(", and "))
    }
}

fn more(count: usize) -> String {
    match count {
        0 | 1 => String::new(),
        count => format!(" and {} more", count - 1),
    }
}

/// The experimental features that the settings enable.
fn features(config: &Config) -> Vec<String> {
    let lists = [EXPERIMENTAL_FEATURES, EXTRA_EXPERIMENTAL_FEATURES].into_iter();
    let values = lists.filter_map(|name| config.setting(name)).map(|setting| &setting.value);
    values.flat_map(|value| value.split_whitespace().map(str::to_owned)).collect()
}

fn ids<S: Serializer>(rows: &[&'static Advisory], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rows.iter().map(|row| &row.id))
}
