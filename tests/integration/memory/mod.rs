//! Peak memory. Each test runs in a process of its own, because the peak is that of the whole process.

mod closure;
mod inspect;
mod repository;
mod writer;

use std::process::Command;
use std::time::Duration;

use crate::support::test_name;

pub const MIB: u64 = 1024 * 1024;
/// Set in the process that measures.
const MEASURES: &str = "NIX_PACKAGER_TEST_MEASURES";

/// Runs `measured` in a process of its own, which runs nothing but `test`.
#[track_caller]
pub fn in_own_process<T: Fn()>(test: T, measured: fn()) {
    if std::env::var_os(MEASURES).is_some() {
        return measured();
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test_name(test), "--exact", "--nocapture", "--test-threads=1"]).env(MEASURES, "1");
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    // With `--nocapture`, what was measured.
    text.lines().filter(|line| line.contains("fuzz: ")).for_each(|line| println!("{line}"));
}

/// The most memory this process ever had, in bytes (proc(5), `VmHWM`).
pub fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}

/// Processor time of this process.
pub fn cpu_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: clock_gettime(2) fills the structure it is given.
    assert_eq!(unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) }, 0);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
