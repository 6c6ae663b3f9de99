//! The packages whose place a package with a Nix of its own takes.

use crate::knowledge::{Family, Target};
use crate::model::{Relation, RelationKind};

/// Conflicts with every other Nix of `target`, and stands for the distribution's: what asks
/// for it (`nix-bin` of Debian, `nix` of Fedora) finds the same commands in /usr/bin.
pub fn relations(target: &Target, version: &str) -> Vec<Relation> {
    let takes = [RelationKind::Conflicts, RelationKind::Replaces];
    let rivals = target.rivals.iter().flat_map(|name| takes.map(|kind| Relation::any(kind, name)));
    let name = match target.family {
        Family::Deb => "nix-bin",
        Family::Rpm => "nix",
    };
    let stands_for =
        Relation { since: Some(version.to_owned()), ..Relation::any(RelationKind::Provides, name) };
    rivals.chain([stands_for]).collect()
}
