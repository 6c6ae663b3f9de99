//! Cross-key rules: what is judged once all values of a target are known. A rule names keys by their
//! items in [`super::keys`], never by a text.

mod accounts;
mod builders;
mod per_system;
mod reserved_ids;
mod secrets;
mod serve;
mod settings;
mod shell;

use super::error::ConfigError;
use super::keys::{nix, package, top};
use super::layer::Layer;
use super::path::Path;
use super::target_list::toml_key;
use super::values::{PayloadChoice, PayloadKind};
use crate::knowledge::Target;
use crate::knowledge::target::Compression;

pub use builders::unreadable;
pub use per_system::check as check_per_system;
pub use secrets::{check as check_secrets, hidden};
pub use settings::{check_versions, unevaluated};

/// A rule that is the same for all targets.
type Rule = fn(&Layer) -> Option<ConfigError>;

static RULES: [&[Rule]; 4] = [&accounts::RULES, &settings::RULES, &builders::RULES, &serve::RULES];

/// Everything that is wrong between the values of `layer`, which are those for `target`.
pub fn check(target: &Target, layer: &Layer, errors: &mut Vec<ConfigError>) {
    errors.extend(RULES.into_iter().flatten().filter_map(|rule| rule(layer)));
    errors.extend(compression(target, layer));
    errors.extend(own_nix(target, layer));
    errors.extend(version(target, layer));
    errors.extend(automatic(target, layer));
    errors.extend(shell::check(target, layer));
    errors.extend(builders::check_versions(target, layer));
}

/// The target's own tools can read the package.
fn compression(target: &Target, layer: &Layer) -> Option<ConfigError> {
    if layer.config.package.compression != Some(Compression::Zstd) || target.zstd {
        return None;
    }
    let error = ConfigError::new(format!("{} cannot read packages compressed with zstd", target.title()));
    let help = format!("set `compression = \"xz\"` in `[target.{}.package]`", toml_key(&target.id));
    placed(layer, error.help(help), [&package::COMPRESSION])
}

/// Whether there is a Nix for `target`: its own, or a bundled one.
pub fn has_nix(target: &Target, layer: &Layer) -> bool {
    target.nix.is_some() || layer.config.nix.payload_for(target) != PayloadKind::Distro
}

/// One target has one distribution's Nix.
fn version(target: &Target, layer: &Layer) -> Option<ConfigError> {
    let origin = layer.origin(&nix::VERSION)?;
    let error =
        ConfigError::new("`version` in `[nix]` says which Nix one distribution has, not which is packaged");
    let (error, paths) = match layer.config.nix.payload {
        PayloadChoice::Closure | PayloadChoice::Tree => (
            ConfigError::new("`version` in `[nix]` has no effect: the package includes its own Nix")
                .help("remove it; the version of the tarball or tree counts"),
            [&nix::VERSION, &nix::PAYLOAD],
        ),
        _ if origin.overrides => {
            let (version, first) = (layer.config.nix.version?, target.nix.as_ref()?.range()[0]);
            if version >= first {
                return None;
            }
            let message = format!("{} came with Nix {first}, not with {version}", target.title());
            (ConfigError::new(message).help("`nix --version` on a machine prints its version"), [&nix::VERSION; 2])
        }
        _ => (error.help("to choose the Nix in the package, pin it: `nix-packager pin`; to say which Nix a distribution has, write \
                     `version` in `[target.ID.nix]`"), [&nix::VERSION; 2]),
    };
    placed(layer, error, paths)
}

/// Some targets need a bundled Nix.
fn automatic(target: &Target, layer: &Layer) -> Option<ConfigError> {
    let config = &layer.config.nix;
    let needed = config.payload == PayloadChoice::Auto && config.payload_for(target) == PayloadKind::Closure;
    if !needed || layer.origin(&nix::CLOSURE).is_some() {
        return None;
    }
    let message = "`payload` is `auto`, and some targets need a bundled Nix, but no tarball is configured";
    let help = "`nix-packager pin` adds the tarballs of the newest Nix; `nix-packager targets` says what is wrong with \
                the distributions' own";
    placed(layer, ConfigError::new(message).help(help), [&nix::PAYLOAD])
}

/// A distribution without its own Nix needs a bundled one.
fn own_nix(target: &Target, layer: &Layer) -> Option<ConfigError> {
    if has_nix(target, layer) || layer.origin(&nix::PAYLOAD).is_some_and(|origin| !origin.sound) {
        return None;
    }
    let error = ConfigError::new(format!("{} has no Nix package to depend on", target.title())).help(
        "bundle Nix: set `payload = \"auto\"` or `payload = \"closure\"` in `[nix]`, and let `nix-packager pin` add \
         tarballs",
    );
    let paths = [Path::from(&nix::PAYLOAD), top::TARGETS.named(&target.id)];
    Some(placed(layer, error.clone(), paths).unwrap_or(error))
}

/// The error at the first of `paths` that the target itself set, else at the first that was
/// set at all; nothing when one of them was refused already.
fn placed<const N: usize>(
    layer: &Layer,
    error: ConfigError,
    paths: [impl Into<Path>; N],
) -> Option<ConfigError> {
    let origins: Vec<_> = paths.into_iter().filter_map(|path| layer.origin(path)).collect();
    if origins.iter().any(|origin| !origin.sound) {
        return None;
    }
    let origin = origins.iter().find(|origin| origin.overrides).or(origins.first())?;
    Some(error.at(origin.span.clone()))
}
