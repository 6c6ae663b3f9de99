//! Guards the promise that every mistake in nix-packager.toml is reported with its place,
//! its line, a caret and what to do: one whole message each, all of them in one run.

use std::sync::Arc;

use nix_packager::config;
use nix_packager::diagnostic::{Diagnostics, Source};

mod access;
mod build_users;
mod builders;
mod closures;
mod compression;
mod names;
mod package;
mod repository;
mod sandbox;
mod serve;
mod settings;
mod settings_by_release;
mod settings_values;
mod shells;
mod syntax;
mod targets;
mod trees;

/// `text` is refused with exactly the messages `expected`, whatever targets are asked for.
#[track_caller]
fn refuses(text: &str, expected: &str) {
    let source = Arc::new(Source { name: "nix-packager.toml".into(), text: text.into() });
    let messages = match config::load(&source, &[]) {
        Ok(_) => panic!("nothing was found wrong with\n{text}"),
        Err(messages) => messages.to_string(),
    };
    assert!(messages == expected.trim_matches('\n'), "{text}\nis refused with\n{messages}");
}

/// `text` is right, and deserves exactly the warnings `expected`.
#[track_caller]
fn warns(text: &str, expected: &str) {
    let source = Arc::new(Source { name: "nix-packager.toml".into(), text: text.into() });
    let configuration = config::load(&source, &[]).unwrap_or_else(|messages| panic!("{messages}"));
    let messages = Diagnostics(configuration.warnings).to_string();
    assert!(messages == expected.trim_matches('\n'), "{text}\ndeserves\n{messages}");
}
