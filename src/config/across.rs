//! Rules between several keys, judged once all values of a target are known.

use super::check::LONGEST_ACCOUNT;
use super::fault::{Fault, tick};
use super::ids;
use super::implied::implied;
use super::layer::Layer;
use super::remote;
use super::settings::Verdicts;
use super::shell;
use super::values::{ConfiguredSetting, Ids, PayloadKind};
use crate::knowledge::Target;
use crate::knowledge::settings::find;
use crate::knowledge::target::Compression;

/// Everything that is wrong between the values of `layer`, which are those for `target`.
pub fn check(target: &Target, layer: &Layer, faults: &mut Vec<Fault>) {
    let rules = [gid, uids, user_names, unread_users, build_group, access_group, jobs, free_space];
    faults.extend(rules.into_iter().filter_map(|rule| rule(layer)));
    faults.extend(compression(target, layer));
    faults.extend(own_nix(target, layer));
    faults.extend(shell::check(target, layer));
    remote::check(target, layer, faults);
}

/// What is wrong between settings and the Nix that will read them, where it is known which that
/// is: a closure's is when the closure was read. Returns what deserves a warning only.
pub fn check_releases(layers: &[(&'static Target, &Layer)], faults: &mut Vec<Fault>) -> Vec<Fault> {
    let mut verdicts = Verdicts::default();
    for (target, layer) in layers {
        let nix = &layer.config.nix;
        let mut versions = match nix.payload {
            PayloadKind::Distro => target.nix.iter().map(|nix| (target.id.clone(), nix.version)).collect(),
            PayloadKind::Closure => Vec::new(),
            PayloadKind::Tree => {
                let trees = nix.trees.iter().filter(|tree| target.has(tree.system));
                trees.map(|tree| (format!("{}.{}", target.id, tree.system.name), tree.version)).collect()
            }
        };
        if layer.origin("nix.payload").is_some_and(|origin| !origin.sound) {
            versions.clear();
        }
        let (settings, implied) = (judged(layer), implied(layer));
        for (who, version) in versions {
            verdicts.judge(&settings, &implied, version.into(), &who, &version.to_string());
        }
    }
    let (errors, warnings) = verdicts.faults();
    faults.extend(errors);
    warnings
}

/// Where the list of features was refused, nobody knows which were meant: what needs one is left
/// out.
fn judged(layer: &Layer) -> Vec<ConfiguredSetting> {
    let lists = ["settings.experimental-features", "settings.extra-experimental-features"];
    let refused = lists.iter().any(|list| layer.origin(list).is_some_and(|origin| !origin.sound));
    let needs_one = |name: &str| find(name).is_some_and(|known| known.row.feature.is_some());
    let settings = layer.config.settings.iter();
    settings.filter(|setting| !refused || !needs_one(&setting.name)).cloned().collect()
}

/// The target's own tools read the package.
fn compression(target: &Target, layer: &Layer) -> Option<Fault> {
    if layer.config.package.compression != Some(Compression::Zstd) || target.zstd {
        return None;
    }
    let fault = Fault::new(format!("`compression` is `zstd`, which {} does not read", target.title()));
    let help = format!("set `compression = \"xz\"` in `[target.{}.package]`", toml_key(&target.id));
    placed(layer, fault.help(help), &["package.compression"])
}

/// Whether the Nix that is asked for can be had for `target`.
pub fn has_nix(target: &Target, layer: &Layer) -> bool {
    target.nix.is_some() || layer.config.nix.payload != PayloadKind::Distro
}

/// A distribution without a Nix takes a bundled one.
fn own_nix(target: &Target, layer: &Layer) -> Option<Fault> {
    if has_nix(target, layer) || layer.origin("nix.payload").is_some_and(|origin| !origin.sound) {
        return None;
    }
    let title = target.title();
    let fault = Fault::new(format!("{title} has no Nix of its own, which `payload = \"distro\"` needs"))
        .help("bundle one: set `payload = \"closure\"` in `[nix]`, and name a tarball of Nix in `[nix.closure.SYSTEM]`")
    ;
    Some(placed(layer, fault.clone(), &["nix.payload"]).unwrap_or(fault))
}

/// `name` as a TOML key: in quotes where it has a dot.
pub fn toml_key(name: &str) -> String {
    if name.contains('.') { format!("\"{name}\"") } else { name.to_owned() }
}

/// The group's id is nobody else's.
fn gid(layer: &Layer) -> Option<Fault> {
    let Ids::Fixed { group, .. } = layer.config.build_users.ids else { return None };
    let (_, owner) = ids::reserved(&(u64::from(group)..=u64::from(group)))?;
    let fault =
        Fault::new(format!("gid {group} is reserved for {owner}")).help("choose another, such as 20000");
    placed(layer, fault, &["build-users.ids.group"])
}

/// The users' ids are nobody else's.
fn uids(layer: &Layer) -> Option<Fault> {
    let Ids::Fixed { first, .. } = layer.config.build_users.ids else { return None };
    if let Some((_, owner)) = ids::reserved(&(u64::from(first)..=u64::from(first))) {
        let fault = Fault::new(format!("uid {first} is reserved for {owner}"));
        return placed(layer, fault.help("choose another, such as 20001"), &["build-users.ids.first"]);
    }
    let last = u64::from(first) + u64::from(layer.config.build_users.count) - 1;
    let (range, owner) = ids::reserved(&(u64::from(first)..=last))?;
    let message = format!("the uids {first} to {last} run into {}, reserved for {owner}", ids::spell(range));
    let fault = Fault::new(message).help("choose another first uid, such as 20001, or fewer users");
    placed(layer, fault, &["build-users.ids.first", "build-users.count"])
}

/// The longest user name is short enough.
fn user_names(layer: &Layer) -> Option<Fault> {
    let users = &layer.config.build_users;
    let last = format!("{}{}", users.prefix, users.count);
    if last.len() <= LONGEST_ACCOUNT {
        return None;
    }
    let message = format!("the user name {} is longer than {LONGEST_ACCOUNT} characters", tick(&last));
    let fault = Fault::new(message).help("choose a shorter prefix");
    placed(layer, fault, &["build-users.prefix", "build-users.count"])
}

/// What describes build users is for users that the package makes.
fn unread_users(layer: &Layer) -> Option<Fault> {
    let ids = layer.origin("build-users.ids").filter(|_| layer.config.build_users.ids == Ids::Auto)?;
    let described = ["count", "prefix", "comment", "home", "shell"].into_iter().find_map(|key| {
        let origin = layer.origin(&format!("build-users.{key}"))?;
        // What the file says for its other targets is read there.
        (origin.overrides == ids.overrides).then_some((key, origin))
    });
    let (key, origin) = described?;
    let fault = Fault::new(format!("`{key}` is not read: with `ids = \"auto\"` there are no build users"));
    Some(fault.help("take it out").at(origin.span.clone()))
}

/// nix.conf names the group whose users the package creates.
fn build_group(layer: &Layer) -> Option<Fault> {
    let group = &layer.config.build_users.group;
    let setting = layer.config.settings.iter().find(|setting| setting.name == "build-users-group")?;
    if setting.value == *group {
        return None;
    }
    let value = tick(&setting.value);
    let message = format!("`build-users-group` is {value}, but the package's group is `{group}`");
    let fault =
        Fault::new(message).help("set `group` in `[build-users]`; the package adds the setting itself");
    placed(layer, fault, &["settings.build-users-group", "build-users.group"])
}

/// Each build that runs needs a user of its own.
fn jobs(layer: &Layer) -> Option<Fault> {
    let (jobs, users) = (number(layer, "max-jobs")?, most_jobs(layer)?);
    if jobs <= users {
        return None;
    }
    let fault = Fault::new(format!("`max-jobs` is {jobs}, but `count` in `[build-users]` is {users}"))
        .help("each build that runs needs a user of its own: raise `count`, or lower `max-jobs`");
    placed(layer, fault, &["settings.max-jobs", "build-users.count"])
}

/// How many builds can run at once; `None` where builds wait for uids of Nix's own.
fn most_jobs(layer: &Layer) -> Option<u64> {
    let users = &layer.config.build_users;
    (users.ids != Ids::Auto).then_some(u64::from(users.count))
}

/// A collection ends later than it begins.
fn free_space(layer: &Layer) -> Option<Fault> {
    let (least, most) = (number(layer, "min-free")?, number(layer, "max-free")?);
    if least <= most {
        return None;
    }
    let fault = Fault::new(format!("`max-free` is {most}, which is less than `min-free`, {least}"))
        .help("a collection begins below `min-free` and ends at `max-free` bytes of free space");
    placed(layer, fault, &["settings.max-free", "settings.min-free"])
}

/// The value of a setting that is a number.
fn number(layer: &Layer, name: &str) -> Option<u64> {
    layer.config.settings.iter().find(|setting| setting.name == name)?.value.parse().ok()
}

/// Who builds for others is nobody's user: the daemon refuses the build group.
fn access_group(layer: &Layer) -> Option<Fault> {
    let group = &layer.config.build_users.group;
    if layer.config.access.group.as_ref() != Some(group) {
        return None;
    }
    let message = format!("{} is the build users' group, which the daemon refuses", tick(group));
    let fault = Fault::new(message).help("name another group for people, such as `nix-users`");
    placed(layer, fault, &["access.group", "build-users.group"])
}

/// The fault at the first of `paths` that the target itself set, else at the first that was
/// set at all; nothing when one of them was refused already.
pub fn placed(layer: &Layer, fault: Fault, paths: &[&str]) -> Option<Fault> {
    let origins: Vec<_> = paths.iter().filter_map(|path| layer.origin(path)).collect();
    if origins.iter().any(|origin| !origin.sound) {
        return None;
    }
    let origin = origins.iter().find(|origin| origin.overrides).or(origins.first())?;
    Some(fault.at(origin.span.clone()))
}
