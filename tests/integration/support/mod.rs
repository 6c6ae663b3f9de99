//! Helpers that several subjects use: sample packages and tarballs, runs of the program, goldens.

pub mod big_sample;
pub mod closure;
pub mod golden;
pub mod harness;
pub mod numbers;
pub mod packages;
pub mod sample;
pub mod server;
pub mod tls;

pub use golden::{difference, golden, golden_by_target};

/// The name by which the test binary runs `test`, for a process that runs it alone.
pub fn test_name<T: Fn()>(_test: T) -> &'static str {
    let (_crate, name) = std::any::type_name::<T>().split_once("::").expect("a path");
    name
}
