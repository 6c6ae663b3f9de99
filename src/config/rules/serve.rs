//! Rules for `[serve]`: who logs in to run builds, and as whom.

use super::{Rule, placed};
use crate::config::error::{ConfigError, tick};
use crate::config::keys::{access, build_users, serve};
use crate::config::layer::Layer;

pub static RULES: [Rule; 4] = [serve_without_keys, keys_without_serve, same_key, served_user];

fn serve_without_keys(layer: &Layer) -> Option<ConfigError> {
    let config = &layer.config.serve;
    if !config.enable || !config.authorized_keys.is_empty() {
        return None;
    }
    let error = ConfigError::new("`[serve]` is enabled, but `authorized-keys` is empty")
        .help("list the public keys of the machines that may build here in `authorized-keys`");
    placed(layer, error, [&serve::AUTHORIZED_KEYS, &serve::ENABLE])
}

fn keys_without_serve(layer: &Layer) -> Option<ConfigError> {
    let config = &layer.config.serve;
    if config.enable || config.authorized_keys.is_empty() {
        return None;
    }
    let error = ConfigError::new("`authorized-keys` has no effect: `[serve]` is not enabled")
        .help("set `enable = true` in `[serve]`, or remove the keys");
    placed(layer, error, [&serve::AUTHORIZED_KEYS, &serve::ENABLE])
}

/// Keys that differ in their comments are the same key.
fn same_key(layer: &Layer) -> Option<ConfigError> {
    let keys = &layer.config.serve.authorized_keys;
    let data = |key: &String| key.split(' ').nth(1).unwrap_or_default().to_owned();
    let twice =
        keys.iter().enumerate().find(|(i, key)| keys[..*i].iter().any(|known| data(known) == data(key)));
    let error = ConfigError::new(format!("`authorized-keys` lists {} twice", tick(twice?.1)));
    placed(layer, error.help("keep one of the two"), [&serve::AUTHORIZED_KEYS])
}

/// The account is for this purpose only: anyone who logs in as it is effectively root.
fn served_user(layer: &Layer) -> Option<ConfigError> {
    let (user, users) = (&layer.config.serve.user, &layer.config.build_users);
    let number = user.strip_prefix(&users.prefix);
    let is_build_user =
        number.and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| (1..=users.count).contains(&n));
    let reason = if user == "root" {
        "root could then no longer log in with its own keys"
    } else if is_build_user {
        "it is one of the build users, which the daemon refuses"
    } else if *user == users.group {
        "it is the group of the build users, whose members the daemon refuses"
    } else if layer.config.access.group.as_ref() == Some(user) {
        "it is the group in `[access]`"
    } else {
        return None;
    };
    let error = ConfigError::new(format!("`user` in `[serve]` cannot be {}: {reason}", tick(user)))
        .help("choose a name that no other user or group has");
    placed(layer, error, [&serve::USER, &access::GROUP, &build_users::PREFIX, &build_users::GROUP])
}
