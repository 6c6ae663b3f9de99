//! The model itself, and how it comes about.

use serde::Serialize;

use super::lifecycle::lifecycle;
use super::tree::tree;
use super::{Architecture, Entry, Identity, Lifecycle, Relation, RelationKind, Values};
use crate::config::{Config, PayloadKind};
use crate::knowledge::{Family, Target};
use crate::payload;

/// Everything about one package for one target, without format knowledge.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Package {
    #[serde(skip)]
    pub target: &'static Target,
    pub identity: Identity,
    pub relations: Vec<Relation>,
    /// Sorted by path.
    pub tree: Vec<Entry>,
    pub lifecycle: Lifecycle,
    /// What an administrator should know.
    pub notes: Vec<String>,
    /// What templates may name.
    pub values: Values,
}

impl Package {
    /// The package for `target`; everything in it has the time `time`, in seconds since the epoch.
    pub fn new(target: &'static Target, config: &Config, time: i64) -> Self {
        let payload = match config.nix.payload {
            PayloadKind::Distro | PayloadKind::Closure | PayloadKind::Tree => payload::distro(target),
        };
        let identity = identity(target, config, time);
        let values = Values::new(target, config, &payload, &identity);
        let mut relations = payload.relations.clone();
        relations.extend(own_relations(target, &identity));
        relations.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        Self {
            target,
            relations,
            tree: tree(target, config, &values),
            lifecycle: lifecycle(&values),
            notes: notes(target, &values),
            identity,
            values,
        }
    }
}

fn identity(target: &Target, config: &Config, time: i64) -> Identity {
    let package = &config.package;
    let mut paragraphs = package.description.split("\n\n");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let synopsis = words(paragraphs.next().unwrap_or_default());
    let separator = match target.family {
        // Sorts before the same revision without a tag, so that a distribution's own package wins.
        Family::Deb => '~',
        Family::Rpm => '.',
    };
    Identity {
        name: package.name.clone(),
        version: package.version.clone(),
        revision: format!("{}{separator}{}", package.revision, target.dist_tag),
        architecture: Architecture::Any,
        maintainer: package.maintainer.clone(),
        vendor: package.vendor.clone(),
        homepage: package.homepage.clone(),
        synopsis,
        description: paragraphs.map(words).filter(|p| !p.is_empty()).collect(),
        license: "MIT".into(),
        time,
    }
}

/// The name files and program have whatever the package is called.
const CANONICAL_NAME: &str = "nix-multiuser";

fn own_relations(target: &Target, identity: &Identity) -> Vec<Relation> {
    // useradd, groupadd, usermod
    let accounts = match target.family {
        Family::Deb => Relation::any(RelationKind::Requires, "passwd"),
        Family::Rpm => Relation::any(RelationKind::PreRequires, "shadow-utils"),
    };
    let mut relations = vec![accounts, Relation::any(RelationKind::Recommends, "ca-certificates")];
    if target.family == Family::Rpm {
        // Presets need systemctl; on Debian, deb-systemd-helper does without.
        relations.push(Relation::any(RelationKind::After, "systemd"));
    }
    let shell = &target.static_shell;
    if !shell.built_in {
        // Nix refuses to build where a path of the sandbox is missing.
        relations.push(Relation::any(RelationKind::Requires, &shell.package));
    }
    if identity.name != CANONICAL_NAME {
        let kinds = [RelationKind::Provides, RelationKind::Conflicts, RelationKind::Replaces];
        relations.extend(kinds.map(|kind| Relation::any(kind, CANONICAL_NAME)));
    }
    relations
}

fn notes(target: &Target, values: &Values) -> Vec<String> {
    let mut notes = vec![format!(
        "made for Nix {}, which {} has ({}), and right for {}",
        values.nix.version,
        target.title(),
        values.nix.packages.join(", "),
        values.nix.range,
    )];
    if values.nix.owns_configuration {
        notes.push(format!(
            "/etc/nix/nix.conf belongs to {}: the settings of this package are read after it, those of \
             /etc/nix/nix.custom.conf last",
            values.nix.packages[0]
        ));
    }
    notes
}
