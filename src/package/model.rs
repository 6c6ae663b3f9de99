//! The model itself, and how it comes about.

use serde::Serialize;

use super::lifecycle::lifecycle;
use super::tree::tree;
use super::{BuildShell, Exposure, Lifecycle, UsernsProfile, Values};
use crate::config::{Config, PayloadKind};
use crate::knowledge::target::Compression;
use crate::knowledge::{KnownChannel, Target, dist_tag, nixpkgs_minimum};
use crate::model::{Architecture, Entry, Identity, Relation, RelationKind};
use crate::payload::Payload;

/// Everything about one package for one target, without format knowledge.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Package {
    #[serde(skip)]
    pub target: &'static Target,
    pub identity: Identity,
    pub compression: Compression,
    pub relations: Vec<Relation>,
    /// Sorted by path.
    pub tree: Vec<Entry>,
    pub lifecycle: Lifecycle,
    /// What is wrong with its Nix.
    pub exposure: Exposure,
    /// What an administrator should know.
    pub notes: Vec<String>,
    /// What templates may name.
    pub values: Values,
}

impl Package {
    /// The package for `target` with the Nix of `payload`; what has no time of its own has the
    /// time `time`, in seconds since the epoch.
    pub fn new(target: &'static Target, config: &Config, payload: &Payload, time: i64) -> Self {
        let identity = identity(target, config, payload, time);
        let values = Values::new(target, config, payload, &identity);
        let exposure = Exposure::new(target, config, payload);
        let mut relations = payload.relations.clone();
        relations.extend(own_relations(target, &values, &identity));
        relations.extend(ssh(target, &values));
        relations.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        Self {
            target,
            compression: config.package.compression.unwrap_or(target.compression),
            relations,
            tree: tree(target, config, payload, &values),
            lifecycle: lifecycle(&values),
            notes: notes(target, config, payload, &values, &exposure),
            exposure,
            identity,
            values,
        }
    }

    /// What tells the package from the others of a run: `debian-13`, or `debian-13.x86_64-linux`
    /// where it is for one system only.
    pub fn label(&self) -> String {
        match self.identity.architecture {
            Architecture::Any => self.target.id.clone(),
            Architecture::Of(system) => format!("{}.{}", self.target.id, system.name),
        }
    }
}

fn identity(target: &Target, config: &Config, payload: &Payload, time: i64) -> Identity {
    let package = &config.package;
    let version = package.version.clone().or(payload.package_version.clone());
    let mut paragraphs = package.description.split("\n\n");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let synopsis = words(paragraphs.next().unwrap_or_default());
    Identity {
        name: package.name.clone(),
        version: version.unwrap_or_else(|| env!("CARGO_PKG_VERSION").into()),
        revision: dist_tag::add(&package.revision, target),
        architecture: payload.architecture,
        maintainer: package.maintainer.clone(),
        vendor: package.vendor.clone(),
        homepage: package.homepage.clone(),
        synopsis,
        description: paragraphs.map(words).filter(|p| !p.is_empty()).collect(),
        license: Vec::from_iter(["MIT"].into_iter().chain(payload.license)).join(" AND "),
        time,
    }
}

/// The name files and program have whatever the package is called.
const CANONICAL_NAME: &str = "nix-multiuser";

fn own_relations(target: &Target, values: &Values, identity: &Identity) -> Vec<Relation> {
    let mut relations = vec![Relation::any(RelationKind::Recommends, "ca-certificates")];
    for (kind, names) in [
        (RelationKind::PreRequires, &target.needs.pre_requires),
        (RelationKind::Requires, &target.needs.requires),
        (RelationKind::After, &target.needs.after),
    ] {
        relations.extend(names.iter().map(|name| Relation::any(kind, name)));
    }
    if let Some(BuildShell::Package { package, .. }) = &values.sandbox.shell {
        // Nix refuses to build where a path of the sandbox is missing.
        relations.push(Relation::any(RelationKind::Requires, package));
    }
    if identity.name != CANONICAL_NAME {
        let kinds = [RelationKind::Provides, RelationKind::Conflicts, RelationKind::Replaces];
        relations.extend(kinds.map(|kind| Relation::any(kind, CANONICAL_NAME)));
    }
    relations
}

