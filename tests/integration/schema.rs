//! The JSON Schema in `schema/` is that of the table of keys; an independent validator has nothing against what is right.
//! What is wrong for its shape is refused, sample by sample, in `config_errors`.

use std::fs;

use boon::{Compiler, Schemas};

use crate::support::golden::{in_repository, is_committed};
use nix_packager::config;

/// Whether the schema has nothing against `text`. What is no TOML is not judged.
pub fn accepts(text: &str) -> bool {
    verdict(text).is_ok()
}

fn verdict(text: &str) -> Result<(), String> {
    let Ok(table) = text.parse::<toml::Table>() else { return Err("it is no TOML".into()) };
    let instance = serde_json::to_value(table).expect("TOML is JSON, but for dates");
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.add_resource("schema.json", config::schema()).expect("the schema is a resource");
    let index = compiler.compile("schema.json", &mut schemas).expect("the schema is one");
    schemas.validate(&instance, index).map_err(|error| error.to_string())
}

#[test]
fn it_is_that_of_the_keys() {
    let text = serde_json::to_string_pretty(&config::schema()).unwrap();
    is_committed("schema/nix-packager.schema.json", &format!("{text}\n"));
}

#[test]
fn it_accepts_what_is_right() {
    let mut files: Vec<_> =
        fs::read_dir(in_repository("examples")).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.push(in_repository("tests/oracle/full.toml"));
    assert!(files.len() > 5, "{files:?}");
    let texts = files.into_iter().map(|path| fs::read_to_string(path).unwrap());
    let blanks = "[settings]\nsandbox = \" relaxed \"\nkeep-outputs = \" true\"\nkeep-derivations = false\n";
    for text in texts.chain([config::template(), String::new(), blanks.into()]) {
        verdict(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
}

#[test]
fn it_refuses_another_shape() {
    for text in [
        "[package]\nnmae = 1\n",
        "[settings]\nmax-jobs = [1]\n",
        "[target.debian-99]\n",
        "[nix]\npayload = 1\n",
    ] {
        assert!(!accepts(text), "{text}");
    }
}
