//! Relations as rpm has them, in the header and in a spec.

use ::rpm::{Dependency, DependencyFlags, PackageBuilder};

use crate::package::{Relation, RelationKind};
use crate::writer::WriteError;

/// The flag of what rpmbuild finds in the files.
pub const FOUND: DependencyFlags = DependencyFlags::FIND_REQUIRES;

/// The tag of relations of `kind` in a spec; `None` for those that rpm does not get.
///
/// `Replaces` is one: a .deb that replaces another may overwrite that one's files, and
/// with `Conflicts` apt asks before it swaps them. rpm's nearest, `Obsoletes`, would have
/// every `dnf upgrade` remove the other package unasked, from any machine that merely
/// knows the repository. `Conflicts` alone leaves the decision to the administrator.
pub fn tag(kind: RelationKind) -> Option<&'static str> {
    match kind {
        RelationKind::PreRequires => Some("Requires(pre)"),
        RelationKind::Requires => Some("Requires"),
        RelationKind::Recommends => Some("Recommends"),
        RelationKind::Suggests => Some("Suggests"),
        RelationKind::Conflicts => Some("Conflicts"),
        RelationKind::Replaces => None,
        RelationKind::Provides => Some("Provides"),
    }
}

/// Adds `relations` to the header.
pub fn add(builder: &mut PackageBuilder, relations: &[Relation]) -> Result<(), WriteError> {
    for relation in relations {
        let dependency = dependency(relation)?;
        match relation.kind {
            RelationKind::PreRequires => {
                let flags = dependency.flags | DependencyFlags::SCRIPT_PRE;
                builder.requires(Dependency { flags, ..dependency })
            }
            RelationKind::Requires => builder.requires(dependency),
            RelationKind::Recommends => builder.recommends(dependency),
            RelationKind::Suggests => builder.suggests(dependency),
            RelationKind::Conflicts => builder.conflicts(dependency),
            RelationKind::Replaces => builder,
            RelationKind::Provides => builder.provides(dependency),
        };
    }
    Ok(())
}

/// `relation` as text, `name >= 1`, for a spec.
pub fn spell(relation: &Relation) -> Result<String, WriteError> {
    Ok(dependency(relation)?.to_string())
}

/// The upper end of a range gets a `~`, which rpm sorts before everything: a pre-release
/// of `until` (`2.27~rc1`) is out of the range, as it is of `until`'s kind. Two ends are
/// a rich dependency: two relations could be met by two different packages.
fn dependency(relation: &Relation) -> Result<Dependency, WriteError> {
    let name = relation.name.as_str();
    let provided = relation.kind == RelationKind::Provides;
    Ok(match (&relation.since, &relation.until) {
        (None, None) => Dependency::any(name),
        (Some(version), None) if provided => Dependency::eq(name, version),
        (Some(since), None) => Dependency::greater_eq(name, since),
        (None, Some(until)) if !provided => Dependency::less(name, format!("{until}~")),
        (Some(since), Some(until)) if !provided => {
            Dependency::any(format!("({name} >= {since} with {name} < {until}~)"))
        }
        (_, Some(_)) => {
            let reason = "which an rpm cannot say; a package provides one version";
            return Err(WriteError::unfit("a relation", relation.to_string(), reason));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_closed_below_open_above_and_met_by_one_package() {
        use RelationKind::{Conflicts, Provides, Requires};
        let spelt = |kind, since: Option<&str>, until: Option<&str>| {
            let (since, until) = (since.map(Into::into), until.map(Into::into));
            spell(&Relation { since, until, ..Relation::any(kind, "nix-core") }).ok()
        };
        assert_eq!(spelt(Requires, None, None).as_deref(), Some("nix-core"));
        assert_eq!(spelt(Requires, Some("2.3"), None).as_deref(), Some("nix-core >= 2.3"));
        assert_eq!(spelt(Conflicts, None, Some("2.4")).as_deref(), Some("nix-core < 2.4~"));
        let both = "(nix-core >= 2.3 with nix-core < 2.4~)";
        assert_eq!(spelt(Requires, Some("2.3"), Some("2.4")).as_deref(), Some(both));
        assert_eq!(spelt(Provides, Some("2.3"), None).as_deref(), Some("nix-core = 2.3"));
        assert_eq!(spelt(Provides, Some("2.3"), Some("2.4")), None);
    }
}
