//! Helpers that several subjects use: sample packages and tarballs, runs of the program, goldens.

pub mod big_sample;
pub mod closure;
pub mod golden;
pub mod harness;
pub mod packages;
pub mod sample;

pub use golden::{difference, golden, golden_by_target};
