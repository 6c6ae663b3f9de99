//! Settings that other sections turn on: they are written like those of `[settings]`, and have to
//! be known to the Nix that reads them, too.

use super::key::Key;
use super::keys::{build_users, sandbox};
use super::layer::Layer;
use super::values::{Config, ConfiguredSetting, Ids};
use crate::knowledge::settings::names::{AUTO_ALLOCATE_UIDS, USE_CGROUPS};

/// A setting, and the key that turns it on.
struct Implied {
    setting: &'static str,
    key: &'static Key,
    applies: fn(&Config) -> bool,
}

static IMPLIED: [Implied; 2] = [
    Implied { setting: USE_CGROUPS, key: &sandbox::CGROUPS, applies: |config| config.sandbox.cgroups },
    Implied {
        setting: AUTO_ALLOCATE_UIDS,
        key: &build_users::IDS,
        applies: |config| config.build_users.ids == Ids::Auto,
    },
];

/// What the sections of `layer` turn on, each at the place of its key.
pub fn implied(layer: &Layer) -> Vec<ConfiguredSetting> {
    let implied = IMPLIED.iter().filter(|implied| (implied.applies)(&layer.config));
    let settings = implied.filter_map(|implied| {
        Some(ConfiguredSetting {
            name: implied.setting.into(),
            written: implied.setting.into(),
            value: "true".into(),
            place: layer.origin(implied.key)?.span.clone(),
        })
    });
    settings.collect()
}
