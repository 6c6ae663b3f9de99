//! Rules for `[[builders]]`: what each version of Nix can read of the list.

use super::{Rule, placed};
use crate::config::error::{ConfigError, tick};
use crate::config::key::Key;
use crate::config::keys::{builders, top};
use crate::config::layer::Layer;
use crate::config::path::Path;
use crate::config::target_list::toml_key;
use crate::config::values::{Builder, Config, Location, PayloadKind};
use crate::knowledge::settings::names::BUILDERS;
use crate::knowledge::{NixFacts, NixVersion, Target};

pub static RULES: [Rule; 1] = [builders_setting];

/// There is one list of builders.
fn builders_setting(layer: &Layer) -> Option<ConfigError> {
    layer.config.setting(BUILDERS).filter(|_| !layer.config.builders.is_empty())?;
    let error = ConfigError::new("both `[[builders]]` and the setting `builders` list remote builders")
        .help("list every builder in `[[builders]]`; the package adds the setting itself");
    placed(layer, error, [top::SETTINGS.named(BUILDERS), Path::from(&top::BUILDERS)])
}

/// What the Nix of `target` cannot read of the list.
pub fn check_versions(target: &Target, layer: &Layer) -> Vec<ConfigError> {
    let mut errors = Vec::new();
    for version in versions(target, &layer.config) {
        for (i, builder) in layer.config.builders.iter().enumerate() {
            for unreadable in unreadable(builder, version) {
                let header = format!("[[target.{}.builders]]", toml_key(&target.id));
                let help = format!(
                    "{}; or write a list for {} alone, as `{header}`",
                    unreadable.help,
                    target.title()
                );
                let error = ConfigError::new(unreadable.message).help(help);
                errors.extend(placed(layer, error, [top::BUILDERS.nth(i).member(unreadable.key)]));
            }
        }
    }
    errors
}

/// The versions of Nix in packages for `target`, as far as the file tells: the name of a tarball does.
fn versions(target: &Target, config: &Config) -> Vec<NixVersion> {
    match config.nix.payload_for(target) {
        // What one of them can read, later ones can.
        PayloadKind::Distro => config.nix.distro_range(target).iter().map(|[oldest, _]| *oldest).collect(),
        PayloadKind::Tree => config.nix.trees.iter().map(|tree| tree.version).collect(),
        PayloadKind::Closure => {
            let names = config.nix.closures.iter().filter_map(|closure| match &closure.location {
                Location::Url(url) => Some(url.file_name()),
                Location::Path(path) => path.file_name()?.to_str().map(str::to_owned),
            });
            names.filter_map(|name| name.strip_prefix("nix-")?.split('-').next()?.parse().ok()).collect()
        }
    }
}

/// What a version of Nix cannot read of a builder.
pub struct Unreadable {
    pub key: &'static Key,
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// All that `version` cannot read of `builder`.
pub fn unreadable(builder: &Builder, version: NixVersion) -> Vec<Unreadable> {
    let facts = NixFacts::of(version);
    let uri = || tick(&builder.uri.to_string());
    let mut found = Vec::new();
    if builder.speed.fract() != 0.0 && facts.get("builder-fractions").is_none() {
        found.push(Unreadable {
            key: &builders::SPEED,
            message: format!("Nix {version} cannot read a fraction, and `speed` is {}", builder.speed),
            help: "multiply the speed of every builder: only their ratio matters",
        });
    }
    if builder.uri.port.is_some() && facts.get("builder-port").is_none() {
        found.push(Unreadable {
            key: &builders::URI,
            message: format!("Nix {version} takes the port in {} for part of the host name", uri()),
            help: "define a host with `HostName` and `Port` in /root/.ssh/config, and use its name here",
        });
    }
    if builder.uri.is_ipv6() && facts.get("builder-ipv6").is_none() {
        found.push(Unreadable {
            key: &builders::URI,
            message: format!("Nix {version} cannot read the IPv6 address in {}", uri()),
            help: "use the machine's host name",
        });
    }
    found
}
