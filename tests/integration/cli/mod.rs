//! The command line as its users meet it: whole transcripts, and files that are the same
//! bytes wherever they are made.

mod access;
mod apparmor;
mod bad_input;
mod cache;
mod closures;
mod commands;
mod config_file;
mod daemon;
mod determinism;
mod doctor;
mod doctor_output;
mod fragments;
mod goldens;
mod keys;
mod login;
mod pin;
mod printed;
mod processes;
mod release;
mod remote;
mod repository;
mod root_scripts;
mod run_as;
mod scripts;
mod settings;
mod special_files;
mod steps;
mod templates;
mod terminal;
mod trees;
mod typed;
mod vulnerable;
