//! Integration tests: one binary, because each one links the whole program again.
//!
//! A module a subject. What several of them use is in `support`; `memory` measures in processes of its own.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

mod ci_examples;
mod cli;
mod closure;
mod completions;
mod config_errors;
mod config_files;
mod fuzz;
mod handover;
mod inspect;
mod large;
mod man;
mod memory;
mod modules;
mod release;
mod rendered;
mod repository_dnf;
mod schema;
mod signing;
mod site;
mod support;
mod ways;
mod writers;
