//! Relations to other packages, spelled as a spec file spells them.

use std::borrow::Cow;

use super::super::inspection::InspectedRelation;
use super::super::limits::Meter;
use super::super::{ContentError, ErrorKind};
use super::header::Header;

/// Kind, and the tags of names, flags and versions.
const KINDS: &[(&str, u32, u32, u32)] = &[
    ("Requires", 1049, 1048, 1050),
    ("Recommends", 5046, 5048, 5047),
    ("Suggests", 5049, 5051, 5050),
    ("Supplements", 5052, 5054, 5053),
    ("Enhances", 5055, 5057, 5056),
    ("Conflicts", 1054, 1053, 1055),
    ("Obsoletes", 1090, 1114, 1115),
    ("Provides", 1047, 1112, 1113),
    ("OrderWithRequires", 5035, 5037, 5036),
];

/// Bits of rpmds.h's `rpmsenseFlags` and how a spec file qualifies `Requires` with them, in the
/// order of rpm's `:deptype`.
const QUALIFIERS: &[(u64, &str)] = &[
    (1 << 9, "pre"),
    (1 << 10, "post"),
    (1 << 11, "preun"),
    (1 << 12, "postun"),
    (1 << 13, "verify"),
    (1 << 8, "interp"),
    (1 << 7, "pretrans"),
    (1 << 5, "posttrans"),
    (1 << 20, "preuntrans"),
    (1 << 21, "postuntrans"),
    (1 << 29, "meta"),
];

pub(super) fn relations(header: &Header) -> Result<Vec<InspectedRelation>, ContentError> {
    let mut relations = Vec::new();
    let mut meter = Meter::relations();
    for (kind, names, flags, versions) in KINDS {
        for (flags, relation) in spelled(header, *names, *flags, *versions, &mut meter)? {
            let kind = match *kind {
                "Requires" => qualified(flags),
                kind => Cow::Borrowed(kind),
            };
            relations.push(InspectedRelation { kind, relation });
        }
    }
    Ok(relations)
}

/// The relations of three tags that go together: flags and spelling of each.
pub(super) fn spelled(
    header: &Header,
    names: u32,
    flags: u32,
    versions: u32,
    meter: &mut Meter,
) -> Result<Vec<(u64, String)>, ContentError> {
    let count = header.count(names);
    for other in [flags, versions] {
        // Before rpm had versions, there were names alone.
        if header.has(other) && header.count(other) != count {
            let reason = format!("{count} names in tag {names}, but {} in tag {other}", header.count(other));
            return Err(header.error(ErrorKind::Damaged, reason));
        }
    }
    let mut flags = header.integers(flags)?;
    let mut versions = header.strings(versions)?;
    let mut relations = Vec::new();
    for name in header.strings(names)? {
        let flags = flags.next().unwrap_or(0);
        let version = versions.next().unwrap_or_default();
        meter.add(name.len() + version.len(), header.place(), header.offset())?;
        let relation = match operator(flags) {
            Some(operator) if !version.is_empty() => format!("{name} {operator} {version}"),
            _ => name.into_owned(),
        };
        relations.push((flags, relation));
    }
    Ok(relations)
}

/// rpmsenseFlags: less 2, greater 4, equal 8.
fn operator(flags: u64) -> Option<&'static str> {
    match flags & 0b1110 {
        0b0010 => Some("<"),
        0b0100 => Some(">"),
        0b0110 => Some("<>"),
        0b1000 => Some("="),
        0b1010 => Some("<="),
        0b1100 => Some(">="),
        0b1110 => Some("<=>"),
        _ => None,
    }
}

/// `Requires`, `Requires(pre)`, `Requires(post,interp)`.
fn qualified(flags: u64) -> Cow<'static, str> {
    let set: Vec<&str> =
        QUALIFIERS.iter().filter(|(bit, _)| flags & bit != 0).map(|(_, name)| *name).collect();
    if set.is_empty() { "Requires".into() } else { format!("Requires({})", set.join(",")).into() }
}
