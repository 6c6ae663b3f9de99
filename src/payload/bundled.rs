//! Relations of a package that brings its own Nix to the other packages with one.

use crate::knowledge::Target;
use crate::model::{Relation, RelationKind};

/// Conflicts with every other Nix of `target`, and provides the distribution's: what requires
/// it (`nix-bin` on Debian, `nix` on Fedora) finds the same commands in /usr/bin.
pub fn relations(target: &Target, version: &str) -> Vec<Relation> {
    let conflicts = target.other_nix_packages.iter().map(|name| Relation::any(RelationKind::Conflicts, name));
    let provides = target.nix_name.iter().map(|name| Relation {
        since: Some(version.to_owned()),
        ..Relation::any(RelationKind::Provides, name)
    });
    conflicts.chain(provides).collect()
}
