//! Guards the promise that every mistake in nix-packager.toml is reported with its place,
//! its line, a caret and what to do: one whole message each, all of them in one run.

use std::panic::Location;
use std::path::Path;
use std::sync::{Arc, Mutex};

use nix_packager::config;
use nix_packager::diagnostic::{Diagnostics, Source};

use crate::schema;

mod access;
mod apparmor;
mod build_users;
mod builders;
mod closures;
mod compression;
mod features;
mod large;
mod names;
mod nix;
mod package;
mod repository;
mod sandbox;
mod secrets;
mod serve;
mod settings;
mod settings_by_release;
mod settings_values;
mod shells;
mod syntax;
mod targets;
mod trees;

/// Messages count the targets that are supported.
const DAY: &str = "2026-11-28";

/// `text` is refused with exactly the messages `expected`, for all targets.
#[track_caller]
fn refuses(text: &str, expected: &str) {
    let source = Arc::new(Source { name: "nix-packager.toml".into(), text: text.into() });
    let messages = match config::load_on(&source, &[], DAY) {
        Ok(_) => panic!("nothing was found wrong with\n{text}"),
        Err(messages) => messages.to_string(),
    };
    assert!(matches(&messages, expected), "{text}\nis refused with\n{messages}");
    if is_about_shape(&messages) {
        assert!(!schema::accepts(text), "the schema has nothing against\n{text}");
    }
}

/// Whether a schema can know what is wrong: an unknown name, a value of another type.
fn is_about_shape(messages: &str) -> bool {
    let of_type = |line: &str| line.contains(" must be ") && line.contains(", not a");
    let unknown = ["error: unknown key ", "error: unknown section ", "error: unknown target "];
    messages.lines().any(|line| of_type(line) || unknown.iter().any(|start| line.starts_with(start)))
}

/// `text` is right, with exactly the warnings `expected`.
#[track_caller]
fn warns(text: &str, expected: &str) {
    let source = Arc::new(Source { name: "nix-packager.toml".into(), text: text.into() });
    let configuration = config::load_on(&source, &[], DAY).unwrap_or_else(|messages| panic!("{messages}"));
    assert!(schema::accepts(text), "the schema refuses\n{text}");
    let messages = Diagnostics(configuration.warnings).to_string();
    assert!(matches(&messages, expected), "the warnings for\n{text}\nare\n{messages}");
}

/// Compares; `INSTA_UPDATE=always cargo test config_errors` renews the text in the test, as it does the goldens.
#[track_caller]
fn matches(messages: &str, expected: &str) -> bool {
    static WRITING: Mutex<()> = Mutex::new(());
    if messages == expected.trim_matches('\n') {
        return true;
    }
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") && !expected.is_empty();
    if update {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(Location::caller().file());
        let _one_at_a_time = WRITING.lock();
        let code = std::fs::read_to_string(&path).expect("a test");
        std::fs::write(&path, code.replace(expected, &format!("\n{messages}\n"))).expect("a test is written");
    }
    update
}
