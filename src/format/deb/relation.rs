//! Relations as Debian control fields spell them (Debian Policy 7.1).

use crate::format::writer::WriteError;
use crate::model::{Relation, RelationKind};

/// The fields of relations, in the order a control file has them. `After` has none: dpkg
/// orders packages by what they need.
pub const FIELDS: [(RelationKind, &str); 7] = [
    (RelationKind::PreRequires, "Pre-Depends"),
    (RelationKind::Requires, "Depends"),
    (RelationKind::Recommends, "Recommends"),
    (RelationKind::Suggests, "Suggests"),
    (RelationKind::Conflicts, "Conflicts"),
    (RelationKind::Replaces, "Replaces"),
    (RelationKind::Provides, "Provides"),
];

/// The value of the field of `kind`; `None` when there is no such relation.
pub fn field(kind: RelationKind, relations: &[Relation]) -> Result<Option<String>, WriteError> {
    let of_kind = relations.iter().filter(|relation| relation.kind == kind);
    let spelt: Vec<String> = of_kind.map(spell).collect::<Result<_, _>>()?;
    Ok((!spelt.is_empty()).then(|| spelt.join(", ")))
}

/// One relation. Its upper end gets a `~`: of all versions that begin with `until` dpkg
/// sorts `until~` first (deb-version(7)), so that a pre-release such as `2.27~rc1`, which
/// is before `2.27` and yet of its kind, is out of the range. Its lower end is taken as it
/// is: a pre-release of `since` need not have what `since` has.
fn spell(relation: &Relation) -> Result<String, WriteError> {
    let name = &relation.name;
    let provided = relation.kind == RelationKind::Provides;
    Ok(match (&relation.since, &relation.until) {
        (None, None) => name.clone(),
        (Some(version), None) if provided => format!("{name} (= {version})"),
        (Some(since), None) => format!("{name} (>= {since})"),
        (None, Some(until)) if !provided => format!("{name} (<< {until}~)"),
        // A field's items are joined by "and" for what is needed …
        (Some(since), Some(until)) if needed(relation.kind) => {
            format!("{name} (>= {since}), {name} (<< {until}~)")
        }
        // … but by "or" for what is in the way, where two half ranges are every version.
        (_, Some(_)) => {
            let reason = "which a Debian control file cannot say; give one end of the range";
            return Err(WriteError::unfit("a relation", relation.to_string(), reason));
        }
    })
}

fn needed(kind: RelationKind) -> bool {
    use RelationKind::{PreRequires, Recommends, Requires, Suggests};
    matches!(kind, PreRequires | Requires | Recommends | Suggests)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(kind: RelationKind, since: Option<&str>, until: Option<&str>) -> Relation {
        Relation {
            since: since.map(Into::into),
            until: until.map(Into::into),
            ..Relation::any(kind, "nix-bin")
        }
    }

    #[test]
    fn ranges_are_closed_below_and_open_above() {
        use RelationKind::{Conflicts, Provides, Requires};
        let spelt = |kind, since, until| spell(&relation(kind, since, until)).ok();
        assert_eq!(spelt(Requires, None, None).as_deref(), Some("nix-bin"));
        assert_eq!(spelt(Requires, Some("2.3"), None).as_deref(), Some("nix-bin (>= 2.3)"));
        assert_eq!(spelt(Conflicts, None, Some("2.4")).as_deref(), Some("nix-bin (<< 2.4~)"));
        let both = "nix-bin (>= 2.3), nix-bin (<< 2.4~)";
        assert_eq!(spelt(Requires, Some("2.3"), Some("2.4")).as_deref(), Some(both));
        assert_eq!(spelt(Provides, Some("2.3"), None).as_deref(), Some("nix-bin (= 2.3)"));
    }

    #[test]
    fn a_range_that_debian_would_read_as_every_version_is_refused() {
        for kind in [RelationKind::Conflicts, RelationKind::Replaces, RelationKind::Provides] {
            assert!(spell(&relation(kind, Some("2.3"), Some("2.4"))).is_err());
        }
    }
}
