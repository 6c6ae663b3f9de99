//! Rules between settings of nix.conf and the sections, and the versions of Nix that will read them.

use super::{Rule, placed};
use crate::config::error::{ConfigError, tick};
use crate::config::implied::implied;
use crate::config::keys::{build_users, channels, nix, top};
use crate::config::layer::Layer;
use crate::config::path::Path;
use crate::config::settings::Verdicts;
use crate::config::values::{ConfiguredSetting, Ids, PayloadKind};
use crate::knowledge::Release;
use crate::knowledge::settings::find;
use crate::knowledge::settings::names::{
    EXPERIMENTAL_FEATURES, EXTRA_EXPERIMENTAL_FEATURES, MAX_FREE, MAX_JOBS, MIN_FREE,
};
use crate::knowledge::{KnownChannel, NixVersion, Target};

pub static RULES: [Rule; 2] = [jobs, free_space];

/// What is wrong between settings and the Nix that will read them, where it is known which that
/// is: a closure's is when the closure was read. Returns what deserves a warning only.
pub fn check_versions(
    layers: &[(&'static Target, &Layer)],
    errors: &mut Vec<ConfigError>,
) -> Vec<ConfigError> {
    let mut verdicts = Verdicts::default();
    for (target, layer) in layers {
        let config = &layer.config.nix;
        if layer.origin(&nix::PAYLOAD).is_some_and(|origin| !origin.sound) {
            continue;
        }
        let (settings, implied) = (judged(layer), implied(layer));
        match config.payload_for(target) {
            PayloadKind::Distro => {
                let (range, called) = (config.distro_range(target), config.distro_versions(target));
                if let (Some(range), Some(called)) = (range, called) {
                    verdicts.judge(&settings, &implied, &range.map(Release::from), &target.id, &called);
                    errors.extend(channels(layer, range[1], &target.id));
                }
            }
            PayloadKind::Closure => {}
            PayloadKind::Tree => {
                for tree in config.trees.iter().filter(|tree| target.has(tree.system)) {
                    let who = format!("{}.{}", target.id, tree.system.name);
                    let called = tree.version.to_string();
                    verdicts.judge(&settings, &implied, &[tree.version.into()], &who, &called);
                    errors.extend(channels(layer, tree.version, &who));
                }
            }
        }
    }
    let (found, warnings) = verdicts.errors();
    errors.extend(found);
    warnings
}

/// The channels of the configuration that `version` cannot evaluate.
fn channels(layer: &Layer, version: NixVersion, who: &str) -> Vec<ConfigError> {
    let configured = layer.config.channels.iter().flatten().enumerate();
    let errors = configured.filter_map(|(i, channel)| {
        let error = unevaluated(&channel.url, version, who)?;
        placed(layer, error, [top::CHANNELS.nth(i).member(&channels::URL), Path::from(&top::CHANNELS)])
    });
    errors.collect()
}

/// Why the Nix `version` of `who` cannot evaluate the channel at `url`; `None`: it can, or the channel is not known.
pub fn unevaluated(url: &str, version: NixVersion, who: &str) -> Option<ConfigError> {
    let known = KnownChannel::at(url).filter(|known| version < known.minimum)?;
    let message = format!(
        "the channel {} needs Nix {} or later; {who} has {version}",
        tick(&known.name),
        known.minimum.short()
    );
    let error = ConfigError::new(message);
    let section = "in `[target.ID]`";
    Some(match KnownChannel::newest_for(version) {
        Some(older) => error.help(format!(
            "include a newer Nix: `nix-packager pin`; or set `channels` for that target, {section}: the newest channel \
             for its Nix is {}{}",
            older.url(),
            if older.ended { ", which gets no updates any more" } else { "" }
        )),
        None => error.help(format!(
            "include a newer Nix: `nix-packager pin`; or set `channels = []` for that target, {section}"
        )),
    })
}

/// Where the list of features was refused, nobody knows which were meant: what needs one is left
/// out.
fn judged(layer: &Layer) -> Vec<ConfiguredSetting> {
    let mut lists = [EXPERIMENTAL_FEATURES, EXTRA_EXPERIMENTAL_FEATURES].into_iter();
    let refused =
        lists.any(|list| layer.origin(top::SETTINGS.named(list)).is_some_and(|origin| !origin.sound));
    let needs_one = |name: &str| find(name).is_some_and(|known| known.row.feature.is_some());
    let settings = layer.config.settings.iter();
    settings.filter(|setting| !refused || !needs_one(&setting.name)).cloned().collect()
}

/// Each running build needs a user.
fn jobs(layer: &Layer) -> Option<ConfigError> {
    let (jobs, users) = (number(layer, MAX_JOBS)?, most_jobs(layer)?);
    if jobs <= users {
        return None;
    }
    let error =
        ConfigError::new(format!("`{MAX_JOBS}` is {jobs}, but `count` in `[build-users]` is {users}"))
            .help(format!("each running build needs its own user: raise `count`, or lower `{MAX_JOBS}`"));
    placed(layer, error, [top::SETTINGS.named(MAX_JOBS), Path::from(&build_users::COUNT)])
}

/// How many builds can run at once; `None` where Nix picks the uids itself.
fn most_jobs(layer: &Layer) -> Option<u64> {
    let users = &layer.config.build_users;
    (users.ids != Ids::Auto).then_some(u64::from(users.count))
}

/// A collection stops above the level at which it starts.
fn free_space(layer: &Layer) -> Option<ConfigError> {
    let (least, most) = (number(layer, MIN_FREE)?, number(layer, MAX_FREE)?);
    if least <= most {
        return None;
    }
    let message = format!("`{MAX_FREE}` is {most}, which is less than `{MIN_FREE}`, {least}");
    let help =
        "garbage collection starts when less than `min-free` bytes are free, and stops when `max-free` are";
    let error = ConfigError::new(message).help(help);
    placed(layer, error, [top::SETTINGS.named(MAX_FREE), top::SETTINGS.named(MIN_FREE)])
}

/// The value of a setting that is a number.
fn number(layer: &Layer, name: &str) -> Option<u64> {
    layer.config.setting(name)?.value.parse().ok()
}
