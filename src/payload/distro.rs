//! The distribution's own Nix, by dependency: nothing to download, nothing to build.

use super::Payload;
use crate::config::{Config, PayloadChoice, PayloadKind};
use crate::knowledge::{NixFacts, Target};
use crate::model::{Architecture, Entry, Relation, RelationKind};

/// The payload that `target` itself has; `None` where it has no Nix.
pub fn distro(target: &Target, config: &Config) -> Option<Payload> {
    let own = target.nix.as_ref()?;
    let [oldest, version] = config.nix.distro_range(target)?;
    let (since, until) = NixFacts::of(version).range();
    // Where older ones are not fit for use, or not there.
    let is_chosen = config.nix.payload == PayloadChoice::Auto || config.nix.version.is_some();
    let since = if is_chosen { version } else { since };
    let nix = own.packages.iter().map(|name| Relation {
        kind: RelationKind::Requires,
        name: name.clone(),
        since: Some(since.to_string()),
        until: until.map(|until| until.to_string()),
    });
    // Without `Replaces`: with it, `dpkg --install` would unpack this package first, and then remove, with the files of
    // the other one in /lib/systemd/system, those of this one in /usr/lib/systemd/system.
    let conflicts = target.conflicts.iter().map(|name| Relation::any(RelationKind::Conflicts, name));
    Some(Payload {
        kind: PayloadKind::Distro,
        version,
        oldest,
        since,
        until,
        packages: own.packages.clone(),
        owns_configuration: own.owns_configuration,
        watched: Some("/usr/bin/nix"),
        relations: nix.chain(conflicts).collect(),
        architecture: Architecture::Any,
        package_version: None,
        license: None,
        lacks_shell: target.built_in_shell.is_none(),
        shell_file: None,
        program: "../../bin/nix",
        files: own.lacks.iter().map(|name| Entry::symlink(format!("/usr/bin/{name}"), "nix")).collect(),
        closure: None,
    })
}
