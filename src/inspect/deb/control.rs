//! The control file: one stanza (Debian Policy 5.1, 5.3).

use super::super::inspection::InspectedRelation;
use super::super::limits::{self, Meter};
use super::super::{ContentError, ErrorKind};

const PLACE: &str = "`control`";

/// Fields that hold relations (Debian Policy 7).
const RELATIONS: &[&str] = &[
    "Pre-Depends",
    "Depends",
    "Recommends",
    "Suggests",
    "Enhances",
    "Breaks",
    "Conflicts",
    "Replaces",
    "Provides",
    "Built-Using",
    "Static-Built-Using",
];

/// A control file, sorted into what an inspection shows.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Stanza {
    pub package: String,
    pub version: String,
    pub architecture: String,
    /// All others but the relations, in order; lines after the first without their leading space.
    pub fields: Vec<(String, String)>,
    pub relations: Vec<InspectedRelation>,
}

pub(super) fn parse(text: &str) -> Result<Stanza, ContentError> {
    let mut stanza = Stanza::default();
    let mut meter = Meter::relations();
    for (name, value, offset) in fields(text)? {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let is_name = ["Package", "Version", "Architecture"].into_iter().any(is);
        // Relations are counted below.
        let most = if is_name { limits::NAME } else { limits::TEXT };
        if !RELATIONS.iter().any(|known| is(known)) {
            limits::check_length(&format!("`{name}`"), value.len(), most, PLACE, offset)?;
        }
        if let Some(kind) = RELATIONS.iter().copied().find(|known| is(known)) {
            for relation in value.split(',') {
                let relation = relation.split_whitespace().collect::<Vec<_>>().join(" ");
                // A comma at the end of the field is allowed.
                if !relation.is_empty() {
                    meter.add(relation.len(), PLACE, offset)?;
                    stanza.relations.push(InspectedRelation { kind: kind.into(), relation });
                }
            }
        } else if is("Package") {
            stanza.package = value;
        } else if is("Version") {
            stanza.version = value;
        } else if is("Architecture") {
            stanza.architecture = value;
        } else {
            stanza.fields.push((name, value));
        }
    }
    for (name, value) in [("Package", &stanza.package), ("Version", &stanza.version)] {
        if value.is_empty() {
            return Err(damaged(0, format!("no `{name}`")));
        }
    }
    Ok(stanza)
}

/// Name, value and offset of each field.
fn fields(text: &str) -> Result<Vec<(String, String, u64)>, ContentError> {
    let mut fields: Vec<(String, String, u64)> = Vec::new();
    let mut offset = 0;
    let mut ended = false;
    for whole in text.split_inclusive('\n') {
        let at = offset;
        offset += whole.len() as u64;
        let line = whole.trim_end_matches(['\n', '\r']);
        if line.trim().is_empty() {
            ended = !fields.is_empty();
        } else if ended {
            return Err(damaged(at, "a second stanza where one is allowed"));
        } else if line.starts_with([' ', '\t']) {
            let Some((_, value, _)) = fields.last_mut() else {
                return Err(damaged(at, "a continuation line before any field"));
            };
            value.push('\n');
            value.push_str(line[1..].trim_end());
        } else {
            let (name, value) = field(line).ok_or_else(|| {
                let start: String = line.chars().take(40).collect();
                damaged(at, format!("`{}` where `Field: value` is expected", start.escape_debug()))
            })?;
            if fields.iter().any(|(known, ..)| known.eq_ignore_ascii_case(name)) {
                return Err(damaged(at, format!("duplicate field `{name}`")));
            }
            if fields.len() == limits::FIELDS {
                let reason = format!("more than {} fields", limits::FIELDS);
                return Err(ContentError::new(ErrorKind::TooLarge, PLACE, at, reason));
            }
            fields.push((name.to_owned(), value.to_owned(), at));
        }
    }
    Ok(fields)
}

/// Policy 5.1: the name is printable ASCII without colon, and begins with neither `#` nor `-`.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_end();
    let valid = !name.is_empty()
        && !name.starts_with(['#', '-'])
        && name.len() <= 100
        && name.bytes().all(|b| b.is_ascii_graphic());
    valid.then(|| (name, value.trim()))
}

fn damaged(offset: u64, reason: impl Into<String>) -> ContentError {
    ContentError::new(ErrorKind::Damaged, PLACE, offset, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    /// Policy 5.1: names in any case, values folded over lines, one stanza.
    #[test]
    fn a_stanza_is_sorted_into_its_parts() {
        let text = "package: a\nVersion: 1\nArchitecture: all\nDEPENDS: b (>= 2) |\n c,\n\td ,\n\
                    Description: short\n long\n .\n  list\nTag:\n";
        let relation =
            |relation: &str| InspectedRelation { kind: "Depends".into(), relation: relation.into() };
        assert_eq!(
            parse(text).unwrap(),
            Stanza {
                package: "a".into(),
                version: "1".into(),
                architecture: "all".into(),
                fields: vec![
                    ("Description".into(), "short\nlong\n.\n list".into()),
                    ("Tag".into(), String::new())
                ],
                relations: vec![relation("b (>= 2) | c"), relation("d")],
            }
        );
    }

    #[test]
    fn what_is_no_stanza_is_refused_with_its_place() {
        assert_eq!(
            reason("Package: a\nVersion: 1\npackage: b\n"),
            "`control` at byte 22: duplicate field `package`; fetch the file again, or ask its maintainer"
        );
        assert!(reason(" x\n").contains("a continuation line before any field"));
        assert!(reason("Package: a\n\nVersion: 1\n").contains("a second stanza"));
        assert!(reason("no colon\n").contains("`no colon` where `Field: value` is expected"));
        assert!(reason("Package: a\n").contains("no `Version`"));
        assert!(reason("").contains("no `Package`"));
    }
}
