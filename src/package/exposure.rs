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
    /// The oldest Nix that evaluates nixpkgs, where this one does not.
    pub nixpkgs_needs: Option<NixVersion>,
    /// Who may have fixed it in a package of the same version; none for a Nix that is in the package.
    distribution: Option<String>,
}

impl Exposure {
    pub fn new(target: &Target, config: &Config, payload: &Payload) -> Self {
        let features = features(config);
        let known = advisories().of_release(payload.nix()).into_iter().filter(|row| !config.nix.allows(row));
        let (open, by_feature): (Vec<_>, Vec<_>) = known.partition(|row| row.feature.is_none());
        let is_enabled = |row: &&Advisory| row.feature.as_ref().is_some_and(|it| features.contains(it));
        Self {
            open,
            by_feature: by_feature.into_iter().filter(is_enabled).collect(),
            nixpkgs_needs: Some(nixpkgs_minimum()).filter(|minimum| payload.version < *minimum),
            distribution: (payload.kind == PayloadKind::Distro).then(|| target.distribution.clone()),
        }
    }

    /// `cannot evaluate today's nixpkgs, … and is open to CVE-… (…) and 2 more`; `None`: nothing is wrong.
    pub fn sentence(&self) -> Option<String> {
        let old = self.nixpkgs_needs.map(|minimum| {
            format!("cannot evaluate today's nixpkgs, which needs {} or later", minimum.short())
        });
        let unless = self.distribution.iter().map(|name| format!(", unless {name} has fixed that"));
        let open = self.open.first().map(|worst| {
            let more = match self.open.len() - 1 {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("is open to {} ({}){more}{}", worst.id, worst.effect, unless.collect::<String>())
        });
        let parts: Vec<_> = old.into_iter().chain(open).collect();
        (!parts.is_empty()).then(|| parts.join(", and "))
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
