//! Settings that other sections ask for: they are written like those of `[settings]`, and have to
//! be known to the Nix that reads them, too.

use super::layer::Layer;
use super::values::{Config, ConfiguredSetting, Ids};

/// A setting that is turned on, and the key that does it.
struct Implied {
    setting: &'static str,
    key: &'static str,
    asked: fn(&Config) -> bool,
}

static IMPLIED: [Implied; 2] = [
    Implied { setting: "use-cgroups", key: "sandbox.cgroups", asked: |config| config.sandbox.cgroups },
    Implied {
        setting: "auto-allocate-uids",
        key: "build-users.ids",
        asked: |config| config.build_users.ids == Ids::Auto,
    },
];

/// What the sections of `layer` turn on, each at the place of its key.
pub fn implied(layer: &Layer) -> Vec<ConfiguredSetting> {
    let asked = IMPLIED.iter().filter(|implied| (implied.asked)(&layer.config));
    let settings = asked.filter_map(|implied| {
        Some(ConfiguredSetting {
            name: implied.setting.into(),
            written: implied.setting.into(),
            value: "true".into(),
            place: layer.origin(implied.key)?.span.clone(),
        })
    });
    settings.collect()
}
