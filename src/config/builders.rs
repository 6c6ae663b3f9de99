//! `[[builders]]`: other machines that build for this one.

use toml::de::{DeTable, DeValue};

use super::builder_uri::BuilderUri;
use super::check;
use super::document::Node;
use super::fault::{Fault, tick};
use super::key::Key;
use super::layer::Layer;
use super::read::{Faults, a, checked, in_order, wrong_type};
use super::values::Builder;
use crate::diagnostic::nearest;
use crate::knowledge::{NixFacts, NixVersion};

/// The columns of Nix's list of machines, in its order.
const COLUMNS: [&str; 8] =
    ["uri", "systems", "key", "jobs", "speed", "features", "mandatory-features", "host-key"];

/// The most jobs and the highest speed: more is a slip.
const MOST: u32 = 1_000_000;

/// Sets the list, and remembers where each of its values stands: `builders.0.speed`.
pub fn assign(layer: &mut Layer, key: &Key, node: &Node<'_>, faults: &mut Faults) {
    let Some(nodes) = node.get_ref().as_array() else {
        let message = format!("`builders` must be {}, not {}", key.kind.wanted(), a(node.get_ref()));
        let help = "write `[[builders]]` on a line of its own, and below it `uri = \"ssh-ng://USER@HOST\"`";
        faults.push(Fault::new(message).help(help).at(node.span()));
        return;
    };
    let before = faults.len();
    let mut builders: Vec<Builder> = Vec::new();
    for (i, node) in nodes.iter().enumerate() {
        let DeValue::Table(table) = node.get_ref() else {
            wrong_type::<()>(key, node, faults);
            continue;
        };
        let Some(builder) = builder(table, node, faults) else { continue };
        if builders.iter().any(|known| known.uri == builder.uri)
            && let Some(uri) = table.get("uri")
        {
            let fault = Fault::new(format!("there are two builders {}", tick(&builder.uri.to_string())));
            faults.push(fault.help("more `jobs` let a machine build more at once").at(uri.span()));
        }
        for (name, member) in table {
            layer.note(format!("builders.{i}.{}", name.get_ref()), member.span(), true);
        }
        builders.push(builder);
    }
    let sound = faults.len() == before;
    layer.note("builders".into(), node.span(), sound);
    if sound {
        layer.config.builders = builders;
    }
}

fn builder(table: &DeTable<'_>, node: &Node<'_>, faults: &mut Faults) -> Option<Builder> {
    refuse_others(table, faults);
    let meant = |key: &str| nearest(key, COLUMNS) == Some("uri");
    if !table.keys().any(|key| key.get_ref() == "uri" || meant(key.get_ref())) {
        let fault = Fault::new("a builder lacks `uri`");
        faults.push(fault.help("say where it is: `uri = \"ssh-ng://USER@HOST\"`").at(node.span()));
    }
    let before = faults.len();
    let columns = Columns { table };
    let uri = columns.text("uri", check::builder_uri, faults);
    let builder = Builder {
        systems: columns.texts("systems", check::system_name, faults),
        key: columns.text("key", check::path, faults).map(Into::into),
        jobs: columns.jobs(faults),
        speed: columns.speed(faults),
        features: columns.texts("features", check::feature, faults),
        mandatory_features: columns.texts("mandatory-features", check::feature, faults),
        host_key: columns.text("host-key", check::host_key, faults).map(kind_and_key),
        uri: uri?.parse::<BuilderUri>().ok()?,
    };
    (faults.len() == before).then_some(builder)
}

fn refuse_others(table: &DeTable<'_>, faults: &mut Faults) {
    for (name, _) in
        in_order(table).into_iter().filter(|(name, _)| !COLUMNS.contains(&name.get_ref().as_ref()))
    {
        let fault = Fault::new(format!("unknown key {} in `[[builders]]`", tick(name.get_ref())));
        let help = match nearest(name.get_ref(), COLUMNS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known keys: {}", COLUMNS.map(tick).join(", ")),
        };
        faults.push(fault.help(help).at(name.span()));
    }
}

