//! What the benchmarks share: running commands and looking at what they took.

use std::mem::MaybeUninit;
use std::process::{Command, Stdio};
use std::time::Instant;

/// What a command took.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    pub milliseconds: f64,
    /// Largest resident set, in MiB.
    pub peak: f64,
}

/// `cargo test --benches` asks whether a benchmark starts, not for a measurement.
pub fn is_test() -> bool {
    std::env::args().any(|argument| argument == "--test")
}

pub fn need(tools: &[&str]) {
    for tool in tools {
        let found = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(found.is_ok_and(|status| status.success()), "this benchmark needs `{tool}`");
    }
}

pub fn packager() -> Command {
    Command::new(env!("CARGO_BIN_EXE_nix-packager"))
}

/// Runs `command` to its end, which has to be a good one.
#[expect(clippy::zombie_processes, reason = "wait4 waits for it")]
pub fn run(command: &mut Command) -> Cost {
    let start = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    let child = child.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (mut status, mut usage) = (0, MaybeUninit::<libc::rusage>::zeroed());
    // SAFETY: wait4 fills the number and the struct it is given, which is plain numbers.
    let usage = unsafe {
        let pid = libc::pid_t::try_from(child.id()).expect("a process id");
        assert_eq!(libc::wait4(pid, &mut status, 0, usage.as_mut_ptr()), pid);
        usage.assume_init()
    };
    assert_eq!(status, 0, "{command:?}");
    Cost { milliseconds: start.elapsed().as_secs_f64() * 1e3, peak: usage.ru_maxrss as f64 / 1024.0 }
}

pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
