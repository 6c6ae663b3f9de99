//! Readers meet inputs that nobody wrote: no panic, no case over ten seconds, no reader over 300 MiB.
//!
//! `cargo test` tries a hundred; `NIX_PACKAGER_FUZZ_SECONDS` tries for as long, each reader. Every case is made
//! from the number of its run and its own, so that the same cases are tried everywhere;
//! `NIX_PACKAGER_FUZZ_RUN` is another run. `NIX_PACKAGER_FUZZ_CASE` tries one case alone.

mod mutate;
mod readers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use readers::Reader;

use crate::memory::{MIB, cpu_time, in_own_process, peak};
use crate::support::numbers::Numbers;

const CASES: u64 = 100;
/// Processor time of one case, because other tests run beside it. Beyond it, the process is ended; as it is
/// after six times as long without.
const LONGEST: Duration = Duration::from_secs(10);
const MOST_MEMORY: u64 = 300 * MIB;

macro_rules! fuzzed {
    ($($name:ident)*) => { $(
        #[test]
        fn $name() {
            in_own_process($name, || run(&readers::$name()));
        }
    )* };
}

fuzzed! { configurations closures debs rpms states keys }

fn number(variable: &str) -> Option<u64> {
    std::env::var(format!("NIX_PACKAGER_FUZZ_{variable}")).ok()?.parse().ok()
}

fn run(reader: &Reader) {
    limit_memory();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{}", reader.name));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let began = Instant::now();
    let clocks = watch(began);
    let is_over = |case: u64| match (number("CASE"), number("SECONDS")) {
        (Some(only), _) => case > only,
        (_, Some(seconds)) => began.elapsed().as_secs() >= seconds,
        _ => case >= CASES,
    };
    let (mut case, mut cases) = (number("CASE").unwrap_or(0), 0);
    while !is_over(case) {
        try_case(reader, &folder, case, &|is_reading| {
            let now = if is_reading { times(began) } else { [0, 0] };
            clocks.iter().zip(now).for_each(|(clock, now)| clock.store(now, Ordering::Relaxed));
        });
        (case, cases) = (case + 1, cases + 1);
    }
    let memory = peak() / MIB;
    println!("fuzz: {}: {cases} cases in {} s, {memory} MiB", reader.name, began.elapsed().as_secs());
    assert!(peak() < MOST_MEMORY, "{}: {memory} MiB", reader.name);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// What panics, or takes too long, is left in `folder`.
fn try_case(reader: &Reader, folder: &Path, case: u64, reads: &dyn Fn(bool)) {
    let run = number("RUN").unwrap_or(0);
    let mut numbers = Numbers((run << 40 ^ case).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let input = reader.input(&mut numbers);
    let path: PathBuf = folder.join("input");
    std::fs::write(&path, &input).unwrap();
    reads(true);
    let tried = catch_unwind(AssertUnwindSafe(|| (reader.read)(&path, &input)));
    reads(false);
    assert!(tried.is_ok(), "{}: case {case} of run {run} panics; it is in {}", reader.name, path.display());
}

/// Ends the process when a case takes too long. The clocks have when the case began, or 0.
fn watch(began: Instant) -> Arc<[AtomicU64; 2]> {
    let clocks = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
    let watched = Arc::clone(&clocks);
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_millis(500));
            let started = [0, 1].map(|i| watched[i].load(Ordering::Relaxed));
            let now = times(began);
            let took = [0, 1].map(|i| now[i].saturating_sub(started[i]));
            let most = LONGEST.as_millis() as u64;
            if started[1] > 0 && (took[0] > most || took[1] > 6 * most) {
                eprintln!("a case takes too long");
                std::process::abort();
            }
        }
    });
    clocks
}

/// Processor time of this process, and time since the beginning, in milliseconds.
fn times(began: Instant) -> [u64; 2] {
    [cpu_time().as_millis() as u64, began.elapsed().as_millis() as u64 + 1]
}

/// No case takes the whole machine's memory.
fn limit_memory() {
    let limit = libc::rlimit { rlim_cur: 4096 * MIB, rlim_max: 4096 * MIB };
    // SAFETY: setrlimit(2) reads the structure it is given.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) }, 0);
}