/// For builds on other machines, and for other machines.
fn ssh(target: &Target, values: &Values) -> Vec<Relation> {
    let client = values.machines.iter().map(|_| &target.needs.ssh_client);
    let server = values.serve.iter().map(|_| &target.needs.ssh_server);
    client.chain(server).map(|name| Relation::any(RelationKind::Requires, name)).collect()
}

fn notes(
    target: &Target,
    config: &Config,
    payload: &Payload,
    values: &Values,
    exposure: &Exposure,
) -> Vec<String> {
    let nix = &values.nix;
    let mut notes = vec![match (&nix.closure, payload.architecture) {
        (Some(closure), system) => format!(
            "contains Nix {} for {system}: {} and its dependencies, {} store paths",
            nix.version,
            closure.nix,
            closure.paths.len()
        ),
        (None, Architecture::Of(system)) if nix.payload == PayloadKind::Tree => {
            format!("contains Nix {} for {} in /usr", nix.version, system.name)
        }
        (None, _) => format!(
            "built for Nix {} of {} ({}); supports Nix {}",
            nix.version,
            target.title(),
            nix.packages.join(", "),
            nix.range,
        ),
    }];
    notes.extend(exposed(values, exposure));
    notes.extend(exposure.acceptance().map(|text| format!("Nix {} {text}", values.nix.version)));
    notes.extend(channel(config, payload));
    if values.nix.owns_configuration {
        notes.push(format!(
            "/etc/nix/nix.conf belongs to {}: the settings of this package are read after it, those of \
             /etc/nix/nix.custom.conf last",
            values.nix.packages[0]
        ));
    }
    match &values.sandbox.shell {
        None => {}
        Some(BuildShell::None) => notes.push("builds have no /bin/sh".into()),
        Some(BuildShell::Store { path, .. }) if nix.closure.is_none() => {
            notes.push(format!("builds have {path} as /bin/sh; it must be in the system's store"))
        }
        Some(shell) => notes.extend(shell.path().map(|path| format!("builds have {path} as /bin/sh"))),
    }
    if let Some(group) = &values.access {
        notes.push(format!(
            "only root and members of the group {group} can connect to the daemon; `usermod --append --groups {group} USER` \
             adds one"
        ));
    }
    notes.extend(remote_notes(values));
    match &values.userns {
        UsernsProfile::Off => {}
        UsernsProfile::Unsupported => notes.push(format!(
            "no AppArmor profile: `userns` in `[apparmor]` needs AppArmor 4.0 or later, which {} does not have",
            target.title()
        )),
        UsernsProfile::Profile { programs, .. } => notes.push(format!(
            "AppArmor lets {programs} create user namespaces; every local user can put any program there under any \
             name, so AppArmor restricts user namespaces for none of them"
        )),
    }
    notes
}

/// What is wrong with the Nix.
fn exposed(values: &Values, exposure: &Exposure) -> Option<String> {
    let (version, sentence) = (&values.nix.version, exposure.sentence()?);
    let see = match exposure.open.is_empty() {
        true => String::new(),
        false => format!("; see `nix-packager advisories --nix {version}`"),
    };
    Some(format!("Nix {version} {sentence}{see}"))
}

/// A channel that is not the newest one, or none.
fn channel(config: &Config, payload: &Payload) -> Option<String> {
    let version = payload.nix().nix;
    if config.channels.is_some() || version >= nixpkgs_minimum() {
        return None;
    }
    Some(match KnownChannel::newest_for(version) {
        Some(KnownChannel { name, ended, .. }) => {
            let ended = if *ended { ", which gets no updates any more" } else { "" };
            format!("root is subscribed to {name}{ended}: Nix {version} cannot evaluate newer ones")
        }
        None => format!("root is subscribed to no channel: Nix {version} can evaluate none"),
    })
}

fn remote_notes(values: &Values) -> Vec<String> {
    let sent = values.machines.iter().map(|machines| {
        let count = match machines.lines.len() {
            1 => "one machine".into(),
            count => format!("{count} machines"),
        };
        format!(
            "builds may run on {count}; root's ssh must reach them without a prompt; NIX_DISTRIBUTED_BUILDS=0 \
             in {} turns this off",
            values.paths.environment
        )
    });
    let taken = values.serve.iter().map(|serve| {
        let count = match serve.keys.len() {
            1 => "the holder of one key is".into(),
            count => format!("the holders of {count} keys are"),
        };
        format!("{count} effectively root: they can run builds here, as {}", serve.user)
    });
    sent.chain(taken).collect()
}
