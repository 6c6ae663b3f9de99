//! Rules between `[[builders]]`, `[serve]` and the rest, and what no configuration may hold.

use super::across::{placed, toml_key};
use super::builders::unreadable;
use super::fault::{Fault, tick};
use super::layer::Layer;
use super::values::{Config, Location, PayloadKind};
use crate::knowledge::{NixVersion, Target};

/// Everything that is wrong with both, for `target`.
pub fn check(target: &Target, layer: &Layer, faults: &mut Vec<Fault>) {
    faults.extend(builders_setting(layer));
    faults.extend(serve_without_keys(layer));
    faults.extend(keys_without_serve(layer));
    faults.extend(same_key(layer));
    faults.extend(served_user(layer));
    faults.extend(builders_for(target, layer));
}

/// What a release of Nix cannot read of the list.
fn builders_for(target: &Target, layer: &Layer) -> Vec<Fault> {
    let mut faults = Vec::new();
    for release in releases(target, &layer.config) {
        for (i, builder) in layer.config.builders.iter().enumerate() {
            for (column, message, help) in unreadable(builder, release) {
                let id = toml_key(&target.id);
                let help =
                    format!("{help}; or write `[[target.{id}.builders]]` for {} alone", target.title());
                faults.extend(placed(
                    layer,
                    Fault::new(message).help(help),
                    &[&format!("builders.{i}.{column}")],
                ));
            }
        }
    }
    faults
}

/// The releases that packages for `target` are for, as far as the file says it: a tarball says it in its name.
fn releases(target: &Target, config: &Config) -> Vec<NixVersion> {
    match config.nix.payload {
        PayloadKind::Distro => target.nix.iter().map(|nix| nix.version).collect(),
        PayloadKind::Tree => config.nix.trees.iter().map(|tree| tree.version).collect(),
        PayloadKind::Closure => {
            let names = config.nix.closures.iter().filter_map(|closure| match &closure.location {
                Location::Url(url) => url.rsplit('/').next(),
                Location::Path(path) => path.file_name()?.to_str(),
            });
            names.filter_map(|name| name.strip_prefix("nix-")?.split('-').next()?.parse().ok()).collect()
        }
    }
}

/// One list of machines.
fn builders_setting(layer: &Layer) -> Option<Fault> {
    let is_set = layer.config.settings.iter().any(|setting| setting.name == "builders");
    if layer.config.builders.is_empty() || !is_set {
        return None;
    }
    let fault = Fault::new("the setting `builders` and `[[builders]]` both say where builds go")
        .help("write every machine as one of `[[builders]]`; the package adds the setting itself");
    placed(layer, fault, &["settings.builders", "builders"])
}

fn serve_without_keys(layer: &Layer) -> Option<Fault> {
    let serve = &layer.config.serve;
    if !serve.enable || !serve.authorized_keys.is_empty() {
        return None;
    }
    let fault = Fault::new("`[serve]` is enabled, but nobody's key is authorized")
        .help("list the public keys of the machines that may build here in `authorized-keys`");
    placed(layer, fault, &["serve.authorized-keys", "serve.enable"])
}

fn keys_without_serve(layer: &Layer) -> Option<Fault> {
    let serve = &layer.config.serve;
    if serve.enable || serve.authorized_keys.is_empty() {
        return None;
    }
    let fault =
        Fault::new("`authorized-keys` is for a machine that builds for others, and this one does not");
    placed(
        layer,
        fault.help("set `enable = true` in `[serve]`, or leave the keys out"),
        &["serve.authorized-keys", "serve.enable"],
    )
}

/// Keys that differ in their comments are one key.
fn same_key(layer: &Layer) -> Option<Fault> {
    let keys = &layer.config.serve.authorized_keys;
    let data = |key: &String| key.split(' ').nth(1).unwrap_or_default().to_owned();
    let twice =
        keys.iter().enumerate().find(|(i, key)| keys[..*i].iter().any(|known| data(known) == data(key)));
    let fault = Fault::new(format!("`authorized-keys` has {} twice", tick(twice?.1)));
    placed(layer, fault.help("keep one of the two"), &["serve.authorized-keys"])
}

/// A user of its own: what builds for others is as powerful as root, and nobody's login.
fn served_user(layer: &Layer) -> Option<Fault> {
    let (serve, users) = (&layer.config.serve, &layer.config.build_users);
    let number = serve.user.strip_prefix(&users.prefix);
    let is_build_user =
        number.and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| (1..=users.count).contains(&n));
    let owner = if serve.user == "root" {
        "root, whose logins it would take the place of"
    } else if is_build_user {
        "one of the build users, which the daemon refuses"
    } else if serve.user == users.group {
        "the name of the build users' group, whose members the daemon refuses"
    } else if layer.config.access.group.as_ref() == Some(&serve.user) {
        "the name of the group that reaches the daemon"
    } else {
        return None;
    };
    let fault = Fault::new(format!("`user` in `[serve]` is {}: {owner}", tick(&serve.user)));
    placed(
        layer,
        fault.help("give the user a name that is nobody else's"),
        &["serve.user", "access.group", "build-users.prefix", "build-users.group"],
    )
}

/// Private keys among what the file says: a package can be read by everybody. Whatever else is wrong with a value that
/// holds one is not said.
pub fn private_keys(text: &str, faults: &mut Vec<Fault>) {
    for (start, _) in text.match_indices("-----BEGIN ") {
        let line = text[start..].lines().next().unwrap_or_default();
        const LAST: &str = "PRIVATE KEY-----";
        if !line.contains(LAST) {
            continue;
        }
        // To the line that ends the key; where there is none, to the end of the text.
        let text = &text[start..];
        let end = text.match_indices(LAST).nth(1).map(|(at, _)| at + LAST.len());
        let end = end.unwrap_or(line.trim_end_matches(['"', '\'']).len());
        let span = start..start + end;
        faults.retain(|fault| !fault.span.as_ref().is_some_and(|at| at.start <= start && start < at.end));
        let fault = Fault::new("this is a private key: everybody who has a package can read it").help(
            "take it out, and treat it as lost if the file was shown to anybody; `key` of a builder names a file on the \
             machine that builds are sent from",
        );
        faults.push(fault.secret().at(span));
    }
}
