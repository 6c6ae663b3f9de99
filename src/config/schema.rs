//! The table of keys as a JSON Schema: editors check and complete nix-packager.toml by it.

use serde_json::{Map, Value, json};

use super::key::{Key, Kind, Section, Table};
use super::keys::{SECTIONS, top};
use crate::knowledge::settings::{Row, Type, find, names};
use crate::knowledge::{systems, targets};

/// What the shape of a file has to be (draft 7, which editors for TOML read). `nix-packager check` also judges what no
/// schema can say: each value by its own rules, and by the targets.
pub fn schema() -> Value {
    let sections = || SECTIONS.iter().filter(|section| !section.name.is_empty());
    let for_one = |section: &&Section| section.name != "repository";
    let mut whole = properties(top::KEYS);
    whole.extend(sections().map(|section| (section.name.to_owned(), reference(section))));
    let mut one =
        properties(&top::KEYS.iter().copied().filter(|key| **key != top::TARGETS).collect::<Vec<_>>());
    one.extend(sections().filter(for_one).map(|section| (section.name.to_owned(), reference(section))));
    let ids = targets().iter().map(|target| (target.id.clone(), json!({ "$ref": "#/definitions/target" })));
    whole.insert(
        "target".into(),
        object("What is different for one target: `[target.ID.SECTION]`.", ids.collect(), &json!({})),
    );
    let mut definitions: Map<String, Value> =
        sections().map(|section| (section.name.to_owned(), section_schema(section))).collect();
    definitions.insert("target".into(), object("The sections of one target.", one, &json!({})));
    let mut schema =
        object("What nix-packager makes packages of.", whole, &json!({ "definitions": definitions }));
    schema["$schema"] = "http://json-schema.org/draft-07/schema#".into();
    schema["title"] = "nix-packager.toml".into();
    schema
}

fn reference(section: &Section) -> Value {
    json!({ "$ref": format!("#/definitions/{}", section.name) })
}

fn section_schema(section: &Section) -> Value {
    object(section.doc, properties(section.keys), &json!({}))
}

/// A table with these members and no others, and what else is to be said of it.
fn object(doc: &str, members: Map<String, Value>, more: &Value) -> Value {
    let mut schema =
        json!({ "description": doc, "type": "object", "properties": members, "additionalProperties": false });
    add(&mut schema, more);
    schema
}

fn add(schema: &mut Value, more: &Value) {
    for (name, value) in more.as_object().into_iter().flatten() {
        schema[name] = value.clone();
    }
}

fn properties(keys: &[&'static Key]) -> Map<String, Value> {
    keys.iter().map(|key| (key.name.to_owned(), key_schema(key))).collect()
}

fn key_schema(key: &Key) -> Value {
    let mut schema = kind_schema(&key.kind);
    schema["description"] = key.doc.into();
    if let Some(default) = key.default {
        schema["default"] = literal(default);
    }
    schema
}

/// The value of a TOML literal.
fn literal(text: &str) -> Value {
    let table: toml::Table =
        toml::from_str(&format!("value = {text}")).expect("defaults are part of the program");
    serde_json::to_value(&table["value"]).expect("no default is a date")
}

fn kind_schema(kind: &Kind) -> Value {
    let texts = || json!({ "type": "array", "items": { "type": "string" }, "uniqueItems": true });
    match kind {
        Kind::Text(_) => json!({ "type": "string" }),
        Kind::Texts(_) => texts(),
        Kind::Command(_) => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Integer(limits) => {
            json!({ "type": "integer", "minimum": limits.range.start(), "maximum": limits.range.end() })
        }
        Kind::Integers(limits) => json!({
            "type": "array",
            "items": { "type": "integer", "minimum": limits.range.start(), "maximum": limits.range.end() },
            "minItems": 1,
            "uniqueItems": true
        }),
        Kind::Number { most, .. } => json!({ "type": "number", "exclusiveMinimum": 0, "maximum": most }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::WordOr(words, ..) => {
            json!({ "anyOf": [{ "enum": words }, { "type": "string", "pattern": "/" }] })
        }
        Kind::WordOrTexts(words, ..) => {
            let mut list = texts();
            list["minItems"] = 1.into();
            json!({ "anyOf": [{ "enum": words }, list] })
        }
        Kind::WordOrTable(words, table) => json!({ "anyOf": [{ "enum": words }, table_schema(table)] }),
        Kind::Tables(table) => json!({ "type": "array", "items": table_schema(table) }),
        Kind::PerSystem(table) => {
            let members = systems().iter().map(|system| (system.name.clone(), table_schema(table)));
            object("A section for each system.", members.collect(), &json!({}))
        }
        Kind::Targets => {
            let ids: Vec<&str> = targets().iter().map(|target| target.id.as_str()).collect();
            json!({ "type": "array", "items": { "enum": ids }, "minItems": 1, "uniqueItems": true })
        }
        Kind::Settings => settings_schema(),
    }
}

fn table_schema(table: &Table) -> Value {
    let required: Vec<&str> =
        table.keys.iter().filter(|key| key.required.is_some()).map(|key| key.name).collect();
    let mut schema = object("", properties(table.keys), &json!({ "required": required }));
    schema.as_object_mut().expect("an object").remove("description");
    if let Some(rule) = &table.exactly_one {
        let each = rule.keys.iter().map(|key| json!({ "required": [key.name] }));
        schema["oneOf"] = each.collect();
    }
    schema
}

/// Settings that no table has are allowed: a fork may know them.
fn settings_schema() -> Value {
    let known = names().filter_map(|name| Some((name.to_owned(), setting_schema(find(name)?.written))));
    let other = json!({ "anyOf": [
        { "type": ["string", "integer", "boolean"] },
        { "type": "array", "items": { "type": "string" } }
    ] });
    object("", known.collect(), &json!({ "additionalProperties": other }))
}

/// Each type, or Nix's own spelling of it.
fn setting_schema(row: &Row) -> Value {
    match &row.kind {
        Type::Bool => {
            json!({ "anyOf": [{ "type": "boolean" }, spelled(&["true", "yes", "1", "false", "no", "0"])] })
        }
        Type::OneOf(words) => {
            let flags: Vec<bool> =
                [true, false].into_iter().filter(|flag| words.contains(&flag.to_string())).collect();
            match flags[..] {
                [] => spelled(words),
                _ => json!({ "anyOf": [{ "enum": flags }, spelled(words)] }),
            }
        }
        Type::Int | Type::Jobs => {
            json!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string" }] })
        }
        Type::Words | Type::Paths | Type::Binds | Type::Keys => {
            json!({ "anyOf": [{ "type": "array", "items": { "type": "string" } }, { "type": "string" }] })
        }
        Type::Map => {
            let texts = json!({ "type": "object", "additionalProperties": { "type": "string" } });
            json!({ "anyOf": [texts, { "type": "string" }] })
        }
        Type::Json => json!({ "type": ["object", "array", "string"] }),
        _ => json!({ "type": "string" }),
    }
}

/// One of the words, with blanks around it, as nix.conf has them.
fn spelled<S: AsRef<str>>(words: &[S]) -> Value {
    let words = Vec::from_iter(words.iter().map(AsRef::as_ref));
    json!({ "type": "string", "pattern": format!("^\\s*({})\\s*$", words.join("|")) })
}
