//! Relations as rpm has them, in the header and in a spec.

use ::rpm::{Dependency, DependencyFlags, PackageBuilder};

use crate::format::writer::WriteError;
use crate::knowledge::target::Compression;
use crate::model::{Relation, RelationKind, RenderedPackage, ScriptName};

use super::entries;

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
        RelationKind::After => Some("OrderWithRequires"),
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
            RelationKind::After => builder.order_with_requires(dependency),
        };
    }
    Ok(())
}

/// Adds what rpmbuild finds out by itself and the rpm crate does not: the interpreters of
/// the files, and the rpm that reads the payload and compares the versions.
pub fn add_needs(builder: &mut PackageBuilder, package: &RenderedPackage) -> Result<(), WriteError> {
    for interpreter in entries::interpreters(&package.entries) {
        builder
            .requires(Dependency { flags: DependencyFlags::FIND_REQUIRES, ..Dependency::any(interpreter) });
    }
    builder.requires(match package.compression {
        Compression::Zstd => Dependency::rpmlib("PayloadIsZstd", "5.4.18-1"),
        Compression::Xz => Dependency::rpmlib("PayloadIsXz", "5.2-1"),
    });
    if !package.file_triggers.is_empty() {
        builder.requires(Dependency::interp(super::SHELL));
    }
    if package.scripts.iter().any(|script| script.name == ScriptName::PreTransaction) {
        builder.requires(Dependency::rpmlib("BuiltinLuaScripts", "4.2.2-1"));
    }
    let identity = &package.identity;
    let mut versions = format!("{}-{}", identity.version, identity.revision);
    for relation in &package.relations {
        if tag(relation.kind).is_some() {
            versions.push_str(&dependency(relation)?.version);
        }
    }
    for (sign, feature, since) in [('~', "TildeInVersions", "4.10.0-1"), ('^', "CaretInVersions", "4.15.0-1")]
    {
        if versions.contains(sign) {
            builder.requires(Dependency::rpmlib(feature, since));
        }
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
