//! Scriptlets and triggers.

use super::super::inspection::InspectedScript;
use super::super::limits::{self, Meter};
use super::super::{ContentError, ErrorKind};
use super::header::Header;
use super::relations;

/// Name in a spec file, and the tags of body and interpreter, in the order in which they run.
const SCRIPTLETS: &[(&str, u32, u32)] = &[
    ("%pretrans", 1151, 1153),
    ("%pre", 1023, 1085),
    ("%post", 1024, 1086),
    ("%preuntrans", 5103, 5105),
    ("%preun", 1025, 1087),
    ("%postun", 1026, 1088),
    ("%posttrans", 1152, 1154),
    ("%postuntrans", 5104, 5106),
    ("%verify", 1079, 1091),
];

/// The tags of one family of triggers.
struct Family {
    /// Before the event's name: `%trigger` and `in` are `%triggerin`.
    prefix: &'static str,
    bodies: u32,
    interpreters: u32,
    names: u32,
    versions: u32,
    flags: u32,
    /// For each condition, the number of its script.
    indexes: u32,
}

const FAMILIES: &[Family] = &[
    Family {
        prefix: "%trigger",
        bodies: 1065,
        interpreters: 1092,
        names: 1066,
        versions: 1067,
        flags: 1068,
        indexes: 1069,
    },
    Family {
        prefix: "%filetrigger",
        bodies: 5066,
        interpreters: 5067,
        names: 5069,
        versions: 5071,
        flags: 5072,
        indexes: 5070,
    },
    Family {
        prefix: "%transfiletrigger",
        bodies: 5076,
        interpreters: 5077,
        names: 5079,
        versions: 5081,
        flags: 5082,
        indexes: 5080,
    },
];

/// Bits of rpmds.h's `rpmsenseFlags` that say what a trigger waits for.
const EVENTS: &[(u64, &str)] = &[(1 << 25, "prein"), (1 << 16, "in"), (1 << 17, "un"), (1 << 18, "postun")];

pub(super) fn scriptlets(header: &Header) -> Result<Vec<InspectedScript>, ContentError> {
    let mut scripts = Vec::new();
    for (name, body, interpreter) in SCRIPTLETS {
        if !header.has(*body) && !header.has(*interpreter) {
            continue;
        }
        let arguments: Vec<_> = header.strings(*interpreter)?.take(100).collect();
        scripts.push(InspectedScript {
            name: (*name).to_owned(),
            interpreter: or_shell(&arguments.join(" ")),
            body: header.script(*body)?.unwrap_or_default(),
        });
    }
    Ok(scripts)
}

pub(super) fn triggers(header: &Header) -> Result<Vec<InspectedScript>, ContentError> {
    let mut scripts = Vec::new();
    let mut meter = Meter::scripts();
    for family in FAMILIES {
        let heads = family.heads(header)?;
        let mut interpreters = header.strings(family.interpreters)?;
        for (name, body) in heads.into_iter().zip(header.strings_within(family.bodies, limits::SCRIPT)?) {
            meter.add(body.len(), header.place(), header.offset())?;
            scripts.push(InspectedScript {
                name,
                interpreter: or_shell(&interpreters.next().unwrap_or_default()),
                body: body.into_owned(),
            });
        }
    }
    Ok(scripts)
}

impl Family {
    /// For each script, event and conditions: `%triggerin -- bash > 5.0, zsh`.
    fn heads(&self, header: &Header) -> Result<Vec<String>, ContentError> {
        let mut meter = Meter::scripts();
        let conditions = relations::spelled(header, self.names, self.flags, self.versions, &mut meter)?;
        let mut heads = vec![String::new(); header.count(self.bodies).min(conditions.len())];
        if heads.len() < header.count(self.bodies) || header.count(self.indexes) != conditions.len() {
            let (names, bodies) = (self.names, self.bodies);
            let reason = format!("the triggers of tags {names} and {bodies} do not match");
            return Err(header.error(ErrorKind::Damaged, reason));
        }
        for ((flags, condition), index) in conditions.into_iter().zip(header.integers(self.indexes)?) {
            let head = usize::try_from(index).ok().and_then(|index| heads.get_mut(index));
            let Some(head) = head else {
                let reason = format!("a trigger condition for script {index}, which is not there");
                return Err(header.error(ErrorKind::Damaged, reason));
            };
            if head.is_empty() {
                let event = EVENTS.iter().find(|(bit, _)| flags & bit != 0).map_or("", |(_, name)| name);
                *head = format!("{}{event} -- {condition}", self.prefix);
            } else {
                head.push_str(", ");
                head.push_str(&condition);
            }
        }
        Ok(heads)
    }
}

/// rpm's default interpreter.
fn or_shell(interpreter: &str) -> String {
    if interpreter.is_empty() { "/bin/sh".to_owned() } else { interpreter.to_owned() }
}
