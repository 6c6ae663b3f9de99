//! Rules for accounts: build users, their ids, and the group that may use Nix.

use super::{Rule, placed, reserved_ids as ids};
use crate::config::check::LONGEST_ACCOUNT;
use crate::config::error::{ConfigError, tick};
use crate::config::keys::{access, build_users, top};
use crate::config::layer::Layer;
use crate::config::path::Path;
use crate::config::values::Ids;
use crate::knowledge::settings::names::BUILD_USERS_GROUP;

pub static RULES: [Rule; 6] = [gid, uids, user_names, unread_users, build_group, access_group];

/// The group's id is not reserved.
fn gid(layer: &Layer) -> Option<ConfigError> {
    let Ids::Fixed { group, .. } = layer.config.build_users.ids else { return None };
    let (_, owner) = ids::reserved(&(u64::from(group)..=u64::from(group)))?;
    let error = ConfigError::new(format!("gid {group} is reserved for {owner}"));
    placed(
        layer,
        error.help("choose another, such as 20000"),
        [build_users::IDS.member(&build_users::ids::GROUP)],
    )
}

/// The users' ids are not reserved.
fn uids(layer: &Layer) -> Option<ConfigError> {
    let Ids::Fixed { first, .. } = layer.config.build_users.ids else { return None };
    let path = build_users::IDS.member(&build_users::ids::FIRST);
    if let Some((_, owner)) = ids::reserved(&(u64::from(first)..=u64::from(first))) {
        let error = ConfigError::new(format!("uid {first} is reserved for {owner}"));
        return placed(layer, error.help("choose another, such as 20001"), [path]);
    }
    let last = u64::from(first) + u64::from(layer.config.build_users.count) - 1;
    let (range, owner) = ids::reserved(&(u64::from(first)..=last))?;
    let message = format!("the uids {first} to {last} overlap {}, reserved for {owner}", ids::spell(range));
    let error = ConfigError::new(message).help("choose another first uid, such as 20001, or fewer users");
    placed(layer, error, [path, Path::from(&build_users::COUNT)])
}

/// The longest user name is short enough.
fn user_names(layer: &Layer) -> Option<ConfigError> {
    let users = &layer.config.build_users;
    let last = format!("{}{}", users.prefix, users.count);
    if last.len() <= LONGEST_ACCOUNT {
        return None;
    }
    let message = format!("the user name {} is longer than {LONGEST_ACCOUNT} characters", tick(&last));
    let error = ConfigError::new(message).help("choose a shorter prefix");
    placed(layer, error, [&build_users::PREFIX, &build_users::COUNT])
}

/// Keys about build users are for users that the package creates.
fn unread_users(layer: &Layer) -> Option<ConfigError> {
    let ids = layer.origin(&build_users::IDS).filter(|_| layer.config.build_users.ids == Ids::Auto)?;
    let of_users = [
        &build_users::COUNT,
        &build_users::PREFIX,
        &build_users::COMMENT,
        &build_users::HOME,
        &build_users::SHELL,
    ];
    let unread = of_users.into_iter().find_map(|key| {
        let origin = layer.origin(key)?;
        // What the file says for its other targets is read there.
        (origin.overrides == ids.overrides).then_some((key.name, origin))
    });
    let (name, origin) = unread?;
    let error =
        ConfigError::new(format!("`{name}` has no effect: with `ids = \"auto\"` there are no build users"));
    Some(error.help("remove it").at(origin.span.clone()))
}

/// nix.conf names the group whose users the package creates.
fn build_group(layer: &Layer) -> Option<ConfigError> {
    let group = &layer.config.build_users.group;
    let setting = layer.config.setting(BUILD_USERS_GROUP).filter(|setting| setting.value != *group)?;
    let value = tick(&setting.value);
    let message = format!("`{BUILD_USERS_GROUP}` is {value}, but the package's group is `{group}`");
    let error =
        ConfigError::new(message).help("set `group` in `[build-users]`; the package adds the setting itself");
    placed(layer, error, [top::SETTINGS.named(BUILD_USERS_GROUP), Path::from(&build_users::GROUP)])
}

/// The daemon refuses members of the build users' group.
fn access_group(layer: &Layer) -> Option<ConfigError> {
    let group = &layer.config.build_users.group;
    if layer.config.access.group.as_ref() != Some(group) {
        return None;
    }
    let message =
        format!("{} is the group of the build users, whose members the daemon refuses", tick(group));
    let error = ConfigError::new(message).help("choose another group, such as `nix-users`");
    placed(layer, error, [&access::GROUP, &build_users::GROUP])
}
