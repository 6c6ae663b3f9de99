//! The table of keys has everything that a JSON Schema of the file needs, as data.

use serde_json::{Value, json};

use super::*;
use crate::config::key::{Kind, Limits, Table};
use crate::knowledge::{systems, targets};

fn schema() -> Value {
    let mut properties = serde_json::Map::new();
    for section in SECTIONS {
        let table = Table::of(section.keys);
        let members = object(&table);
        match section.name {
            "" => properties.extend(members["properties"].as_object().unwrap().clone()),
            name => {
                let mut members = members;
                members["description"] = section.doc.into();
                properties.insert(name.into(), members);
            }
        }
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn object(table: &Table) -> Value {
    let properties: serde_json::Map<_, _> =
        table.keys.iter().map(|key| (key.name.to_owned(), of_key(key))).collect();
    let required: Vec<_> =
        table.keys.iter().filter(|key| key.required.is_some()).map(|key| key.name).collect();
    let mut schema = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    });
    if let Some(rule) = &table.exactly_one {
        schema["oneOf"] = rule.keys.iter().map(|key| json!({ "required": [key.name] })).collect();
    }
    schema
}

fn of_key(key: &Key) -> Value {
    let integer = |limits: &Limits| json!({ "type": "integer", "minimum": limits.range.start(), "maximum": limits.range.end() });
    let strings = json!({ "type": "string" });
    let mut schema = match &key.kind {
        Kind::Text(_) => strings,
        Kind::Texts(_) => json!({ "type": "array", "items": strings, "uniqueItems": true }),
        Kind::Command(_) => json!({ "type": "array", "items": strings }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Integer(limits) => integer(limits),
        Kind::Integers(limits) => {
            json!({ "type": "array", "items": integer(limits), "uniqueItems": true, "minItems": 1 })
        }
        Kind::Number { most, .. } => json!({ "type": "number", "exclusiveMinimum": 0, "maximum": most }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::WordOr(words, ..) => {
            json!({ "anyOf": [{ "enum": words }, { "type": "string", "pattern": "/" }] })
        }
        Kind::WordOrTexts(words, ..) => {
            let texts = json!({ "type": "array", "items": strings, "uniqueItems": true, "minItems": 1 });
            json!({ "anyOf": [{ "enum": words }, texts] })
        }
        Kind::WordOrTable(words, table) => json!({ "anyOf": [{ "enum": words }, object(table)] }),
        Kind::Tables(table) => json!({ "type": "array", "items": object(table) }),
        Kind::PerSystem(table) => {
            let properties: serde_json::Map<_, _> =
                systems().iter().map(|system| (system.name.clone(), object(table))).collect();
            json!({ "type": "object", "properties": properties, "additionalProperties": false })
        }
        Kind::Targets => {
            let ids: Vec<_> = targets().iter().map(|target| target.id.as_str()).collect();
            json!({ "type": "array", "items": { "enum": ids }, "uniqueItems": true, "minItems": 1 })
        }
        Kind::Settings => json!({ "type": "object" }),
    };
    schema["description"] = key.doc.into();
    if let Some(literal) = key.default {
        schema["default"] = literal_as_json(literal);
    }
    schema
}

fn literal_as_json(literal: &str) -> Value {
    let table: toml::Table = format!("x = {literal}").parse().expect("a TOML literal");
    serde_json::to_value(&table["x"]).unwrap()
}

/// Whether `value` is right, as far as the schema's types, limits, words and names say it.
fn accepts(schema: &Value, value: &Value) -> bool {
    if let Some(choices) = schema["anyOf"].as_array() {
        return choices.iter().any(|choice| accepts(choice, value));
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.contains(value);
    }
    let within = |number: f64| {
        schema["minimum"].as_f64().is_none_or(|least| least <= number)
            && schema["exclusiveMinimum"].as_f64().is_none_or(|least| least < number)
            && schema["maximum"].as_f64().is_none_or(|most| number <= most)
    };
    match schema["type"].as_str().expect("a type, unless there are words") {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_i64().is_some_and(|number| within(number as f64)),
        "number" => value.as_f64().is_some_and(within),
        "array" => value.as_array().is_some_and(|list| list.iter().all(|one| accepts(&schema["items"], one))),
        _ => value.as_object().is_some_and(|table| {
            let has = |names: &Value| {
                names
                    .as_array()
                    .is_none_or(|names| names.iter().all(|n| table.contains_key(n.as_str().unwrap())))
            };
            let known = |(name, one): (&String, &Value)| match schema["properties"].get(name) {
                Some(schema) => accepts(schema, one),
                None => schema["additionalProperties"] != json!(false),
            };
            let exactly_one = schema["oneOf"].as_array();
            has(&schema["required"])
                && exactly_one
                    .is_none_or(|rules| rules.iter().filter(|rule| has(&rule["required"])).count() == 1)
                && table.iter().all(known)
        }),
    }
}

fn is_right(toml: &str) -> bool {
    accepts(&schema(), &serde_json::to_value(toml.parse::<toml::Table>().unwrap()).unwrap())
}

#[test]
fn a_schema_made_of_the_table_accepts_what_is_right() {
    for example in [
        include_str!("../../../examples/minimal.toml"),
        "targets = [\"debian-13\"]\nsettings.max-jobs = 4\n[build-users]\nids = { group = 1, first = 2 }\n",
        "[nix.closure.x86_64-linux]\npath = \"a\"\nsha256 = \"x\"\n[sandbox]\nshell = \"/nix/store/x\"\n",
        "[[builders]]\nuri = \"ssh://a\"\nspeed = 1.5\n",
    ] {
        assert!(is_right(example), "{example}");
    }
}

#[test]
fn a_schema_made_of_the_table_refuses_what_is_wrong() {
    for wrong in [
        "packages = 1",
        "targets = [\"debian-1\"]",
        "[package]\nname = 1",
        "[package]\nmantainer = \"x\"",
        "[build-users]\ncount = 0",
        "[build-users]\nids = { group = 1 }",
        "[removal]\npurge = \"kept\"",
        "[nix.closure.x86_64-linux]\nsha256 = \"x\"",
        "[nix.closure.x86_64-linux]\nsha256 = \"x\"\nurl = \"x\"\npath = \"x\"",
        "[nix.closure.sparc]\nsha256 = \"x\"\nurl = \"x\"",
        "[[builders]]\nspeed = 2",
        "[[builders]]\nuri = \"x\"\nspeed = 0",
    ] {
        assert!(!is_right(wrong), "{wrong}");
    }
}

#[test]
fn every_key_is_described_and_its_default_is_right() {
    fn judge(key: &Key) {
        assert!(
            !key.doc.is_empty() && key.doc.ends_with(['.', '`', '}', ')']) || key.doc.contains('\n'),
            "{}",
            key.path()
        );
        let schema = of_key(key);
        for literal in
            [key.default, key.example.filter(|_| !matches!(key.kind, Kind::Settings))].into_iter().flatten()
        {
            assert!(accepts(&schema, &literal_as_json(literal)), "{} = {literal}", key.path());
        }
        assert!(key.default.is_none() || key.required.is_none(), "{}", key.path());
        key.table().into_iter().flat_map(|table| table.keys).for_each(|key| judge(key));
    }
    keys().for_each(|(_, key)| judge(key));
}
