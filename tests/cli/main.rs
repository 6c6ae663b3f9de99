//! The command line as its users meet it: whole transcripts, and files that are the same
//! bytes wherever they are made.

mod bad_input;
mod cache;
mod commands;
mod determinism;
mod goldens;
mod harness;
mod scripts;
mod templates;
mod terminal;