/// A public key without its comment.
fn kind_and_key(text: &str) -> String {
    text.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

/// One builder while it is read.
struct Columns<'a, 'i> {
    table: &'a DeTable<'i>,
}

type Check = fn(&str) -> Result<(), Fault>;

impl<'a> Columns<'a, '_> {
    fn text(&self, name: &str, check: Check, faults: &mut Faults) -> Option<&'a str> {
        let node = self.table.get(name)?;
        let Some(text) = node.get_ref().as_str() else {
            return wrong(name, "a string", node, "write it in quotes", faults);
        };
        checked(text, check, node.span(), faults)
    }

    /// Empty where it is not there.
    fn texts(&self, name: &str, check: Check, faults: &mut Faults) -> Vec<String> {
        let Some(node) = self.table.get(name) else { return Vec::new() };
        let help = "write each in quotes, between `[` and `]`";
        let Some(nodes) = node.get_ref().as_array() else {
            return wrong(name, "a list of strings", node, help, faults).unwrap_or_default();
        };
        let mut found: Vec<String> = Vec::new();
        for node in nodes.iter() {
            match node.get_ref().as_str() {
                None => wrong(name, "a list of strings", node, help, faults).unwrap_or_default(),
                Some(text) if found.iter().any(|known| known == text) => {
                    let fault = Fault::new(format!("`{name}` has {} twice", tick(text)));
                    faults.push(fault.help("keep one of the two").at(node.span()));
                }
                Some(text) => found.extend(checked(text, check, node.span(), faults).map(Into::into)),
            }
        }
        found
    }

    fn jobs(&self, faults: &mut Faults) -> u32 {
        let Some(node) = self.table.get("jobs") else { return 1 };
        let Some(number) = node.get_ref().as_integer() else {
            return wrong("jobs", "an integer", node, "for example: `jobs = 4`", faults).unwrap_or(1);
        };
        let jobs = u32::from_str_radix(number.as_str(), number.radix()).ok();
        jobs.filter(|jobs| (1..=MOST).contains(jobs)).unwrap_or_else(|| {
            let fault = Fault::new(format!("`jobs` is {number}; it must be from 1 to {MOST}"));
            faults.push(fault.help("leave out the builder that is to build nothing").at(node.span()));
            1
        })
    }

    fn speed(&self, faults: &mut Faults) -> f64 {
        let Some(node) = self.table.get("speed") else { return 1.0 };
        let (text, speed) = match node.get_ref() {
            DeValue::Float(number) => (number.to_string(), number.as_str().parse().ok()),
            DeValue::Integer(number) => {
                let found = i64::from_str_radix(number.as_str(), number.radix()).ok();
                (number.to_string(), found.map(|found| found as f64))
            }
            _ => return wrong("speed", "a number", node, "for example: `speed = 2`", faults).unwrap_or(1.0),
        };
        speed.filter(|speed| *speed > 0.0 && *speed <= f64::from(MOST)).unwrap_or_else(|| {
            let fault = Fault::new(format!("`speed` is {text}; it must be more than 0, and at most {MOST}"));
            faults.push(fault.help("2 is twice as fast as 1").at(node.span()));
            1.0
        })
    }
}

/// Reports that a column has another type.
fn wrong<T>(name: &str, wanted: &str, node: &Node<'_>, help: &str, faults: &mut Faults) -> Option<T> {
    let message = format!("`{name}` must be {wanted}, not {}", a(node.get_ref()));
    faults.push(Fault::new(message).help(help).at(node.span()));
    None
}

/// What `release` cannot read of a builder: the column, the message, what to do.
pub fn unreadable(builder: &Builder, release: NixVersion) -> Vec<(&'static str, String, String)> {
    let facts = NixFacts::of(release);
    let mut found = Vec::new();
    if builder.speed.fract() != 0.0 && facts.get("builder-fractions").is_none() {
        let message = format!("Nix {release} reads no fraction, and `speed` is {}", builder.speed);
        found.push(("speed", message, "multiply every builder's speed: only their ratio counts".into()));
    }
    if builder.uri.port.is_some() && facts.get("builder-port").is_none() {
        let message = format!(
            "Nix {release} takes the port in {} for a part of the name",
            tick(&builder.uri.to_string())
        );
        let help =
            "give the machine a name in /root/.ssh/config, with `HostName` and `Port`, and write that".into();
        found.push(("uri", message, help));
    }
    if builder.uri.is_ipv6() && facts.get("builder-ipv6").is_none() {
        let message = format!("Nix {release} knows no IPv6 address: {}", tick(&builder.uri.to_string()));
        found.push(("uri", message, "write the machine's name".into()));
    }
    found
}
