//! nix-packager: from one short TOML file to distro-native packages of a complete multi-user Nix.
//!
//! The way of the data is the way through the rooms: [`config`] and [`knowledge`] give
//! resolved values, [`payload`] says where Nix comes from, [`package`] makes the [`model`] of the package,
//! [`render`] turns it into files and scripts, [`format`](mod@format) writes them.
//! [`inspect`] goes the other way, from any package file to what is in it.
//! `docs/design.md` has the map.

#![cfg_attr(test, allow(clippy::disallowed_macros, clippy::disallowed_methods))]

pub mod cache;
pub mod cli;
pub mod config;
mod decoder;
pub mod diagnostic;
mod digest;
pub mod fetch;
mod file_kind;
pub mod format;
pub mod inspect;
pub mod knowledge;
pub mod lint;
mod local_file;
pub mod man;
pub mod model;
pub mod output;
pub mod package;
pub mod payload;
mod pin;
pub mod pipeline;
pub mod print;
pub mod release;
pub mod render;
pub mod reporter;
pub mod repository;
mod roff;
pub mod signing;
pub mod source_date;
mod tar_reader;
mod temporary;
pub mod url;
